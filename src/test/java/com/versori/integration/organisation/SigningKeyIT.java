package com.versori.integration.organisation;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.ConditionType;
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
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An organisation with a signing key, against an API that verifies signatures. */
@RealApiServer
@ExtendWith(ClusterExtension.class)
class SigningKeyIT {

  private static final TestSigningKey FIRST = TestSigningKey.of(TestSigningKey.ID);
  private static final TestSigningKey SECOND = TestSigningKey.of("01JB8Z4S7N2Q5V9W3X6Y0A1C2E");
  private static final String SUBJECT = SimulatorData.ORGANISATION_ID;

  private Cluster cluster;

  @BeforeEach
  void setUp(Cluster fresh) {
    cluster = fresh;
    cluster.secret("shop", Map.of("token", "s3cr3t"));
    cluster.simulator().trust(FIRST, SUBJECT);
    cluster.organisation().sign(cluster.client(), FIRST);
  }

  @Test
  void keyIsRotatedWithoutARestartAndWithoutAFailedCall() {
    try (OperatorJar operator = cluster.operator()) {
      awaitOrganisation("Available");
      cluster.create(Cluster.apiKey("shop"));
      cluster.create(
          Cluster.apiKey("customer").replace("{name: customer, key", "{name: shop, key")
              + "  externalId: customer-42\n");
      cluster.awaitReady("shop");
      cluster.awaitReady("customer");
      assertThat(requests(Operation.CREATE))
          .extracting(RecordedRequest::subject)
          .containsExactlyInAnyOrder(SUBJECT, "customer-42");

      // A new key has a new ID; both are valid for a while.
      cluster.simulator().trust(SECOND, SUBJECT);
      long before = cluster.simulator().count(Operation.LIST);
      cluster.organisation().sign(cluster.client(), SECOND);
      awaitProbe(before);
      cluster.simulator().distrust(FIRST);
      updateAll("second");

      // The private key of the same ID is replaced.
      TestSigningKey third = TestSigningKey.of(SECOND.id());
      before = cluster.simulator().count(Operation.LIST);
      cluster.simulator().trust(third, SUBJECT);
      store(third.pem());
      awaitProbe(before);
      updateAll("third");

      assertThat(cluster.simulator().requests())
          .extracting(RecordedRequest::answered)
          .allMatch(status -> status < 300);
      assertThat(cluster.simulator().requests())
          .extracting(RecordedRequest::authorization)
          .allMatch(header -> header.startsWith("JWT eyJ"));
      assertThat(cluster.organisationNow().getStatus().tokenExpiresAt()).isNull();

      // Secret and organisation go first: deletes are signed with the key that worked.
      cluster.kubectl("delete", "secret", "default-signing-key").orThrow();
      cluster.kubectl("delete", "vorg", "default").orThrow();
      cluster.kubectl("delete", "vconn", "shop", "customer").orThrow();
      cluster.awaitGone("shop");
      cluster.awaitGone("customer");
      assertThat(cluster.simulator().connections()).isEmpty();
      assertNoTrace(operator);
    }
  }

  @Test
  void faultsOfTheKeyAreReportedAndEndWithThem() {
    try (OperatorJar operator = cluster.operator()) {
      cluster.create(Cluster.apiKey("shop"));
      cluster.awaitReady("shop");

      store(TestSigningKey.pem("PUBLIC KEY", FIRST.pair().getPublic().getEncoded()), FIRST);
      awaitOrganisation("TokenUnavailable");
      assertThat(organisationMessage()).contains("contains a public key in key " + FIRST.id());
      cluster.rename("shop", "renamed");
      assertThat(Cluster.message(cluster.awaitReason("shop", "TokenUnavailable")))
          .contains("contains a public key", "store the private key");

      store(TestSigningKey.of(FIRST.id()).pem(), FIRST);
      awaitOrganisation("Unauthorized");
      assertThat(organisationMessage())
          .contains("does not accept the signing key", "check in the Versori console");
      assertThat(Cluster.message(cluster.awaitReason("shop", "Unauthorized")))
          .contains("signing key of VersoriOrganisation " + cluster.namespace() + "/default");

      store(FIRST.pem(), FIRST);
      awaitOrganisation("Available");
      awaitName("renamed");
      cluster.awaitReady("shop");

      // Somebody removes the key in the console.
      cluster.simulator().distrust(FIRST);
      AtomicInteger tries = new AtomicInteger();
      Awaitility.await()
          .atMost(Cluster.PATIENCE)
          .pollInterval(Duration.ofSeconds(2))
          .until(
              () -> {
                // Calls show it, of which one in ten seconds leads to a probe.
                cluster.rename("shop", "again-" + tries.incrementAndGet());
                return organisationMessage().contains("does not accept the signing key");
              });
      cluster.awaitReason("shop", "Unauthorized");
      cluster.simulator().trust(SECOND, SUBJECT);
      cluster.organisation().sign(cluster.client(), SECOND);
      awaitOrganisation("Available");
      awaitName("again-" + tries);
      assertNoTrace(operator);
    }
  }

  private void store(String pem) {
    store(pem, SECOND);
  }

  private void store(String pem, TestSigningKey key) {
    cluster.rotate("default-signing-key", Map.of(key.id() + ".pem", pem));
  }

  private void updateAll(String name) {
    cluster.rename("shop", "shop-" + name);
    cluster.rename("customer", "customer-" + name);
    awaitName("shop-" + name);
    awaitName("customer-" + name);
    cluster.awaitReady("shop");
    cluster.awaitReady("customer");
  }

  private void awaitName(String name) {
    Awaitility.await()
        .atMost(Cluster.PATIENCE)
        .until(
            () -> cluster.simulator().connections().stream().anyMatch(c -> c.name().equals(name)));
  }

  /** A new key is probed at once. */
  private void awaitProbe(long before) {
    Awaitility.await()
        .atMost(Cluster.PATIENCE)
        .until(() -> cluster.simulator().count(Operation.LIST) > before);
  }

  private List<RecordedRequest> requests(Operation operation) {
    return cluster.simulator().requests().stream().filter(r -> r.operation() == operation).toList();
  }

  private void awaitOrganisation(String reason) {
    TestOrganisation.await(cluster.client(), cluster.namespace(), "default", reason);
  }

  private String organisationMessage() {
    return cluster
        .organisationNow()
        .getStatus()
        .condition(ConditionType.READY)
        .orElseThrow()
        .message();
  }

  /** Neither a token nor a key. */
  private void assertNoTrace(OperatorJar operator) {
    String objects = cluster.kubectl("get", "vorg,vconn,events", "-o", "yaml").orThrow().out();
    assertThat(objects + operator.log()).doesNotContain("eyJ", "PRIVATE KEY-----\n");
  }
}
