package com.versori.operator.request;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus;
import com.versori.operator.client.VersoriException;
import com.versori.operator.client.VersoriException.Kind;
import com.versori.operator.decide.Action;
import com.versori.operator.decide.Action.Conclusion;
import com.versori.operator.decide.Planner;
import com.versori.operator.model.Finding;
import com.versori.operator.model.Snapshot;
import com.versori.testkit.Fixtures;
import com.versori.testkit.simulator.WireContract;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Credentials that the platform refreshes or consumes are not sent twice. */
class FingerprintsTest {

  private static final String CODE =
      "  credentials: [{name: login, credential: {oauth2Code: {secretRef: {name: s}}}}]\n";
  private static final String TOKEN =
      "  credentials: [{name: login, credential: {oauth2Token: {secretRef: {name: s}}}}]\n";
  private static final String PASSWORD =
      "  credentials: [{name: login, credential: {basicAuth: {secretRef: {name: s}}}}]\n";

  @Test
  void unchangedTokenIsSentAsAReference() {
    String fingerprint = sent(TOKEN, "refresh-1", "");
    assertThat(fingerprint).hasSize(16);
    WriteRequest same = update(TOKEN, "refresh-1", fingerprint);
    assertThat(credential(same).toString())
        .isEqualTo(
            "{\"id\":\"01KKC00000000000000000CRD1\",\"organisationId\":\"%s\"}"
                .formatted(Fixtures.ORGANISATION));
    WriteRequest other = update(TOKEN, "refresh-2", fingerprint);
    assertThat(credential(other).at("/data/oauth2Token/refreshToken").asText())
        .isEqualTo("refresh-2");
    assertThat(WireContract.problemsOfUpdate(same.body())).isEmpty();
    assertThat(WireContract.problemsOfUpdate(other.body())).isEmpty();
  }

  @Test
  void unchangedCodeIsSentAsAReferenceAndNeverForAnotherConnection() {
    String fingerprint = sent(CODE, "code-1", "");
    assertThat(credential(update(CODE, "code-1", fingerprint)).has("data")).isFalse();
    assertThat(credential(update(CODE, "code-2", fingerprint)).has("data")).isTrue();

    Action again = plan(CODE, "code-1", status(fingerprint, false));
    Finding finding = ((Conclusion.Blocked) again).finding();
    assertThat(finding.reason()).isEqualTo(Reason.ONE_TIME_CODE_USED);
    assertThat(finding.message()).contains("login", "obtain a new one");
  }

  @Test
  void rejectedCodeIsNotSentAgain() {
    Action.Create create = (Action.Create) plan(CODE, "code-1", "");
    String refused = create.request().fingerprintsAfter(failure(Kind.REJECTED, 400)).get("login");
    Action again = plan(CODE, "code-1", status(refused, false));
    assertThat(((Conclusion.Blocked) again).finding().reason())
        .isEqualTo(Reason.ONE_TIME_CODE_USED);
    assertThat(plan(CODE, "code-2", status(refused, false))).isInstanceOf(Action.Create.class);
    assertThat(create.request().fingerprintsAfter(failure(Kind.RATE_LIMITED, 429))).isEmpty();
  }

  @Test
  void rejectedTokenIsSentAgain() {
    Action.Create create = (Action.Create) plan(TOKEN, "refresh-1", "");
    String refused = create.request().fingerprintsAfter(failure(Kind.REJECTED, 400)).get("login");
    assertThat(plan(TOKEN, "refresh-1", status(refused, false))).isInstanceOf(Action.Create.class);
  }

  @Test
  void passwordsHaveNoFingerprint() {
    Action.Create create = (Action.Create) plan(PASSWORD, "pw", "");
    assertThat(create.request().sent().fingerprints()).isEmpty();
  }

  private static String sent(String spec, String value, String status) {
    return ((Action.Create) plan(spec, value, status)).request().sent().fingerprints().get("login");
  }

  private static WriteRequest update(String spec, String value, String fingerprint) {
    return ((Action.Update) plan(spec, value, status(fingerprint, true))).request();
  }

  private static JsonNode credential(WriteRequest push) {
    return push.body().at("/credentials/0/credential");
  }

  private static String status(String fingerprint, boolean connected) {
    return """
        status:
          observedGeneration: 1
        """
        + (connected ? "  connectionId: " + Fixtures.CONNECTION + "\n" : "")
        + """
          credentials:
          - name: login
            id: 01KKC00000000000000000ENT1
            credentialId: 01KKC00000000000000000CRD1
            fingerprint: '%s'
        """
            .formatted(fingerprint);
  }

  private static Action plan(String spec, String value, String status) {
    VersoriConnection resource = Fixtures.resourceWithSpec(spec, status);
    if (!status.isEmpty()) {
      resource.addFinalizer(VersoriConnection.FINALIZER);
      resource
          .getMetadata()
          .setAnnotations(
              Map.of(
                  VersoriConnection.CREATE_ATTEMPT_ANNOTATION,
                  Fixtures.attempt(Fixtures.ATTEMPT, "shop-eu").toJson()));
      resource.setStatus(settled(resource));
    }
    Snapshot s =
        Fixtures.ready(
            resource,
            Map.of(
                "s",
                Fixtures.secret(
                    "code",
                    value,
                    "state",
                    "st",
                    "refreshToken",
                    value,
                    "username",
                    "u",
                    "password",
                    value)));
    return Planner.plan(Fixtures.read(s));
  }

  /** The outcome of the attempt is known. */
  private static VersoriConnectionStatus settled(VersoriConnection resource) {
    String yaml = Serialization.asYaml(resource.getStatus());
    return Serialization.unmarshal(
        yaml + "createAttempt: " + Fixtures.ATTEMPT + "\n", VersoriConnectionStatus.class);
  }

  private static VersoriException failure(Kind kind, int status) {
    return new VersoriException(
        kind,
        "create",
        "r-1",
        OptionalInt.of(status),
        "",
        Optional.empty(),
        Optional.empty(),
        false);
  }
}
