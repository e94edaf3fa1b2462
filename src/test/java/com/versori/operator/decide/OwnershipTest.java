package com.versori.operator.decide;

import static com.versori.testkit.Fixtures.CONNECTION;
import static com.versori.testkit.Fixtures.ORGANISATION;
import static com.versori.testkit.Fixtures.TEMPLATE;
import static com.versori.testkit.Fixtures.secret;
import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.EndUser;
import com.versori.operator.decide.Action.Conclusion;
import com.versori.operator.decide.Action.Need;
import com.versori.operator.findings.Tenancy;
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
import com.versori.operator.model.OperatorSettings;
import com.versori.operator.model.SecretContent;
import com.versori.operator.model.Snapshot;
import com.versori.testkit.Fixtures;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Proof of ownership: nothing that users can write counts. */
class OwnershipTest {

  private static final String PENDING = "01KKC00000000000000000A002";
  private static final String OTHER_CONNECTION = "01KKC00000000000000000C0N2";
  private static final TemplateUser ELSEWHERE = new TemplateUser(Optional.empty(), true);
  private static final Map<String, SecretContent> SECRETS = Map.of("shop", secret("token", "v"));

  /** No namespace may refer to existing connections, and the cluster has a predecessor. */
  private static final OperatorSettings STRICT =
      new OperatorSettings(
          "versori-system",
          Fixtures.ORGANISATION_REF,
          List.of(),
          Set.of(),
          List.of("cluster-1", "cluster-0"),
          Duration.ofSeconds(15),
          Fixtures.SETTLE,
          Optional.empty());

  // status.owner

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{clusterId: cluster-1, namespace: sales, name: shop-eu}",
        "{clusterId: cluster-1, namespace: integrations, name: shop}",
        "{clusterId: cluster-9, namespace: integrations, name: shop-eu}"
      })
  void copiedStatusStalls(String owner) {
    VersoriConnection copy = connected("Created", "owner: " + owner);
    Finding finding = finding(strict(copy));
    assertThat(finding.reason()).isEqualTo(Reason.OWNED_BY_ANOTHER);
    assertThat(finding.fate()).isEqualTo(Fate.FIX);
    assertThat(finding.message()).contains(CONNECTION, "kubectl -n integrations delete vconn");

    copy.getMetadata().setDeletionTimestamp("2026-11-24T09:59:59Z");
    assertThat(Planner.plan(strict(copy))).isEqualTo(new Action.Release());
  }

  @ParameterizedTest
  @ValueSource(strings = {"cluster-1", "cluster-0"})
  void ownStatusAndThatOfAPredecessorClusterCount(String cluster) {
    VersoriConnection own =
        connected(
            "Created",
            "owner: {clusterId: %s, namespace: integrations, name: shop-eu}".formatted(cluster));
    assertThat(Planner.plan(strict(own))).isEqualTo(new Conclusion.InSync());
  }

  @Test
  void strongerClaimOfAnotherResourceStallsThisOne() {
    Snapshot s =
        snapshot(connected("Created", ""), History.NONE, Optional.of("integrations/original"));
    assertThat(finding(s).message()).contains("integrations/original");
  }

  @Test
  void connectionIdThatIsNotAUlidIsIgnored() {
    VersoriConnection resource = connected("Created", "");
    resource.setStatus(
        Fixtures.resource("status: {connectionId: '..', observedGeneration: 1}\n").getStatus());
    Snapshot s = strict(resource);
    assertThat(s.hasConnection()).isFalse();
    assertThat(s.remoteId()).isEmpty();
    // The finalizer shows that there was a connection, so recovery by mark runs.
    assertThat(s.pendingAttempt()).map(CreateAttempt::id).contains(CreateAttempt.LOST);
  }

  // Create attempts are hints.

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no JSON",
        "{\"id\":\"z\"}",
        "{\"id\":\"01KKC00000000000000000A002\"}",
        "{\"id\":\"x'; touch FILE; echo '\",\"organisationId\":\"01HFZ7Y8QJ4Z5X0N3V6W9R2T1K\","
            + "\"templateId\":\"01KKBZ1ZB4SG2TRVKWQ7GNY3F3\",\"name\":\"shop\"}",
        "[]",
        "null"
      })
  void unreadableAttemptCountsAsLost(String annotation) {
    Snapshot s = strict(annotated(Map.of("create-attempt", annotation)));
    assertThat(s.pendingAttempt()).map(CreateAttempt::id).contains(CreateAttempt.LOST);
    assertThat(finding(s).reason()).isEqualTo(Reason.CREATING);
    // Nothing is sent until two listings around the settle time have found nothing.
    Snapshot looked =
        recovering(annotated(Map.of("create-attempt", annotation)), Duration.ofMinutes(2), false)
            .with(Observations.CANDIDATES, candidates(Duration.ofSeconds(1)));
    assertThat(finding(looked).reason()).isEqualTo(Reason.CREATE_OUTCOME_UNKNOWN);
  }

  @Test
  void attemptSentByThisProcessIsPendingWhateverTheAnnotationIs() {
    VersoriConnection stripped = Fixtures.resource();
    assertThat(CreateAttempt.pendingOn(stripped, Optional.of(PENDING)))
        .map(CreateAttempt::id)
        .contains(PENDING);
    VersoriConnection settled = Fixtures.resource("status: {createAttempt: " + PENDING + "}\n");
    assertThat(CreateAttempt.pendingOn(settled, Optional.of(PENDING))).isEmpty();
  }

  @Test
  void statusOfUnknownOutcomeIsPendingWithoutAnnotationAndFinalizer() {
    VersoriConnection replaced =
        Fixtures.resource(
            """
            status:
              observedGeneration: 1
              conditions:
              - {type: Ready, status: "False", reason: CreateOutcomeUnknown, message: m,
                 lastTransitionTime: "2026-11-24T09:59:00Z"}
            """);
    assertThat(CreateAttempt.pendingOn(replaced, Optional.empty())).isPresent();
  }

  @Test
  void pausedResourceRecoversWithoutAWrite() {
    VersoriConnection paused =
        annotated(
            Map.of(
                "create-attempt", Fixtures.attempt(PENDING, "shop-eu").toJson(), "paused", "true"));
    Snapshot s = recovering(paused, Duration.ofMinutes(2), true);
    assertThat(Planner.plan(s)).isEqualTo(new Action.Observe(Need.CANDIDATES));
    assertThat(Planner.plan(s.with(Observations.CANDIDATES, candidates(Fixtures.SETTLE))))
        .isEqualTo(new Conclusion.Paused());
  }

  // resolve-create needs the same right as connectionId.

  @Test
  void resolveCreateNeedsTheRightToRefer() {
    Snapshot s =
        recovering(named(OTHER_CONNECTION), Duration.ofMinutes(2), true)
            .with(Observations.CANDIDATES, candidates(Fixtures.SETTLE));
    Finding finding = finding(s);
    assertThat(finding.reason()).isEqualTo(Reason.FORBIDDEN);
    assertThat(finding.message()).contains("versori.com/resolve-create");

    VersoriConnection deleted = named(OTHER_CONNECTION);
    deleted.getMetadata().setDeletionTimestamp("2026-11-24T09:59:59Z");
    Snapshot going =
        recovering(deleted, Duration.ofMinutes(2), true)
            .with(Observations.CANDIDATES, candidates(Fixtures.SETTLE));
    assertThat(finding(going).reason()).isEqualTo(Reason.DELETION_BLOCKED);
  }

  @Test
  void namedConnectionIsReadOnlyIfItsIdIsAUlid() {
    Snapshot s =
        recovering(named("../x"), Duration.ofMinutes(2), true)
            .with(Observations.CANDIDATES, candidates(Duration.ofSeconds(1)));
    assertThat(s.remoteId()).isEmpty();
    assertThat(finding(s).reason()).isEqualTo(Reason.CREATE_OUTCOME_UNKNOWN);
  }

  @Test
  void adoptedConnectionIsDeletedOnlyWithTheRightToRefer() {
    VersoriConnection adopted = connected("Adopted", "");
    adopted.setSpec(Fixtures.resourceWithKey("  deletionPolicy: Delete\n").getSpec());
    adopted.getMetadata().setDeletionTimestamp("2026-11-24T09:59:59Z");
    Finding finding = finding(strict(adopted));
    assertThat(finding.reason()).isEqualTo(Reason.DELETION_BLOCKED);
    assertThat(finding.message()).contains("adopted connection " + CONNECTION, "Retain");
    assertThat(Planner.plan(Fixtures.snapshot(adopted))).isEqualTo(new Action.Observe(Need.CALLER));
  }

  // IDs of others are shown only with the right to refer to them.

  @Test
  void idsOfOthersAreNotShown() {
    VersoriConnection conflicting =
        Fixtures.resource(
            """
            status:
              observedGeneration: 1
              conditions:
              - {type: Ready, status: "False", reason: NameConflict, message: m, observedGeneration: 1,
                 lastTransitionTime: "2026-11-24T09:59:00Z"}
            """);
    Connection taken =
        Fixtures.connection(
            OTHER_CONNECTION, "shop-eu", List.of(), null, null, null, null, TEMPLATE);
    for (Optional<String> owner : List.of(Optional.<String>empty(), Optional.of("sales/shop"))) {
      Finding finding =
          finding(
              ready(strict(conflicting))
                  .with(
                      Observations.CANDIDATES,
                      Observation.of(
                          new Candidates(
                              List.of(new Remote(Optional.of(taken), owner)),
                              true,
                              Duration.ofSeconds(1)))));
      assertThat(finding.reason()).isEqualTo(Reason.NAME_CONFLICT);
      assertThat(finding.message()).doesNotContain(OTHER_CONNECTION, "sales");
    }
    Snapshot undecided =
        recovering(
                annotated(Map.of("create-attempt", Fixtures.attempt(PENDING, "shop-eu").toJson())),
                Duration.ofMinutes(2),
                true)
            .with(Observations.CANDIDATES, candidates(Fixtures.SETTLE, taken));
    assertThat(finding(undecided).message()).doesNotContain(OTHER_CONNECTION);
  }

  // A template serves one static connection.

  @Test
  void templateUsedByAnotherNamespaceStalls() {
    Snapshot s = ready(strict(Fixtures.resource()));
    assertThat(Planner.plan(s)).isEqualTo(new Action.Observe(Need.TEMPLATE_USER));
    Finding finding = finding(s.with(Observations.TEMPLATE_USER, Observation.of(ELSEWHERE)));
    assertThat(finding.reason()).isEqualTo(Reason.OWNED_BY_ANOTHER);
    assertThat(finding.message()).contains("another namespace", TEMPLATE);
    assertThat(Planner.plan(unused(s))).isInstanceOf(Action.Create.class);

    // Allowed for a dynamic connection, and with the right to refer.
    VersoriConnection dynamic = Fixtures.resourceWithKey("  externalId: customer-42\n");
    assertThat(Planner.plan(ready(strict(dynamic)))).isInstanceOf(Action.Create.class);
    Snapshot mayRefer = Fixtures.ready(Fixtures.resource(), SECRETS);
    assertThat(Planner.plan(mayRefer.with(Observations.TEMPLATE_USER, Observation.of(ELSEWHERE))))
        .isInstanceOf(Action.Create.class);
  }

  @Test
  void templateOfAnotherResourceOfTheNamespaceStallsEvenWithTheRightToRefer() {
    TemplateUser first = new TemplateUser(Optional.of("shop-us"), true);
    for (Snapshot s :
        List.of(ready(strict(Fixtures.resource())), Fixtures.ready(Fixtures.resource(), SECRETS))) {
      Finding finding = finding(s.with(Observations.TEMPLATE_USER, Observation.of(first)));
      assertThat(finding.reason()).isEqualTo(Reason.OWNED_BY_ANOTHER);
      assertThat(finding.message()).contains("VersoriConnection shop-us of this", TEMPLATE);
    }
    Duration soon = Duration.ofSeconds(1);
    assertThat(
            Planner.plan(
                ready(strict(Fixtures.resource()))
                    .with(Observations.TEMPLATE_USER, Observation.later(soon))))
        .isEqualTo(new Conclusion.Wait(soon));
  }

  // Another token may not be allowed to see the connection.

  @Test
  void notFoundWithAnotherTokenIsNotRecreated() {
    String now = Tenancy.tokenSource(ready(strict(Fixtures.resource())));
    for (boolean same : new boolean[] {true, false}) {
      VersoriConnection resource =
          connected("Created", "tokenSource: '%s'".formatted(same ? now : "Secret a"));
      resource
          .getMetadata()
          .setAnnotations(Map.of(VersoriConnection.RECONCILE_REQUESTED_ANNOTATION, "now"));
      Action action =
          Planner.plan(
              ready(strict(resource)).with(Observations.REMOTE, Observation.of(Remote.GONE)));
      if (same) {
        assertThat(action).isInstanceOf(Conclusion.Gone.class);
      } else {
        assertThat(((Conclusion.Blocked) action).finding().reason())
            .isEqualTo(Reason.CONNECTION_NOT_FOUND);
      }
    }
  }

  // The operator's name for a credential.

  @Test
  void credentialNameIsLeftOutAfterTheApiRejectedIt() {
    History history = Fixtures.pending(Duration.ZERO, false, false);
    History omitting =
        new History(
            0,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            true,
            Optional.empty(),
            History.Pending.NONE,
            history.sync());
    Snapshot s = snapshot(Fixtures.resource(), omitting, Optional.empty());
    Action action = Planner.plan(unused(ready(s)));
    assertThat(action).isInstanceOf(Action.Create.class);
    var credential =
        ((Action.Create) action).request().body().at("/connection/credentials/0/credential");
    assertThat(credential.has("name")).isFalse();
    assertThat(credential.has("data")).isTrue();
  }

  private static Snapshot unused(Snapshot s) {
    return s.with(Observations.TEMPLATE_USER, Observation.of(TemplateUser.NONE));
  }

  private static Finding finding(Snapshot s) {
    Action action = Planner.plan(s);
    assertThat(action).isInstanceOf(Conclusion.Blocked.class);
    return ((Conclusion.Blocked) action).finding();
  }

  private static Snapshot strict(VersoriConnection resource) {
    return snapshot(resource, History.NONE, Optional.empty());
  }

  private static Snapshot snapshot(
      VersoriConnection resource, History history, Optional<String> claimedBy) {
    return new Snapshot(
        resource,
        STRICT,
        Fixtures.use("", false),
        Fixtures.NOW,
        Fixtures.ATTEMPT,
        history,
        Map.of("shop", "5"),
        claimedBy,
        false,
        Map.of());
  }

  private static Snapshot ready(Snapshot s) {
    return s.with(Observations.CALLER, Observation.of(Fixtures.ACCESS))
        .with(Observations.PERMIT, Observation.of(Permit.GRANTED))
        .with(Observations.SECRETS, Observation.of(SECRETS))
        .with(Observations.END_USER, Observation.of(new EndUser(Fixtures.END_USER, "customer-42")));
  }

  /** A snapshot that lacks only the candidates of an attempt. */
  private static Snapshot recovering(
      VersoriConnection resource, Duration pendingFor, boolean foundNothing) {
    return ready(
        snapshot(resource, Fixtures.pending(pendingFor, true, foundNothing), Optional.empty()));
  }

  private static Observation<Candidates> candidates(Duration begunAfter, Connection... found) {
    return Observation.of(
        new Candidates(
            List.of(found).stream()
                .map(one -> new Remote(Optional.of(one), Optional.empty()))
                .toList(),
            false,
            begunAfter));
  }

  private static VersoriConnection named(String connectionId) {
    return annotated(
        Map.of(
            "create-attempt",
            Fixtures.attempt(PENDING, "shop-eu").toJson(),
            "resolve-create",
            PENDING + "=adopt:" + connectionId));
  }

  /** With the operator's finalizer, as after an intent. */
  private static VersoriConnection annotated(Map<String, String> annotations) {
    VersoriConnection resource = Fixtures.resource();
    resource.addFinalizer(VersoriConnection.FINALIZER);
    Map<String, String> all = new HashMap<>();
    annotations.forEach((key, value) -> all.put("versori.com/" + key, value));
    resource.getMetadata().setAnnotations(all);
    return resource;
  }

  private static VersoriConnection connected(String origin, String more) {
    VersoriConnection resource =
        Fixtures.resource(
            """
            status:
              observedGeneration: 1
              connectionId: %s
              origin: %s
              apiUrl: %s
              organisationId: %s
              templateId: %s
              createAttempt: 01KKC00000000000000000A001
              synced: {generation: 1, secrets: [{name: shop, resourceVersion: "5"}]}
              conditions:
              - {type: Ready, status: "True", reason: Available, message: m, observedGeneration: 1,
                 lastTransitionTime: "2026-11-24T09:59:00Z"}
            %s
            """
                .formatted(
                    CONNECTION,
                    origin,
                    Fixtures.API,
                    ORGANISATION,
                    TEMPLATE,
                    more.isEmpty() ? "" : "  " + more));
    resource.addFinalizer(VersoriConnection.FINALIZER);
    return resource;
  }
}
