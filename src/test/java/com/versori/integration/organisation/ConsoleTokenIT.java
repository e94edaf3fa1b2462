package com.versori.integration.organisation;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.ConditionType;
import com.versori.operator.api.v1alpha1.VersoriOrganisationStatus;
import com.versori.testkit.TestSigningKey;
import com.versori.testkit.cluster.Cluster;
import com.versori.testkit.cluster.ClusterExtension;
import com.versori.testkit.cluster.OperatorJar;
import com.versori.testkit.cluster.TestOrganisation;
import com.versori.testkit.kube.RealApiServer;
import com.versori.testkit.simulator.Operation;
import com.versori.testkit.simulator.RecordedRequest;
import com.versori.testkit.simulator.SimulatorData;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An organisation with a token that the Versori console has issued: a JWT that expires. */
@RealApiServer
@ExtendWith(ClusterExtension.class)
class ConsoleTokenIT {

  private static final TestSigningKey KEY = TestSigningKey.of(TestSigningKey.ID);
  private static final String SUBJECT = SimulatorData.ORGANISATION_ID;

  private final Instant issued = Instant.now().minusSeconds(60).truncatedTo(ChronoUnit.SECONDS);
  private final String jwt = KEY.token(SUBJECT, issued);
  private Cluster cluster;

  @BeforeEach
  void setUp(Cluster fresh) {
    cluster = fresh;
    cluster.secret("shop", Map.of("token", "s3cr3t"));
    cluster.simulator().trust(KEY, SUBJECT);
    cluster.token(jwt);
  }

  @Test
  void jwtIsReplacedByAnOpaqueTokenAndBackWithoutAFailedCall() {
    try (OperatorJar operator = cluster.operator()) {
      cluster.create(Cluster.apiKey("shop"));
      cluster.awaitReady("shop");
      Awaitility.await()
          .atMost(Cluster.PATIENCE)
          .until(() -> status().condition(ConditionType.TOKEN_EXPIRING).isPresent());
      String expiry = issued.plus(Duration.ofHours(1)).toString();
      assertThat(status().tokenExpiresAt()).isEqualTo(expiry);
      assertThat(status().condition(ConditionType.TOKEN_EXPIRING).orElseThrow().message())
          .contains(expiry, "put a new one into its Secret");
      assertThat(lastUpdateAfter("jwt")).isEqualTo("JWT " + jwt);

      replaceToken(SimulatorData.TOKEN);
      cluster.simulator().distrust(KEY);
      assertThat(lastUpdateAfter("opaque")).isEqualTo("Bearer " + SimulatorData.TOKEN);
      assertThat(status().tokenExpiresAt()).isNull();
      assertThat(status().condition(ConditionType.TOKEN_EXPIRING)).isEmpty();

      cluster.simulator().trust(KEY, SUBJECT);
      String next = KEY.token(SUBJECT, issued.plusSeconds(30));
      replaceToken(next);
      assertThat(lastUpdateAfter("next")).isEqualTo("JWT " + next);
      assertThat(status().tokenExpiresAt())
          .isEqualTo(issued.plusSeconds(30).plus(Duration.ofHours(1)).toString());

      assertThat(cluster.simulator().requests())
          .extracting(RecordedRequest::answered)
          .allMatch(answered -> answered < 300);
      assertThat(
              cluster.kubectl("get", "vorg,vconn,events", "-o", "yaml").orThrow().out()
                  + operator.log()
                  + operator.get("/metrics").body())
          .doesNotContain("eyJ", SimulatorData.TOKEN);
    }
  }

  /** The platform rejects a JWT as Bearer. */
  @Test
  void explicitSchemeRules() {
    scheme("Bearer");
    try (OperatorJar operator = cluster.operator()) {
      cluster.create(Cluster.apiKey("shop"));
      cluster.awaitReason("shop", "Unauthorized");
      awaitOrganisation("Unauthorized");
      assertThat(status().condition(ConditionType.READY).orElseThrow().message())
          .contains("spec.auth.token.scheme");
      assertThat(cluster.simulator().requests())
          .extracting(RecordedRequest::authorization)
          .containsOnly("Bearer " + jwt);

      scheme("Auto");
      awaitOrganisation("Available");
      cluster.awaitReady("shop");
    }
  }

  private void scheme(String name) {
    cluster
        .kubectl(
            "patch",
            "vorg",
            "default",
            "--type=merge",
            "-p",
            "{\"spec\":{\"auth\":{\"token\":{\"scheme\":\"%s\"}}}}".formatted(name))
        .orThrow();
  }

  /** A new token is probed at once. */
  private void replaceToken(String token) {
    long before = cluster.simulator().count(Operation.LIST);
    cluster.token(token);
    Awaitility.await()
        .atMost(Cluster.PATIENCE)
        .until(() -> cluster.simulator().count(Operation.LIST) > before);
    awaitOrganisation("Available");
  }

  /** The Authorization header of an update. */
  private String lastUpdateAfter(String name) {
    cluster.rename("shop", name);
    Awaitility.await()
        .atMost(Cluster.PATIENCE)
        .until(() -> cluster.simulator().connections().get(0).name().equals(name));
    cluster.awaitReady("shop");
    return cluster.simulator().requests().stream()
        .filter(request -> request.operation() == Operation.UPDATE)
        .reduce((earlier, later) -> later)
        .orElseThrow()
        .authorization();
  }

  private VersoriOrganisationStatus status() {
    return cluster.organisationNow().getStatus();
  }

  private void awaitOrganisation(String reason) {
    TestOrganisation.await(cluster.client(), cluster.namespace(), "default", reason);
  }
}
