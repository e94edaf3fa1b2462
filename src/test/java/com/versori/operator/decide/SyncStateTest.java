package com.versori.operator.decide;

import static com.versori.testkit.Fixtures.CONNECTION;
import static com.versori.testkit.Fixtures.NOW;
import static com.versori.testkit.Fixtures.ORGANISATION;
import static com.versori.testkit.Fixtures.TEMPLATE;
import static com.versori.testkit.Fixtures.secret;
import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionCredential;
import com.versori.operator.decide.Action.Conclusion;
import com.versori.operator.decide.Action.Need;
import com.versori.operator.model.Finding;
import com.versori.operator.model.History.Form;
import com.versori.operator.model.History.Sync;
import com.versori.operator.model.Observation;
import com.versori.operator.model.Observations;
import com.versori.operator.model.Observations.Permit;
import com.versori.operator.model.Observations.Remote;
import com.versori.operator.model.Snapshot;
import com.versori.testkit.Fixtures;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** When an existing connection is read, what is reported about it, and when it is written. */
class SyncStateTest {

  private static final String STATUS =
      """
      status:
        observedGeneration: 1
        connectionId: %s
        organisationId: %s
        apiUrl: %s
        origin: Created
        name: shop-eu
        baseUrl: https://shop.example.com
        systemId: system-1
        templateId: %s
        createdAt: "2026-11-01T00:00:00Z"
        updatedAt: "2026-11-02T00:00:00Z"
        createAttempt: 01KAC000000000000000000001
        synced: {generation: 1, secrets: [{name: shop, resourceVersion: "5"}]}
        credentials:
        - {name: key, id: entry-1, credentialId: cred-1, type: string, expiresAt: "2027-01-01T00:00:00Z"}
        conditions:
        - {type: Ready, status: "True", reason: Available, message: m, lastTransitionTime: "2026-11-02T00:00:00Z"}
      """
          .formatted(CONNECTION, ORGANISATION, Fixtures.API, TEMPLATE);
  private static final String NOT_READY =
      STATUS.replace("status: \"True\", reason: Available", "status: \"False\", reason: Rejected");
  private static final String ADOPTED = STATUS.replace("origin: Created", "origin: Adopted");

  private static final Sync DUE = due(NOW);

  // When it is read.

  static Stream<Arguments> reads() {
    return Stream.of(
        look("nothing is due", STATUS, "", Sync.NONE, new Conclusion.InSync()),
        look("the resync comes yet", STATUS, "", due(NOW.plusSeconds(1)), new Conclusion.InSync()),
        look("the resync is due", STATUS, "", DUE, new Action.Observe(Need.RESYNC_PERMIT)),
        look(
            "the longest interval",
            STATUS,
            "",
            due(NOW.plus(Duration.ofHours(168))),
            new Conclusion.InSync()),
        look(
            "the clock was set back",
            STATUS,
            "",
            due(NOW.plus(Duration.ofHours(168)).plusSeconds(1)),
            new Action.Observe(Need.RESYNC_PERMIT)),
        look("asked for", STATUS, "now", Sync.NONE, new Action.Observe(Need.PERMIT)),
        look(
            "asked for and made",
            STATUS + "  lastHandledReconcileAt: now\n",
            "now",
            Sync.NONE,
            new Conclusion.InSync()),
        look(
            "not Ready, and written",
            NOT_READY,
            "",
            Sync.NONE,
            new Action.Observe(Need.RESYNC_PERMIT)),
        look(
            "errors of a stored credential stand",
            NOT_READY.replace("Rejected", "CredentialRejected"),
            "",
            Sync.NONE,
            new Conclusion.InSync()),
        look(
            "what the index had when a newer version was read is no change",
            STATUS.replace("resourceVersion: \"5\"", "resourceVersion: \"10\""),
            "",
            lagging("5"),
            new Conclusion.InSync()),
        look(
            "any other version is a change, as in another cluster",
            STATUS.replace("resourceVersion: \"5\"", "resourceVersion: \"1000000\""),
            "",
            lagging("4"),
            new Action.Observe(Need.PERMIT)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("reads")
  void isReadWhenDue(String name, String status, String word, Sync sync, Action expected) {
    Snapshot s =
        snapshot(resource("", status, word), sync)
            .with(Observations.CALLER, Observation.of(Fixtures.ACCESS));
    assertThat(Planner.plan(s)).isEqualTo(expected);
  }

  // When it is written.

  @Test
  void driftIsCorrectedOrReported() {
    for (Connection other :
        List.of(
            found("renamed", "https://shop.example.com", "2026-11-02T00:00:00Z"),
            found("shop-eu", "https://other.example.com", "2026-11-02T00:00:00Z"),
            found("renamed", "https://other.example.com", "2026-11-03T00:00:00Z"))) {
      assertThat(Planner.plan(read(resource(BASE_URL, STATUS, ""), DUE, other)))
          .isInstanceOf(Action.Update.class);
      Action reported = Planner.plan(read(resource(BASE_URL + REPORT, STATUS, ""), DUE, other));
      assertThat(((Conclusion.Observed) reported).drift()).isNotEmpty();
    }
    Connection renamed = found("renamed", null, null);
    assertThat(Planner.plan(read(resource(REPORT, STATUS, ""), DUE, renamed)))
        .isEqualTo(new Conclusion.Observed(renamed, List.of("name is renamed instead of shop-eu")));
  }

  @Test
  void unchangedOrUndeclaredOrMissingFieldsAreNoDrift() {
    for (Connection same :
        List.of(
            found("shop-eu", "https://shop.example.com", "2026-11-02T00:00:00Z"),
            found("shop-eu", "https://shop.example.com", "2026-11-02T01:00:00+01:00"),
            found("shop-eu", "https://other.example.com", "2026-11-02T00:00:00Z"),
            found(null, null, null))) {
      assertThat(Planner.plan(read(resource("", STATUS, ""), DUE, same)))
          .isEqualTo(new Conclusion.Observed(same, List.of()));
    }
  }

  @Test
  void newerUpdatedAtAloneIsCorrectedOnceAndReportedOnce() {
    Connection touched = found("shop-eu", null, "2026-11-03T00:00:00Z");
    assertThat(Planner.plan(read(resource("", STATUS, ""), DUE, touched)))
        .isInstanceOf(Action.Update.class);
    Sync corrected = sync(Optional.of(NOW), Duration.ZERO, Optional.empty(), true, Map.of());
    assertThat(Planner.plan(read(resource("", STATUS, ""), corrected, touched)))
        .isEqualTo(new Conclusion.Observed(touched, List.of()));

    assertThat(Planner.plan(read(resource(REPORT, STATUS, ""), DUE, touched)))
        .isEqualTo(
            new Conclusion.Observed(touched, List.of("it was updated at 2026-11-03T00:00:00Z")));
    String reported =
        STATUS
            + "  - {type: Drifted, status: \"True\", reason: Drifted, message: m, lastTransitionTime: \"2026-11-02T00:00:00Z\"}\n";
    assertThat(Planner.plan(read(resource(REPORT, reported, ""), DUE, touched)))
        .isEqualTo(new Conclusion.Observed(touched, List.of()));

    // The platform refreshes these itself, which changes updatedAt.
    String renewed = STATUS.replace("type: string", "type: oauth2-token");
    for (String policy : List.of("", REPORT)) {
      assertThat(Planner.plan(read(resource(policy, renewed, ""), DUE, touched)))
          .isEqualTo(new Conclusion.Observed(touched, List.of()));
    }
  }

  @Test
  void updateOfUnknownOutcomeIsRepeatedAfterItCanNoLongerTakeEffect() {
    assertThat(Planner.plan(Fixtures.read(full(resource("", STATUS, ""), repeat(Duration.ZERO)))))
        .isInstanceOf(Action.Update.class);
    assertThat(Planner.plan(full(resource("", STATUS, ""), repeat(Duration.ofSeconds(1)))))
        .isEqualTo(new Conclusion.InSync());
  }

  @Test
  void requestedSyncWritesUnchangedValuesToo() {
    Connection same = found("shop-eu", null, null);
    for (String policy : List.of("", REPORT)) {
      assertThat(Planner.plan(read(resource(policy, STATUS, "now"), Sync.NONE, same)))
          .isInstanceOf(Action.Update.class);
    }
  }

  // Adopted connections.

  @Test
  void adoptedConnectionIsWrittenOnlyIfTheSpecDeclaresSomething() {
    String changed = ADOPTED.replace("generation: 1, secrets", "generation: 0, secrets");
    for (String declared : List.of("  name: shop\n", BASE_URL)) {
      // Undeclared fields are sent back as they were read.
      assertThat(
              Planner.plan(read(adopted(declared, changed), Sync.NONE, found("other", null, null))))
          .isInstanceOf(Action.Update.class);
      assertThat(
              Planner.plan(
                  full(adopted(declared + REPORT, changed), Sync.NONE)
                      .with(Observations.PERMIT, Observation.of(Permit.GRANTED))))
          .isEqualTo(new Action.Observe(Need.REMOTE));
    }
    assertThat(Planner.plan(full(adopted("", ADOPTED), Sync.NONE)))
        .isEqualTo(new Conclusion.InSync());
    assertThat(Planner.plan(full(adopted("", changed), Sync.NONE)))
        .isEqualTo(new Action.Observe(Need.REMOTE));
    assertThat(Planner.plan(full(adopted("", ADOPTED), DUE)))
        .isEqualTo(new Action.Observe(Need.REMOTE));
    VersoriConnection asked = adopted("", ADOPTED);
    word(asked, "now");
    assertThat(Planner.plan(full(asked, Sync.NONE))).isEqualTo(new Action.Observe(Need.REMOTE));
  }

  @Test
  void observedConnectionIsComparedWithTheSpec() {
    Connection other = found("other", "https://other.example.com", "2026-11-09T00:00:00Z");
    VersoriConnection resource = adopted("  name: shop\n" + BASE_URL + REPORT, ADOPTED);
    assertThat(Planner.plan(read(resource, DUE, other)))
        .isEqualTo(
            new Conclusion.Observed(
                other,
                List.of(
                    "name is other instead of shop",
                    "baseUrl is https://other.example.com instead of https://shop.example.com")));
    assertThat(Planner.plan(read(adopted(REPORT, ADOPTED), DUE, other)))
        .isEqualTo(new Conclusion.Observed(other, List.of()));
  }

  // Connections that are gone or cannot be read.

  @Test
  void goneConnectionIsRecreatedUnlessItWasAdopted() {
    Snapshot s =
        full(resource("", STATUS, ""), DUE).with(Observations.REMOTE, Observation.of(Remote.GONE));
    assertThat(Planner.plan(s))
        .isInstanceOfSatisfying(
            Conclusion.Gone.class,
            again -> {
              assertThat(again.finding().reason()).isEqualTo(Reason.CONNECTION_NOT_FOUND);
              assertThat(again.finding().message()).contains(CONNECTION);
            });
    Snapshot adopted =
        full(adopted("", ADOPTED), DUE).with(Observations.REMOTE, Observation.of(Remote.GONE));
    assertThat(((Conclusion.Blocked) Planner.plan(adopted)).finding().message())
        .contains(CONNECTION, ORGANISATION, "does not recreate it", "kubectl");
  }

  @Test
  void failedReadIsReportedWhenItLasts() {
    Finding down = Finding.retry(Reason.API_UNAVAILABLE, "down");
    Duration quiet = Duration.ofMinutes(90);
    assertThat(failing(STATUS, down, quiet.minusSeconds(1)))
        .isEqualTo(new Conclusion.ReadFailed(down));
    assertThat(failing(STATUS, down, quiet)).isEqualTo(new Conclusion.Blocked(down));
    assertThat(failing(NOT_READY, down, Duration.ZERO)).isEqualTo(new Conclusion.Blocked(down));
    for (Reason reason : List.of(Reason.UNAUTHORIZED, Reason.FORBIDDEN)) {
      Finding refused = Finding.fix(reason, "no");
      assertThat(failing(STATUS, refused, Duration.ZERO))
          .isEqualTo(new Conclusion.Blocked(refused));
    }
  }

  @Test
  void failureOfARequestedReadIsReportedAtOnce() {
    Finding down = Finding.retry(Reason.API_UNAVAILABLE, "down");
    assertThat(
            Planner.plan(
                full(resource("", STATUS, "now"), DUE)
                    .with(Observations.REMOTE, Observation.obstacle(down))))
        .isEqualTo(new Conclusion.Blocked(down));
  }

  private static Action failing(String status, Finding finding, Duration since) {
    Sync sync = sync(Optional.of(NOW), since, Optional.empty(), false, Map.of());
    return Planner.plan(
        full(resource("", status, ""), sync)
            .with(Observations.REMOTE, Observation.obstacle(finding)));
  }

  // New errors and expiries: the Secrets are read before they are reported, to redact them.

  static Stream<Connection> news() {
    return Stream.of(
        Fixtures.connection(CONNECTION, "new", null, null, null, null, null, null),
        Fixtures.connection(CONNECTION, null, null, "new", null, null, null, null),
        Fixtures.connection(CONNECTION, null, null, null, "new", null, null, null),
        Fixtures.connection(CONNECTION, null, null, null, null, "new", null, null),
        Fixtures.connection(CONNECTION, null, null, null, null, null, "new", null),
        Fixtures.connection(CONNECTION, null, null, null, null, null, null, "new"),
        with(stored("other", "cred-1", "string", "2027-01-01T00:00:00Z")),
        with(stored("entry-1", "other", "string", "2027-01-01T00:00:00Z")),
        with(stored("entry-1", "cred-1", "other", "2027-01-01T00:00:00Z")),
        with(stored("entry-1", "cred-1", "string", "other")),
        with(stored("entry-1", "cred-1", "string", "2027-01-01T00:00:00Z", "an error")));
  }

  @ParameterizedTest
  @MethodSource("news")
  void newErrorIsReportedOnlyWithTheSecretsAtHand(Connection news) {
    Snapshot s =
        snapshot(resource(REPORT, STATUS, ""), DUE)
            .with(Observations.CALLER, Observation.of(Fixtures.ACCESS))
            .with(Observations.PERMIT, Observation.of(Permit.GRANTED));
    assertThat(Planner.plan(s.with(Observations.REMOTE, seen(news))))
        .isEqualTo(new Action.Observe(Need.SECRETS));
    Connection known = with(stored("entry-1", "cred-1", "string", "2027-01-01T00:00:00Z"));
    assertThat(Planner.plan(s.with(Observations.REMOTE, seen(known))))
        .isEqualTo(new Conclusion.Observed(known, List.of()));
    Connection bare = with(new ConnectionCredential("entry-1", null, true, Optional.empty(), null));
    assertThat(Planner.plan(s.with(Observations.REMOTE, seen(bare))))
        .isEqualTo(new Conclusion.Observed(bare, List.of()));
  }

  private static final String REPORT = "  driftPolicy: Report\n";
  private static final String BASE_URL = "  baseUrl: https://shop.example.com\n";

  private static Arguments look(
      String name, String status, String word, Sync sync, Action expected) {
    return Arguments.of(name, status, word, sync, expected);
  }

  private static Sync due(Instant at) {
    return sync(Optional.of(at), Duration.ZERO, Optional.empty(), false, Map.of());
  }

  private static Sync lagging(String version) {
    return sync(Optional.empty(), Duration.ZERO, Optional.empty(), false, Map.of("shop", version));
  }

  private static Sync repeat(Duration in) {
    return sync(Optional.empty(), Duration.ZERO, Optional.of(in), false, Map.of());
  }

  private static Sync sync(
      Optional<Instant> resyncAt,
      Duration readFailingFor,
      Optional<Duration> repeatIn,
      boolean timeCorrected,
      Map<String, String> lagging) {
    return new Sync(
        resyncAt,
        readFailingFor,
        repeatIn,
        Optional.empty(),
        Form.VALUE,
        false,
        false,
        timeCorrected,
        false,
        lagging);
  }

  private static VersoriConnection resource(String spec, String status, String word) {
    return finalized(Fixtures.resourceWithKey(spec, status), word);
  }

  /** An adopted connection of which only {@code spec} is declared. */
  private static VersoriConnection adopted(String spec, String status) {
    VersoriConnection resource =
        Fixtures.resourceWithSpec("  connectionId: " + CONNECTION + "\n" + spec, status);
    return finalized(resource, "");
  }

  private static VersoriConnection finalized(VersoriConnection resource, String word) {
    resource.addFinalizer(VersoriConnection.FINALIZER);
    if (!word.isEmpty()) {
      word(resource, word);
    }
    return resource;
  }

  private static void word(VersoriConnection resource, String word) {
    resource
        .getMetadata()
        .setAnnotations(Map.of(VersoriConnection.RECONCILE_REQUESTED_ANNOTATION, word));
  }

  private static Snapshot snapshot(VersoriConnection resource, Sync sync) {
    return Fixtures.snapshot(resource, Fixtures.sync(sync), Map.of("shop", "5"));
  }

  private static Snapshot full(VersoriConnection resource, Sync sync) {
    return snapshot(resource, sync)
        .with(Observations.CALLER, Observation.of(Fixtures.ACCESS))
        .with(Observations.PERMIT, Observation.of(Permit.GRANTED))
        .with(Observations.SECRETS, Observation.of(Map.of("shop", secret("token", "v"))))
        .with(Observations.CREDENTIAL_USERS, Observation.of(Map.of()));
  }

  private static Snapshot read(VersoriConnection resource, Sync sync, Connection found) {
    return full(resource, sync).with(Observations.REMOTE, seen(found));
  }

  private static Observation<Remote> seen(Connection found) {
    return Observation.of(new Remote(Optional.of(found), Optional.empty()));
  }

  private static Connection found(String name, String baseUrl, String updatedAt) {
    return Fixtures.connection(CONNECTION, name, null, baseUrl, null, updatedAt, null, null);
  }

  private static Connection with(ConnectionCredential credential) {
    return Fixtures.connection(CONNECTION, null, List.of(credential), null, null, null, null, null);
  }

  private static ConnectionCredential stored(
      String entry, String id, String type, String expiresAt, String... errors) {
    return new ConnectionCredential(
        entry,
        null,
        true,
        Optional.empty(),
        new ConnectionCredential.Credential(id, "o", type, null, List.of(errors), expiresAt));
  }
}
