package com.versori.operator.status;

import static com.versori.operator.plan.Fixtures.CONNECTION;
import static com.versori.operator.plan.Fixtures.ready;
import static com.versori.operator.plan.Fixtures.resource;
import static com.versori.operator.plan.Fixtures.secret;
import static com.versori.operator.plan.Fixtures.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.Condition;
import com.versori.operator.api.v1alpha1.ConditionType;
import com.versori.operator.api.v1alpha1.Origin;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.SecretVersion;
import com.versori.operator.plan.Finding;
import com.versori.operator.plan.Fixtures;
import com.versori.operator.plan.Snapshot;
import com.versori.operator.versori.Connection;
import com.versori.operator.versori.ConnectionCredential;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StatusReportTest {

  private static final Connection ANSWER =
      new Connection(
          CONNECTION,
          "shop-eu",
          List.of(
              new ConnectionCredential(
                  "entry-1",
                  null,
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
  void createdTellsEverythingTheApiAnswered() {
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
  void nothingNewGivesAnEqualStatus() {
    VersoriConnection settled = resource();
    settled.setStatus(created());
    assertThat(StatusReport.of(snapshot(settled), new Outcome.InSync()))
        .isEqualTo(settled.getStatus());
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
    VersoriConnectionStatus status =
        StatusReport.of(snapshot(resource()), Outcome.Blocked.by(finding));
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
  void pausedLeavesReadyAsItIs() {
    VersoriConnection settled = resource();
    settled.setStatus(created());
    VersoriConnectionStatus status = StatusReport.of(snapshot(settled), new Outcome.Paused());
    assertThat(types(status)).containsExactly("Ready", "SecretsResolved", "Paused");
    assertThat(status.condition(ConditionType.READY).orElseThrow().holds()).isTrue();

    VersoriConnectionStatus fresh = StatusReport.of(snapshot(resource()), new Outcome.Paused());
    assertThat(types(fresh)).containsExactly("Ready", "SecretsResolved", "Stalled", "Paused");
  }

  @Test
  void errorsOfStoredCredentialsAreTold() {
    Connection rejected =
        new Connection(
            CONNECTION,
            "shop-eu",
            List.of(
                new ConnectionCredential(
                    "e",
                    null,
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
        StatusReport.of(
            snapshot, new Outcome.Created(rejected, Fixtures.ATTEMPT, List.of(), Map.of())));
    Condition ready = resource.getStatus().condition(ConditionType.READY).orElseThrow();
    assertThat(ready.reason()).isEqualTo("CredentialRejected");
    assertThat(ready.message()).contains("key: expired");
    assertThat(StatusReport.of(snapshot(resource), new Outcome.InSync()))
        .isEqualTo(resource.getStatus());
  }

  @Test
  void secretsResolvedFollowsWhatWasSeen() {
    assertThat(resolved(StatusReport.of(snapshot(resource()), blocked(Reason.TOKEN_UNAVAILABLE))))
        .isEqualTo("Unknown");
    assertThat(resolved(StatusReport.of(snapshot, blocked(Reason.REJECTED)))).isEqualTo("True");
    assertThat(resolved(StatusReport.of(snapshot, blocked(Reason.SECRET_KEY_NOT_FOUND))))
        .isEqualTo("False");
  }

  @Test
  void failureKeepsTheConnectionAndRecordsTheSettledAttempt() {
    VersoriConnection settled = resource();
    settled.setStatus(created());
    VersoriConnectionStatus status =
        StatusReport.of(
            snapshot(settled),
            new Outcome.Blocked(
                Finding.fix(Reason.REJECTED, "m"), Optional.of("attempt-2"), Map.of()));
    assertThat(status.connectionId()).isEqualTo(CONNECTION);
    assertThat(status.synced()).isEqualTo(settled.getStatus().synced());
    assertThat(status.createAttempt()).isEqualTo("attempt-2");
  }

  @Test
  void answeredEntriesAreKnownByTheirIdsBeforeTheirPlaces() {
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
    String second = s.mark().entryId(Fixtures.ATTEMPT, "second");
    Connection swapped =
        new Connection(
            CONNECTION,
            "shop-eu",
            List.of(
                new ConnectionCredential(second, null, Optional.empty(), null),
                new ConnectionCredential(
                    s.mark().entryId(Fixtures.ATTEMPT, "first"), null, Optional.empty(), null)),
            null,
            null,
            null,
            null,
            null);
    var status =
        StatusReport.of(s, new Outcome.Created(swapped, Fixtures.ATTEMPT, List.of(), Map.of()));
    assertThat(status.credentials().get(1).name()).isEqualTo("second");
    assertThat(status.credentials().get(1).id()).isEqualTo(second);
  }

  private VersoriConnectionStatus created() {
    return StatusReport.of(
        snapshot,
        new Outcome.Created(
            ANSWER, Fixtures.ATTEMPT, List.of(new SecretVersion("shop", "5")), Map.of()));
  }

  private static Outcome blocked(Reason reason) {
    return Outcome.Blocked.by(Finding.fix(reason, "m"));
  }

  private static String resolved(VersoriConnectionStatus status) {
    return status.condition(ConditionType.SECRETS_RESOLVED).orElseThrow().status();
  }

  private static List<String> types(VersoriConnectionStatus status) {
    return status.conditions().stream().map(Condition::type).toList();
  }
}
