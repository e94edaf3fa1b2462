package com.versori.operator.decide;

import static com.versori.testkit.Fixtures.ATTEMPT;
import static com.versori.testkit.Fixtures.CONNECTION;
import static com.versori.testkit.Fixtures.NOW;
import static com.versori.testkit.Fixtures.ORGANISATION;
import static com.versori.testkit.Fixtures.TEMPLATE;
import static com.versori.testkit.Fixtures.ready;
import static com.versori.testkit.Fixtures.resource;
import static com.versori.testkit.Fixtures.secret;
import static com.versori.testkit.Fixtures.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.f4b6a3.ulid.UlidCreator;
import com.versori.operator.api.v1alpha1.Origin;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionCredential;
import com.versori.operator.client.model.EndUser;
import com.versori.operator.decide.Action.Conclusion;
import com.versori.operator.decide.Action.Need;
import com.versori.operator.model.CreateAttempt;
import com.versori.operator.model.Finding;
import com.versori.operator.model.Finding.Fate;
import com.versori.operator.model.History;
import com.versori.operator.model.Observation;
import com.versori.operator.model.Observations;
import com.versori.operator.model.Observations.Candidates;
import com.versori.operator.model.Observations.Permit;
import com.versori.operator.model.Observations.Remote;
import com.versori.operator.model.Observations.TemplateUser;
import com.versori.operator.model.Snapshot;
import com.versori.testkit.Fixtures;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The rules, in the order of the planner. */
class PlannerTest {

  private static final String CONNECTED =
      """
      status:
        observedGeneration: 1
        connectionId: %s
        organisationId: %s
        apiUrl: https://api.example.com/api/v2
        origin: Created
        createAttempt: 01KKC00000000000000000A001
        synced: {generation: 1, secrets: [{name: shop, resourceVersion: "5"}]}
      """
          .formatted(CONNECTION, ORGANISATION);

  private static final String PENDING = "01KKC00000000000000000A002";

  @Test
  void createReadsTheTokenThenSecretsThenSends() {
    Snapshot first = snapshot(resource());
    assertThat(Planner.plan(first)).isEqualTo(new Action.Observe(Need.CALLER));

    Snapshot second = first.with(Observations.CALLER, Observation.of(Fixtures.ACCESS));
    assertThat(Planner.plan(second)).isEqualTo(new Action.Observe(Need.PERMIT));
    assertThat(
            Planner.plan(
                second.with(Observations.PERMIT, Observation.later(Duration.ofSeconds(3)))))
        .isEqualTo(new Conclusion.Wait(Duration.ofSeconds(3)));

    Snapshot third = second.with(Observations.PERMIT, Observation.of(Permit.GRANTED));
    assertThat(Planner.plan(third)).isEqualTo(new Action.Observe(Need.TEMPLATE_USER));

    Snapshot fourth = third.with(Observations.TEMPLATE_USER, Observation.of(TemplateUser.NONE));
    assertThat(Planner.plan(fourth)).isEqualTo(new Action.Observe(Need.SECRETS));

    Action action =
        Planner.plan(
            fourth.with(
                Observations.SECRETS, Observation.of(Map.of("shop", secret("token", "v4lue")))));
    assertThat(action)
        .isInstanceOfSatisfying(
            Action.Create.class,
            create -> {
              assertThat(create.attempt()).isEqualTo(Fixtures.attempt(ATTEMPT, "shop-eu"));
              assertThat(create.request().sent().secrets())
                  .extracting(v -> v.name() + "@" + v.resourceVersion())
                  .containsExactly("shop@5");
              assertThat(create.toString()).doesNotContain("v4lue");
            });
  }

  @Test
  void dynamicConnectionNeedsItsEndUserBeforeItIsCreatedOrLookedFor() {
    VersoriConnection dynamic = Fixtures.resourceWithKey("  externalId: customer-42\n");
    Snapshot before =
        snapshot(dynamic)
            .with(Observations.CALLER, Observation.of(Fixtures.ACCESS))
            .with(Observations.PERMIT, Observation.of(Permit.GRANTED));
    assertThat(Planner.plan(before)).isEqualTo(new Action.Observe(Need.END_USER));
    Finding missing = Finding.fix(Reason.END_USER_NOT_FOUND, "no end user");
    assertThat(finding(before.with(Observations.END_USER, Observation.obstacle(missing))))
        .isEqualTo(missing);

    dynamic.addFinalizer(VersoriConnection.FINALIZER);
    Snapshot pending =
        snapshot(dynamic, Fixtures.pending(Duration.ofMinutes(2), true, false), Map.of())
            .with(Observations.CALLER, Observation.of(Fixtures.ACCESS))
            .with(Observations.PERMIT, Observation.of(Permit.GRANTED));
    assertThat(Planner.plan(pending)).isEqualTo(new Action.Observe(Need.END_USER));
    Observation<EndUser> user = Observation.of(new EndUser(Fixtures.END_USER, "customer-42"));
    assertThat(Planner.plan(pending.with(Observations.END_USER, user)))
        .isEqualTo(new Action.Observe(Need.CANDIDATES));
  }

  @Test
  void missingTokenAndSecretsBlock() {
    Snapshot noToken =
        snapshot(resource())
            .with(
                Observations.CALLER,
                Observation.obstacle(Finding.retry(Reason.TOKEN_UNAVAILABLE, "no file")));
    assertThat(finding(noToken).reason()).isEqualTo(Reason.TOKEN_UNAVAILABLE);

    Finding missing = finding(ready(resource(), Map.of()));
    assertThat(missing.reason()).isEqualTo(Reason.SECRET_NOT_FOUND);
    assertThat(missing.fate()).isEqualTo(Fate.WAIT);
    assertThat(missing.message()).contains("Secret integrations/shop does not exist");

    Finding keyless = finding(ready(resource(), Map.of("shop", secret("id", "x", "tkn", "y"))));
    assertThat(keyless.reason()).isEqualTo(Reason.SECRET_KEY_NOT_FOUND);
    assertThat(keyless.message())
        .contains("Secret integrations/shop has no key token", "keys: id, tkn");
  }

  @Test
  void nothingIsSentWhenNothingChanged() {
    assertThat(Planner.plan(snapshot(settled()))).isEqualTo(new Conclusion.InSync());
  }

  @Test
  void changedSecretOrGenerationIsSent() {
    Snapshot rotated =
        snapshot(settled(), History.NONE, Map.of("shop", "12"))
            .with(Observations.CALLER, Observation.of(Fixtures.ACCESS))
            .with(Observations.PERMIT, Observation.of(Permit.GRANTED))
            .with(Observations.SECRETS, Observation.of(Map.of("shop", secret("token", "new"))));
    assertThat(Planner.plan(rotated))
        .isInstanceOfSatisfying(
            Action.Update.class, update -> assertThat(update.connectionId()).isEqualTo(CONNECTION));

    VersoriConnection changed = settled();
    changed.getMetadata().setGeneration(2L);
    Snapshot edited = ready(changed, Map.of("shop", secret("token", "x")));
    assertThat(Planner.plan(Fixtures.read(edited))).isInstanceOf(Action.Update.class);
  }

  @Test
  void removedFinalizerIsRestoredFirst() {
    VersoriConnection stripped = resource(CONNECTED);
    assertThat(Planner.plan(snapshot(stripped))).isEqualTo(new Action.RestoreFinalizer());
  }

  @Test
  void pausedResourceIsUnchangedButCanBeDeleted() {
    VersoriConnection paused = settled();
    paused.getMetadata().setAnnotations(Map.of(VersoriConnection.PAUSED_ANNOTATION, "true"));
    assertThat(Planner.plan(snapshot(paused))).isEqualTo(new Conclusion.Paused());
    assertThat(Planner.plan(snapshot(deleting(paused)))).isEqualTo(new Action.Observe(Need.CALLER));
  }

  @Test
  void apiUrlAndOrganisationArePinned() {
    VersoriConnection moved =
        settled("organisationId: " + ORGANISATION, "organisationId: 01HFZ7Y8QJ4Z5X0N3V6W9R2T2M");
    Finding finding = finding(snapshot(moved));
    assertThat(finding.reason()).isEqualTo(Reason.INVALID_SPEC);
    assertThat(finding.message()).contains("versori-system/default", "spec.organisationRef");

    VersoriConnection elsewhere = settled("api.example.com", "staging.example.com");
    assertThat(finding(snapshot(elsewhere)).message()).contains("API URL", "spec.organisationRef");
  }

  @Test
  void recoveryStartsAtOnceForOwnAttemptsAndLaterForOthers() {
    assertThat(Planner.plan(pending(Duration.ZERO, true)))
        .isEqualTo(new Action.Observe(Need.CALLER));
    // A restored resource has no status, so it is reported; another process may be at work.
    Finding others = finding(pending(Duration.ofSeconds(3), false));
    assertThat(others.reason()).isEqualTo(Reason.CREATING);
    assertThat(others.retryAfter()).contains(Duration.ofSeconds(7));
    Snapshot foreign =
        pending(Duration.ofSeconds(12), false)
            .with(Observations.CALLER, Observation.of(Fixtures.ACCESS));
    assertThat(Planner.plan(foreign)).isEqualTo(new Action.Observe(Need.PERMIT));
    assertThat(Planner.plan(foreign.with(Observations.PERMIT, Observation.of(Permit.GRANTED))))
        .isEqualTo(new Action.Observe(Need.CANDIDATES));
  }

  @Test
  void connectionOfAnAttemptIsAdoptedAndNotCreatedAgain() {
    Snapshot s = recovering(false);
    Connection ours = marked(PENDING);
    assertThat(
            Planner.plan(s.with(Observations.CANDIDATES, candidates(Duration.ofSeconds(1), ours))))
        .isEqualTo(Conclusion.Adopted.toBeWritten(ours, Origin.CREATED, Optional.of(PENDING)));

    Finding awaited = finding(s.with(Observations.CANDIDATES, candidates(Duration.ofSeconds(1))));
    assertThat(awaited.reason()).isEqualTo(Reason.CREATE_OUTCOME_UNKNOWN);
    assertThat(awaited.fate()).isEqualTo(Fate.WAIT);
    assertThat(awaited.message())
        .contains(PENDING + "=adopt:", PENDING + "=retry", "annotate vconn shop-eu");

    Finding undecided =
        finding(
            s.with(Observations.CANDIDATES, candidates(Duration.ofSeconds(1), remote("shop-eu"))));
    assertThat(undecided.fate()).isEqualTo(Fate.FIX);
    assertThat(undecided.message()).contains(CONNECTION, "annotate vconn shop-eu");

    // Two listings found nothing, the second one after the settle time: create again.
    Snapshot settled =
        recovering(true)
            .with(Observations.CANDIDATES, candidates(Fixtures.SETTLE))
            .with(Observations.TEMPLATE_USER, Observation.of(TemplateUser.NONE));
    assertThat(Planner.plan(settled)).isInstanceOf(Action.Create.class);
  }

  @Test
  void attemptOfAnotherOrganisationIsNotRecoveredInThisOne() {
    VersoriConnection moved = pendingResource("");
    moved
        .getMetadata()
        .setAnnotations(
            Map.of(
                VersoriConnection.CREATE_ATTEMPT_ANNOTATION,
                new CreateAttempt(PENDING, "01HFZ7Y8QJ4Z5X0N3V6W9R2T2M", TEMPLATE, "shop-eu", null)
                    .toJson()));
    assertThat(
            finding(snapshot(moved, Fixtures.pending(Duration.ZERO, true, false), Map.of()))
                .message())
        .contains("01HFZ7Y8QJ4Z5X0N3V6W9R2T2M", "Restore the former");
  }

  @Test
  void attemptThatWasNeverSentIsCreatedAgain() {
    Snapshot snapshot =
        snapshot(
            pendingResource(""),
            new History(
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                new History.Pending(Duration.ZERO, false, true, false),
                History.Sync.NONE),
            Map.of("shop", "5"));
    assertThat(Planner.plan(snapshot)).isEqualTo(new Action.Observe(Need.CALLER));
  }

  @Test
  void finalizerWithoutAttemptAndConnectionCountsAsPending() {
    VersoriConnection lost = resource();
    lost.addFinalizer(VersoriConnection.FINALIZER);
    assertThat(CreateAttempt.pendingOn(lost, Optional.empty()))
        .map(CreateAttempt::id)
        .contains("lost");
  }

  @Test
  void attemptWhoseOutcomeIsKnownIsNotPending() {
    VersoriConnection known = pendingResource("status: {createAttempt: " + PENDING + "}\n");
    assertThat(CreateAttempt.pendingOn(known, Optional.empty())).isEmpty();
  }

  @Test
  void resolveCreateSettlesTheNamedAttemptOnly() {
    VersoriConnection retry = annotated(PENDING + "=retry");
    assertThat(Planner.plan(withHistory(retry, Duration.ofMinutes(5))))
        .isEqualTo(new Action.Observe(Need.CALLER));

    VersoriConnection other = annotated("01KKC00000000000000000A009=retry");
    Snapshot looked =
        withHistory(other, Duration.ofMinutes(5))
            .with(Observations.CALLER, Observation.of(Fixtures.ACCESS))
            .with(Observations.PERMIT, Observation.of(Permit.GRANTED));
    assertThat(Planner.plan(looked)).isEqualTo(new Action.Observe(Need.CANDIDATES));
  }

  /** The API may answer a read from a replica that lags behind the create. */
  @Test
  void connectionCreatedAMomentAgoIsNotGone() {
    String young = CONNECTED.replace("01KKC00000000000000000A001", ulid(NOW.minusSeconds(14)));
    assertThat(finding(notFound(young)).reason()).isEqualTo(Reason.API_UNAVAILABLE);
    assertThat(finding(notFound(young)).message()).contains("does not return", CONNECTION);

    String old = CONNECTED.replace("01KKC00000000000000000A001", ulid(NOW.minusSeconds(16)));
    assertThat(Planner.plan(notFound(old))).isInstanceOf(Conclusion.Gone.class);

    String adopted = young.replace("origin: Created", "origin: Adopted");
    assertThat(finding(notFound(adopted)).reason()).isEqualTo(Reason.CONNECTION_NOT_FOUND);
  }

  private static Snapshot notFound(String status) {
    VersoriConnection resource = resource(status);
    resource.getMetadata().setFinalizers(List.of(VersoriConnection.FINALIZER));
    resource
        .getMetadata()
        .setAnnotations(Map.of(VersoriConnection.RECONCILE_REQUESTED_ANNOTATION, "now"));
    return snapshot(resource)
        .with(Observations.CALLER, Observation.of(Fixtures.ACCESS))
        .with(Observations.PERMIT, Observation.of(Permit.GRANTED))
        .with(Observations.REMOTE, Observation.of(Remote.GONE));
  }

  private static String ulid(Instant time) {
    return UlidCreator.getUlid(time.toEpochMilli()).toString();
  }

  @Test
  void resolveCreateMustNameAConnectionThatMatchesTheSpec() {
    Snapshot s =
        withHistory(annotated(PENDING + "=adopt:" + CONNECTION), Duration.ofMinutes(5))
            .with(Observations.CALLER, Observation.of(Fixtures.ACCESS))
            .with(Observations.PERMIT, Observation.of(Permit.GRANTED))
            .with(Observations.SECRETS, Observation.of(Map.of("shop", secret("token", "x"))))
            .with(Observations.CANDIDATES, candidates(Duration.ofSeconds(1), remote("shop-eu")));
    assertThat(Planner.plan(s)).isEqualTo(new Action.Observe(Need.REMOTE));
    assertThat(Planner.plan(s.with(Observations.REMOTE, found(remote("shop-eu")))))
        .isEqualTo(
            Conclusion.Adopted.toBeWritten(
                remote("shop-eu"), Origin.ADOPTED, Optional.of(PENDING)));
    assertThat(Planner.plan(s.with(Observations.REMOTE, found(marked(PENDING)))))
        .isEqualTo(
            Conclusion.Adopted.toBeWritten(marked(PENDING), Origin.CREATED, Optional.of(PENDING)));
    assertThat(finding(s.with(Observations.REMOTE, found(remote("production")))).message())
        .contains("has name production");
    assertThat(finding(s.with(Observations.REMOTE, Observation.of(Remote.GONE))).message())
        .contains("no connection " + CONNECTION);
    assertThat(
            finding(
                    s.with(
                        Observations.REMOTE,
                        Observation.of(
                            new Remote(Optional.of(remote("shop-eu")), Optional.of("a/other")))))
                .message())
        .contains("belongs to VersoriConnection a/other");
  }

  @Test
  void backoffEndsEarlyWhenASecretChanges() {
    Snapshot waiting =
        snapshot(resource(), Fixtures.waiting(Duration.ofSeconds(60)), Map.of("shop", "5"));
    assertThat(Planner.plan(waiting)).isEqualTo(new Conclusion.Wait(Duration.ofSeconds(60)));

    Snapshot changed =
        snapshot(resource(), Fixtures.waiting(Duration.ofSeconds(60)), Map.of("shop", "6"));
    assertThat(Planner.plan(changed)).isEqualTo(new Action.Observe(Need.CALLER));
  }

  @Test
  void changeShortensTheBackoffToNoLessThanTenSeconds() {
    History posted =
        new History(
            1,
            Optional.of(Duration.ofSeconds(300)),
            Optional.of(snapshot(resource()).inputs()),
            Optional.of(Duration.ofSeconds(4)),
            Optional.empty(),
            Optional.empty(),
            false,
            Optional.empty(),
            History.Pending.NONE,
            History.Sync.NONE);
    assertThat(Planner.plan(snapshot(resource(), posted, Map.of("shop", "6"))))
        .isEqualTo(new Conclusion.Wait(Duration.ofSeconds(6)));
  }

  @Test
  void prunedStatusStopsCreates() {
    Snapshot s =
        new Snapshot(
            resource(),
            Fixtures.SETTINGS,
            Fixtures.USE,
            NOW,
            ATTEMPT,
            History.NONE,
            Map.of("shop", "5"),
            Optional.empty(),
            true,
            Map.of());
    Finding finding = finding(s);
    assertThat(finding.reason()).isEqualTo(Reason.INTERNAL_ERROR);
    assertThat(finding.message()).contains("kubectl apply --server-side --force-conflicts -k crds");
  }

  @Test
  void deletionNeedsOnlyIdOrganisationAndToken() {
    VersoriConnection deleting = deleting(settled());
    Snapshot s = snapshot(deleting, History.NONE, Map.of());
    assertThat(Planner.plan(s)).isEqualTo(new Action.Observe(Need.CALLER));
    assertThat(
            Planner.plan(
                s.with(Observations.CALLER, Observation.of(Fixtures.ACCESS))
                    .with(Observations.PERMIT, Observation.of(Permit.GRANTED))))
        .isEqualTo(new Action.Delete(CONNECTION, List.of()));
  }

  @Test
  void deletionRetainsReleasesOrBlocks() {
    VersoriConnection retained =
        Fixtures.resourceWithSpec("  deletionPolicy: Retain\n  credentials: []\n", CONNECTED);
    retained.addFinalizer(VersoriConnection.FINALIZER);
    assertThat(Planner.plan(snapshot(deleting(retained)))).isEqualTo(new Action.Release());

    VersoriConnection nothing = resource("status: {createAttempt: " + PENDING + "}\n");
    nothing
        .getMetadata()
        .setAnnotations(Map.of(VersoriConnection.CREATE_ATTEMPT_ANNOTATION, attempt()));
    nothing.addFinalizer(VersoriConnection.FINALIZER);
    assertThat(Planner.plan(snapshot(deleting(nothing)))).isEqualTo(new Action.Release());

    assertThat(Planner.plan(snapshot(deleting(resource())))).isEqualTo(new Conclusion.Nothing());
  }

  @Test
  void deletionFirstRecoversAPendingAttempt() {
    Snapshot s =
        snapshot(
                deleting(pendingResource("")),
                Fixtures.pending(Duration.ofSeconds(30), true, false),
                Map.of())
            .with(Observations.CALLER, Observation.of(Fixtures.ACCESS))
            .with(Observations.PERMIT, Observation.of(Permit.GRANTED))
            .with(Observations.SECRETS, Observation.of(Map.of("shop", secret("token", "x"))));
    assertThat(Planner.plan(s)).isEqualTo(new Action.Observe(Need.CANDIDATES));

    Connection ours = marked(PENDING);
    assertThat(
            Planner.plan(s.with(Observations.CANDIDATES, candidates(Duration.ofSeconds(1), ours))))
        .isEqualTo(Conclusion.Adopted.toBeWritten(ours, Origin.CREATED, Optional.of(PENDING)));

    Finding waits = finding(s.with(Observations.CANDIDATES, candidates(Duration.ofSeconds(1))));
    assertThat(waits.reason()).isEqualTo(Reason.DELETING);
    assertThat(waits.fate()).isEqualTo(Fate.WAIT);

    Finding blocked =
        finding(
            s.with(Observations.CANDIDATES, candidates(Duration.ofSeconds(1), remote("shop-eu"))));
    assertThat(blocked.reason()).isEqualTo(Reason.DELETION_BLOCKED);
    assertThat(blocked.fate()).isEqualTo(Fate.RETRY);
    assertThat(blocked.message())
        .contains(CONNECTION, "kubectl -n integrations patch vconn shop-eu");

    Snapshot settled =
        snapshot(
                deleting(pendingResource("")),
                Fixtures.pending(Duration.ofMinutes(5), true, true),
                Map.of())
            .with(Observations.CALLER, Observation.of(Fixtures.ACCESS))
            .with(Observations.PERMIT, Observation.of(Permit.GRANTED))
            .with(Observations.CANDIDATES, candidates(Fixtures.SETTLE));
    assertThat(Planner.plan(settled)).isEqualTo(new Action.Release());
  }

  @Test
  void adoptedConnectionIsRetainedUnlessDeleteIsExplicit() {
    VersoriConnection adopted = deleting(settled("origin: Created", "origin: Adopted"));
    assertThat(Planner.plan(snapshot(adopted))).isEqualTo(new Action.Release());
  }

  private static Finding finding(Snapshot snapshot) {
    Action action = Planner.plan(snapshot);
    assertThat(action).isInstanceOf(Conclusion.Blocked.class);
    return ((Conclusion.Blocked) action).finding();
  }

  private static VersoriConnection settled() {
    return settled("", "");
  }

  private static VersoriConnection settled(String replace, String with) {
    VersoriConnection resource =
        resource(replace.isEmpty() ? CONNECTED : CONNECTED.replace(replace, with));
    resource.addFinalizer(VersoriConnection.FINALIZER);
    return resource;
  }

  private static VersoriConnection deleting(VersoriConnection resource) {
    resource.getMetadata().setDeletionTimestamp("2026-11-24T09:59:59Z");
    return resource;
  }

  private static String attempt() {
    return Fixtures.attempt(PENDING, "shop-eu").toJson();
  }

  private static VersoriConnection pendingResource(String more) {
    VersoriConnection resource = resource(more);
    resource.addFinalizer(VersoriConnection.FINALIZER);
    resource
        .getMetadata()
        .setAnnotations(Map.of(VersoriConnection.CREATE_ATTEMPT_ANNOTATION, attempt()));
    return resource;
  }

  private static VersoriConnection annotated(String resolution) {
    VersoriConnection resource = pendingResource("");
    resource
        .getMetadata()
        .setAnnotations(
            Map.of(
                VersoriConnection.CREATE_ATTEMPT_ANNOTATION,
                attempt(),
                VersoriConnection.RESOLVE_CREATE_ANNOTATION,
                resolution));
    return resource;
  }

  private static Snapshot pending(Duration since, boolean sentHere) {
    return snapshot(
        pendingResource(""), Fixtures.pending(since, sentHere, false), Map.of("shop", "5"));
  }

  private static Snapshot withHistory(VersoriConnection resource, Duration pendingFor) {
    return snapshot(resource, Fixtures.pending(pendingFor, false, false), Map.of("shop", "5"));
  }

  /** A snapshot that lacks only the candidates of a pending attempt. */
  private static Snapshot recovering(boolean foundNothing) {
    return snapshot(
            pendingResource(""),
            Fixtures.pending(Duration.ofMinutes(2), true, foundNothing),
            Map.of("shop", "5"))
        .with(Observations.CALLER, Observation.of(Fixtures.ACCESS))
        .with(Observations.PERMIT, Observation.of(Permit.GRANTED))
        .with(Observations.SECRETS, Observation.of(Map.of("shop", secret("token", "x"))));
  }

  private static Observation<Candidates> candidates(Duration begunAfter, Connection... found) {
    return Observation.of(
        new Candidates(
            Arrays.stream(found)
                .map(one -> new Remote(Optional.of(one), Optional.empty()))
                .toList(),
            false,
            begunAfter));
  }

  private static Observation<Remote> found(Connection connection) {
    return Observation.of(new Remote(Optional.of(connection), Optional.empty()));
  }

  private static Connection marked(String attempt) {
    return Fixtures.connection(
        CONNECTION,
        "shop-eu",
        List.of(
            new ConnectionCredential(
                snapshot(resource()).mark().entryId(attempt, 0),
                null,
                true,
                Optional.empty(),
                null)),
        null,
        null,
        null,
        null,
        TEMPLATE);
  }

  private static Connection remote(String name) {
    return Fixtures.connection(CONNECTION, name, List.of(), null, null, null, null, TEMPLATE);
  }
}
