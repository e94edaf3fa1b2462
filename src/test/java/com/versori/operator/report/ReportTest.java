package com.versori.operator.report;

import static com.versori.testkit.Fixtures.CONNECTION;
import static com.versori.testkit.Fixtures.ready;
import static com.versori.testkit.Fixtures.resource;
import static com.versori.testkit.Fixtures.secret;
import static com.versori.testkit.Fixtures.snapshot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.versori.operator.api.v1alpha1.Condition;
import com.versori.operator.api.v1alpha1.ConditionType;
import com.versori.operator.api.v1alpha1.Origin;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.CredentialStatus;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.SecretVersion;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.Synced;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionCredential;
import com.versori.operator.decide.Action.Conclusion;
import com.versori.operator.decide.Action.Outcome;
import com.versori.operator.model.Finding;
import com.versori.operator.model.Observation;
import com.versori.operator.model.Observations;
import com.versori.operator.model.Snapshot;
import com.versori.operator.model.Snapshot.Unconfirmed;
import com.versori.operator.request.WriteRequest.SentValues;
import com.versori.testkit.Fixtures;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReportTest {

  private static final Connection ANSWER =
      Fixtures.connection(
          CONNECTION,
          "shop-eu",
          List.of(
              new ConnectionCredential(
                  "entry-1",
                  null,
                  true,
                  Optional.of("client-1"),
                  new ConnectionCredential.Credential(
                      "cred-1", "org", "string", "n", List.of(), "2027-01-01T00:00:00Z"))),
          "https://shop.example.com",
          "2026-11-24T09:59:59Z",
          "2026-11-24T10:00:00Z",
          "system-1",
          Fixtures.TEMPLATE);

  private final Snapshot snapshot = ready(resource(), Map.of("shop", secret("token", "v")));

  @Test
  void createdReportsEveryFieldOfTheResponse() {
    VersoriConnectionStatus status = created();
    assertThat(status.connectionId()).isEqualTo(CONNECTION);
    assertThat(status.origin()).isEqualTo(Origin.CREATED);
    assertThat(status.apiUrl()).isEqualTo(Fixtures.API);
    assertThat(status.organisationId()).isEqualTo(Fixtures.ORGANISATION);
    assertThat(status.templateId()).isEqualTo(Fixtures.TEMPLATE);
    assertThat(status.systemId()).isEqualTo("system-1");
    assertThat(status.createdAt()).isEqualTo("2026-11-24T09:59:59Z");
    assertThat(status.updatedAt()).isEqualTo("2026-11-24T10:00:00Z");
    assertThat(status.createAttempt()).isEqualTo(Fixtures.ATTEMPT);
    assertThat(status.synced().generation()).isEqualTo(1);
    assertThat(status.synced().secrets()).containsExactly(new SecretVersion("shop", "5"));
    assertThat(status.credentials())
        .singleElement()
        .satisfies(
            c -> {
              assertThat(c.name()).isEqualTo("key");
              assertThat(c.credentialId()).isEqualTo("cred-1");
              assertThat(c.schemeCredentialId()).isEqualTo("client-1");
              assertThat(c.expiresAt()).isEqualTo("2027-01-01T00:00:00Z");
            });
    assertThat(types(status)).containsExactly("Ready", "SecretsResolved");
    assertThat(status.effective().resyncInterval()).isEqualTo("30m");
  }

  @Test
  void statusIsEqualIfNothingChanged() {
    VersoriConnection settled = resource();
    settled.setStatus(created());
    assertThat(report(snapshot(settled), new Conclusion.InSync())).isEqualTo(settled.getStatus());
  }

  /** A repeated failure differs only in its request ID, which is no reason for a write. */
  @Test
  void statusIsNotWrittenForANewRequestId() {
    String message = "rejected (400, request %s)";
    Finding first = Finding.fix(Reason.REJECTED, message.formatted(UUID.randomUUID()));
    VersoriConnection resource = resource();
    resource.setStatus(report(snapshot(resource), new Conclusion.Blocked(first)));
    Finding again = Finding.fix(Reason.REJECTED, message.formatted(UUID.randomUUID()));
    assertThat(report(snapshot(resource), new Conclusion.Blocked(again)))
        .isEqualTo(resource.getStatus());

    Finding other = Finding.fix(Reason.REJECTED, "rejected (422, request " + UUID.randomUUID());
    assertThat(report(snapshot(resource), new Conclusion.Blocked(other)))
        .isNotEqualTo(resource.getStatus());
  }

  static Stream<Finding> findings() {
    return Stream.of(
        Finding.fix(Reason.REJECTED, "m"),
        Finding.retry(Reason.API_UNAVAILABLE, "m"),
        Finding.waitForEvent(Reason.SECRET_NOT_FOUND, "m"));
  }

  @ParameterizedTest
  @MethodSource("findings")
  void notReadyHasExactlyOneOfReconcilingAndStalled(Finding finding) {
    VersoriConnectionStatus status = report(snapshot(resource()), new Conclusion.Blocked(finding));
    assertThat(status.condition(ConditionType.READY).orElseThrow().status()).isEqualTo("False");
    boolean stalled = status.condition(ConditionType.STALLED).isPresent();
    boolean reconciling = status.condition(ConditionType.RECONCILING).isPresent();
    assertThat(stalled).isNotEqualTo(reconciling);
    assertThat(stalled).isEqualTo(finding.fate() == Finding.Fate.FIX);
    assertThat(status.condition(ConditionType.SECRETS_RESOLVED)).isPresent();
    assertThat(status.observedGeneration()).isEqualTo(1);
    assertThat(status.conditions()).allMatch(c -> c.observedGeneration() == 1);
  }

  @Test
  void pauseDoesNotChangeReady() {
    VersoriConnection settled = resource();
    settled.setStatus(created());
    VersoriConnectionStatus status = report(snapshot(settled), new Conclusion.Paused());
    assertThat(types(status)).containsExactly("Ready", "SecretsResolved", "Paused");
    assertThat(status.condition(ConditionType.READY).orElseThrow().holds()).isTrue();

    VersoriConnectionStatus fresh = report(snapshot(resource()), new Conclusion.Paused());
    assertThat(types(fresh)).containsExactly("Ready", "SecretsResolved", "Stalled", "Paused");
  }

  @Test
  void errorsOfStoredCredentialsAreReported() {
    Connection rejected =
        Fixtures.connection(
            CONNECTION,
            "shop-eu",
            List.of(
                new ConnectionCredential(
                    "e",
                    null,
                    true,
                    Optional.empty(),
                    new ConnectionCredential.Credential(
                        "c", "o", "string", "n", List.of("expired"), null))),
            null,
            null,
            null,
            null,
            null);
    VersoriConnection resource = resource();
    resource.setStatus(
        report(
            snapshot,
            new Outcome.Created(
                rejected,
                Fixtures.attempt(Fixtures.ATTEMPT, "shop"),
                new SentValues(List.of(), Map.of(), Map.of()),
                false,
                true)));
    Condition ready = resource.getStatus().condition(ConditionType.READY).orElseThrow();
    assertThat(ready.reason()).isEqualTo("CredentialRejected");
    assertThat(ready.message()).contains("key: expired");
    assertThat(report(snapshot(resource), new Conclusion.InSync())).isEqualTo(resource.getStatus());
  }

  @Test
  void secretsResolvedFollowsTheObservedSecrets() {
    assertThat(resolved(report(snapshot(resource()), blocked(Reason.TOKEN_UNAVAILABLE))))
        .isEqualTo("Unknown");
    assertThat(resolved(report(snapshot, blocked(Reason.REJECTED)))).isEqualTo("True");
    assertThat(resolved(report(snapshot, blocked(Reason.SECRET_KEY_NOT_FOUND)))).isEqualTo("False");
  }

  @Test
  void failureKeepsTheConnectionAndRecordsTheSettledAttempt() {
    VersoriConnection settled = resource();
    settled.setStatus(created());
    VersoriConnectionStatus status =
        report(
            snapshot(settled),
            new Outcome.CreateFailed(
                Fixtures.attempt("attempt-2", "shop"),
                Finding.fix(Reason.REJECTED, "m"),
                Map.of()));
    assertThat(status.connectionId()).isEqualTo(CONNECTION);
    assertThat(status.synced()).isEqualTo(settled.getStatus().synced());
    assertThat(status.createAttempt()).isEqualTo("attempt-2");
  }

  @Test
  void entriesOfAResponseAreMatchedByIdThenByPosition() {
    var two =
        Fixtures.resourceWithSpec(
            """
              credentials:
              - name: first
                credential: {string: {secretRef: {name: shop, key: token}}}
              - name: second
                credential: {string: {secretRef: {name: shop, key: token}}}
            """);
    Snapshot s = ready(two, Map.of("shop", secret("token", "v")));
    String second = s.mark().entryId(Fixtures.ATTEMPT, 1);
    Connection swapped =
        Fixtures.connection(
            CONNECTION,
            "shop-eu",
            List.of(
                new ConnectionCredential(second, null, true, Optional.empty(), null),
                new ConnectionCredential(
                    s.mark().entryId(Fixtures.ATTEMPT, 0), null, true, Optional.empty(), null)),
            null,
            null,
            null,
            null,
            null);
    var status =
        report(
            s,
            new Outcome.Created(
                swapped,
                Fixtures.attempt(Fixtures.ATTEMPT, "shop"),
                new SentValues(List.of(), Map.of(), Map.of()),
                false,
                true));
    assertThat(status.credentials().get(1).name()).isEqualTo("second");
    assertThat(status.credentials().get(1).id()).isEqualTo(second);
  }

  @Test
  void updateKeepsFieldsThatTheResponseLeavesOut() {
    VersoriConnection settled = settled();
    settled.getMetadata().setGeneration(2L);
    annotate(settled, VersoriConnection.RECONCILE_REQUESTED_ANNOTATION, "now");
    VersoriConnectionStatus status =
        report(
            snapshot(settled),
            new Outcome.Updated(
                bare(null),
                new SentValues(List.of(new SecretVersion("shop", "6")), Map.of(), Map.of()),
                Unconfirmed.NONE,
                List.of()));
    assertThat(status.name()).isEqualTo("shop-eu");
    assertThat(status.createdAt()).isEqualTo("2026-11-24T09:59:59Z");
    assertThat(status.updatedAt()).isEqualTo("2026-11-24T10:00:00Z");
    assertThat(status.systemId()).isEqualTo("system-1");
    assertThat(status.baseUrl()).isEqualTo("https://shop.example.com");
    assertThat(status.origin()).isEqualTo(Origin.CREATED);
    assertThat(status.synced())
        .isEqualTo(
            new Synced(
                2L,
                List.of(new SecretVersion("shop", "6")),
                "2026-11-24T10:00:00Z",
                List.of(),
                null));
    assertThat(status.lastHandledReconcileAt()).isEqualTo("now");
    assertThat(status.observedGeneration()).isEqualTo(2);
  }

  @Test
  void onlyAWriteEndsDrift() {
    VersoriConnection drifted = settled();
    drifted.setStatus(
        report(
            snapshot(drifted), new Conclusion.Observed(named("other"), List.of("name is other"))));
    assertThat(types(drifted.getStatus())).containsExactly("Ready", "SecretsResolved", "Drifted");
    Condition condition = drifted.getStatus().condition(ConditionType.DRIFTED).orElseThrow();
    assertThat(condition.status()).isEqualTo("True");
    assertThat(condition.reason()).isEqualTo("Drifted");
    assertThat(condition.message()).contains(CONNECTION, "name is other", "kubectl");

    for (Outcome outcome : List.of(new Conclusion.InSync(), blocked(Reason.API_UNAVAILABLE))) {
      assertThat(
              report(snapshot(drifted), outcome)
                  .condition(ConditionType.DRIFTED)
                  .orElseThrow()
                  .message())
          .isEqualTo(condition.message());
    }
    assertThat(
            types(
                report(
                    snapshot(drifted),
                    new Outcome.Updated(
                        ANSWER,
                        new SentValues(List.of(), Map.of(), Map.of()),
                        Unconfirmed.NONE,
                        List.of()))))
        .containsExactly("Ready", "SecretsResolved");
  }

  @Test
  void driftKeepsTheWrittenValuesInStatus() {
    VersoriConnection settled = settled();
    VersoriConnectionStatus differs =
        report(
            snapshot(settled), new Conclusion.Observed(named("other"), List.of("name is other")));
    assertThat(differs.name()).isEqualTo("shop-eu");
    assertThat(differs.credentials()).isEmpty();
    assertThat(differs.synced()).isEqualTo(settled.getStatus().synced());

    VersoriConnectionStatus same =
        report(snapshot(settled), new Conclusion.Observed(named("other"), List.of()));
    assertThat(same.name()).isEqualTo("other");
    assertThat(types(same)).containsExactly("Ready", "SecretsResolved");
  }

  @Test
  void readCountsAsTheRequestedSyncOfAnObservedConnection() {
    VersoriConnection observed =
        Fixtures.resourceWithSpec(
            "  connectionId: " + CONNECTION + "\n  driftPolicy: Report\n",
            "status: {connectionId: " + CONNECTION + ", origin: Adopted}\n");
    annotate(observed, VersoriConnection.RECONCILE_REQUESTED_ANNOTATION, "now");
    VersoriConnectionStatus status =
        report(snapshot(observed), new Conclusion.Observed(ANSWER, List.of()));
    assertThat(status.synced()).isEqualTo(new Synced(1L, List.of(), null, List.of(), null));
    assertThat(status.lastHandledReconcileAt()).isEqualTo("now");
  }

  @Test
  void longSyncRequestIsRecordedAsItsHash() {
    VersoriConnection settled = settled();
    annotate(settled, VersoriConnection.RECONCILE_REQUESTED_ANNOTATION, "x".repeat(250_000));
    assertThat(snapshot(settled).isSyncRequested()).isTrue();
    settled.setStatus(
        report(
            snapshot(settled),
            new Outcome.Updated(
                bare(null),
                new SentValues(List.of(), Map.of(), Map.of()),
                Unconfirmed.NONE,
                List.of())));
    assertThat(settled.getStatus().lastHandledReconcileAt())
        .matches("sha256:[0-9a-f]{32}")
        .hasSizeLessThan(64);
    assertThat(snapshot(settled).isSyncRequested()).as("requested once").isFalse();

    annotate(settled, VersoriConnection.RECONCILE_REQUESTED_ANNOTATION, "x".repeat(250_001));
    assertThat(snapshot(settled).isSyncRequested()).as("another value").isTrue();
  }

  @Test
  void adoptionWithoutAWriteIsReady() {
    VersoriConnectionStatus status =
        report(
            snapshot(resource()),
            new Conclusion.Adopted(
                ANSWER, Origin.ADOPTED, Optional.of("attempt-1"), true, List.of()));
    assertThat(status.origin()).isEqualTo(Origin.ADOPTED);
    assertThat(status.connectionId()).isEqualTo(CONNECTION);
    assertThat(status.createAttempt()).isEqualTo("attempt-1");
    assertThat(status.synced()).isEqualTo(new Synced(1L, List.of(), null, List.of(), null));
    assertThat(status.condition(ConditionType.READY).orElseThrow().holds()).isTrue();
    assertThat(status.condition(ConditionType.DRIFTED)).isEmpty();

    VersoriConnectionStatus left =
        report(
            snapshot(resource()),
            new Conclusion.Adopted(
                ANSWER, Origin.ADOPTED, Optional.empty(), true, List.of("name is other")));
    assertThat(left.createAttempt()).isNull();
    assertThat(left.condition(ConditionType.DRIFTED).orElseThrow().message())
        .contains("name is other");
  }

  @Test
  void adoptionBeforeItsWriteIsReconciling() {
    VersoriConnectionStatus status =
        report(
            snapshot(resource()),
            new Conclusion.Adopted(
                bare(stored("string", "they said")),
                Origin.CREATED,
                Optional.of("attempt-1"),
                false,
                List.of()));
    assertThat(status.connectionId()).isEqualTo(CONNECTION);
    assertThat(status.synced()).isNull();
    assertThat(status.credentials()).singleElement().matches(c -> c.errors().isEmpty());
    assertThat(types(status)).containsExactly("Ready", "SecretsResolved", "Reconciling");
    assertThat(status.condition(ConditionType.READY).orElseThrow().reason()).isEqualTo("Updating");
  }

  @Test
  void newSecretVersionsWithEqualValuesAreRecorded() {
    VersoriConnection settled = settled();
    List<SecretVersion> next = List.of(new SecretVersion("shop", "6"));
    Conclusion inSync = new Conclusion.InSync(Optional.of(next));
    assertThat(report(snapshot(settled), inSync).synced())
        .isEqualTo(new Synced(1L, next, settled.getStatus().synced().time(), List.of(), null));
    assertThat(report(snapshot(resource()), inSync).synced())
        .isEqualTo(new Synced(1L, next, null, List.of(), null));
  }

  @Test
  void goneConnectionLeavesOnlyFingerprints() {
    VersoriConnection settled = twoEntries();
    settled.setStatus(
        report(
            snapshot(settled),
            new Outcome.Created(
                answer(stored("string"), stored("string")),
                Fixtures.attempt(Fixtures.ATTEMPT, "shop"),
                new SentValues(List.of(), Map.of(), Map.of("second", "f2")),
                false,
                true)));
    settled.setStatus(
        report(
            snapshot(settled), new Conclusion.Observed(named("other"), List.of("name is other"))));
    settled.setStatus(
        report(
            snapshot(settled),
            new Conclusion.Blocked(Finding.fix(Reason.REJECTED, "m"), Map.of("second", "f2"))));
    VersoriConnectionStatus status =
        report(snapshot(settled), new Conclusion.Gone(Finding.retry(Reason.CREATING, "m")));
    assertThat(status.credentials())
        .containsExactly(CredentialStatus.of("second").withFingerprint("f2"));
    assertThat(status.createAttempt()).isEqualTo(Fixtures.ATTEMPT);
    assertThat(
            Stream.of(
                status.connectionId(),
                status.origin(),
                status.name(),
                status.apiUrl(),
                status.organisationId(),
                status.templateId(),
                status.systemId(),
                status.baseUrl(),
                status.createdAt(),
                status.updatedAt(),
                status.synced()))
        .containsOnlyNulls();
    assertThat(types(status)).containsExactly("Ready", "SecretsResolved", "Reconciling");
  }

  @Test
  void fingerprintsAreKeptByEntry() {
    VersoriConnection resource = twoEntries();
    resource.setStatus(
        report(
            snapshot(resource),
            new Conclusion.Blocked(Finding.fix(Reason.REJECTED, "m"), Map.of("first", "f1"))));
    assertThat(resource.getStatus().credentials())
        .containsExactly(CredentialStatus.of("first").withFingerprint("f1"));

    Connection answer = answer(stored("string"), stored("string"));
    VersoriConnectionStatus updated =
        report(
            snapshot(resource),
            new Outcome.Updated(
                answer,
                new SentValues(List.of(), Map.of(), Map.of("second", "f2")),
                Unconfirmed.NONE,
                List.of()));
    assertThat(updated.credentials())
        .extracting(CredentialStatus::name, CredentialStatus::fingerprint)
        .containsExactly(tuple("first", "f1"), tuple("second", "f2"));
    VersoriConnectionStatus created =
        report(
            snapshot(resource),
            new Outcome.Created(
                answer,
                Fixtures.attempt(Fixtures.ATTEMPT, "shop"),
                new SentValues(List.of(), Map.of(), Map.of("first", "f3", "second", "f2")),
                false,
                true));
    assertThat(created.credentials())
        .extracting(CredentialStatus::fingerprint)
        .containsExactly("f3", "f2");
  }

  @Test
  void entryIsMatchedByItsFormerId() {
    VersoriConnection resource = twoEntries();
    resource.setStatus(
        report(
            snapshot(resource),
            new Outcome.Created(
                entries("a", "b"),
                Fixtures.attempt(Fixtures.ATTEMPT, "shop"),
                new SentValues(List.of(), Map.of(), Map.of()),
                false,
                true)));
    assertThat(
            report(
                    snapshot(resource),
                    new Outcome.Updated(
                        entries("b", "a"),
                        new SentValues(List.of(), Map.of(), Map.of()),
                        Unconfirmed.NONE,
                        List.of()))
                .credentials())
        .extracting(CredentialStatus::name, CredentialStatus::id)
        .containsExactly(tuple("first", "a"), tuple("second", "b"));
  }

  @Test
  void entryOfAnotherTypeIsNotMatchedInAnAdoptedConnection() {
    for (Origin origin : Origin.values()) {
      VersoriConnectionStatus status =
          report(
              snapshot(resource()),
              new Conclusion.Adopted(
                  bare(stored("oauth2-token")), origin, Optional.empty(), true, List.of()));
      assertThat(status.credentials()).hasSize(origin == Origin.ADOPTED ? 0 : 1);
      assertThat(
              report(
                      snapshot(resource()),
                      new Conclusion.Adopted(
                          bare(stored("string")), origin, Optional.empty(), true, List.of()))
                  .credentials())
          .hasSize(1);
      assertThat(
              report(
                      snapshot(resource()),
                      new Conclusion.Adopted(
                          bare(new ConnectionCredential("e", null, true, Optional.empty(), null)),
                          origin,
                          Optional.empty(),
                          true,
                          List.of()))
                  .credentials())
          .hasSize(1);
    }
  }

  @Test
  void undeclaredEntriesAreListedById() {
    VersoriConnection observed = Fixtures.resourceWithSpec("  connectionId: " + CONNECTION + "\n");
    VersoriConnectionStatus status =
        report(
            snapshot(observed),
            new Conclusion.Adopted(
                entries("a", null, "b", "a"), Origin.ADOPTED, Optional.empty(), true, List.of()));
    assertThat(status.credentials())
        .extracting(CredentialStatus::name, CredentialStatus::id)
        .containsExactly(tuple("a", "a"), tuple("b", "b"));
  }

  @Test
  void errorOfAnEntryNamesOnlyThatEntry() {
    VersoriConnection resource = twoEntries();
    ConnectionCredential bad = stored("string", "expired", "revoked");
    VersoriConnectionStatus status =
        report(
            snapshot(resource),
            new Outcome.Created(
                answer(stored("string"), bad),
                Fixtures.attempt(Fixtures.ATTEMPT, "shop"),
                new SentValues(List.of(), Map.of(), Map.of()),
                false,
                true));
    Condition ready = status.condition(ConditionType.READY).orElseThrow();
    assertThat(ready.message()).endsWith("second: expired, revoked").doesNotContain("first");
    assertThat(status.condition(ConditionType.STALLED)).isPresent();
  }

  @Test
  void pauseKeepsTheObservedGeneration() {
    VersoriConnection settled = settled();
    settled.getMetadata().setGeneration(2L);
    VersoriConnectionStatus status = report(snapshot(settled), new Conclusion.Paused());
    assertThat(status.observedGeneration()).isEqualTo(1);
    assertThat(status.conditions()).allMatch(c -> c.observedGeneration() == 1);

    VersoriConnection fresh = resource();
    fresh.getMetadata().setGeneration(2L);
    assertThat(report(snapshot(fresh), new Conclusion.Paused()).observedGeneration()).isEqualTo(2);
  }

  @Test
  void unreadSecretsKeepTheirStatus() {
    VersoriConnection settled = settled();
    assertThat(resolved(report(snapshot(settled), blocked(Reason.TOKEN_UNAVAILABLE))))
        .isEqualTo("True");
    Snapshot unreadable =
        snapshot(resource())
            .with(
                Observations.SECRETS,
                Observation.obstacle(Finding.retry(Reason.API_UNAVAILABLE, "m")));
    assertThat(resolved(report(unreadable, blocked(Reason.REJECTED)))).isEqualTo("Unknown");
  }

  private VersoriConnection settled() {
    VersoriConnection settled = resource();
    settled.setStatus(created());
    return settled;
  }

  private static void annotate(VersoriConnection resource, String key, String value) {
    resource.getMetadata().setAnnotations(Map.of(key, value));
  }

  private static VersoriConnection twoEntries() {
    return Fixtures.resourceWithSpec(
        """
          credentials:
          - name: first
            credential: {string: {secretRef: {name: shop, key: token}}}
          - name: second
            credential: {string: {secretRef: {name: shop, key: token}}}
        """);
  }

  /** A response with little more than an ID. */
  private static Connection bare(ConnectionCredential credential) {
    return Fixtures.connection(
        CONNECTION,
        null,
        credential == null ? List.of() : List.of(credential),
        null,
        null,
        null,
        null,
        null);
  }

  private static Connection named(String name) {
    return Fixtures.connection(CONNECTION, name, List.of(), null, null, null, null, null);
  }

  private static Connection answer(ConnectionCredential... credentials) {
    return Fixtures.connection(
        CONNECTION, "shop-eu", List.of(credentials), null, null, null, null, null);
  }

  private static Connection entries(String... ids) {
    return answer(
        Stream.of(ids)
            .map(id -> new ConnectionCredential(id, null, true, Optional.empty(), null))
            .toArray(ConnectionCredential[]::new));
  }

  private static ConnectionCredential stored(String type, String... errors) {
    return new ConnectionCredential(
        null,
        null,
        true,
        Optional.empty(),
        new ConnectionCredential.Credential("c", "o", type, "n", List.of(errors), null));
  }

  private VersoriConnectionStatus created() {
    return report(
        snapshot,
        new Outcome.Created(
            ANSWER,
            Fixtures.attempt(Fixtures.ATTEMPT, "shop"),
            new SentValues(List.of(new SecretVersion("shop", "5")), Map.of(), Map.of()),
            false,
            true));
  }

  private static Outcome blocked(Reason reason) {
    return new Conclusion.Blocked(Finding.fix(reason, "m"));
  }

  private static String resolved(VersoriConnectionStatus status) {
    return status.condition(ConditionType.SECRETS_RESOLVED).orElseThrow().status();
  }

  private static List<String> types(VersoriConnectionStatus status) {
    return status.conditions().stream().map(Condition::type).toList();
  }

  private static VersoriConnectionStatus report(Snapshot s, Outcome outcome) {
    return Report.of(s, outcome).status();
  }
}
