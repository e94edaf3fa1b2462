package com.versori.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.testkit.cluster.Cluster;
import com.versori.testkit.cluster.ClusterExtension;
import com.versori.testkit.cluster.OperatorJar;
import com.versori.testkit.cluster.WritePolicy;
import com.versori.testkit.kube.RealApiServer;
import com.versori.testkit.simulator.Operation;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A policy denies the operator's writes: with 422, as a failed test is answered, and with 403. */
@RealApiServer
@ExtendWith(ClusterExtension.class)
class DeniedWritesIT {

  private Cluster cluster;
  private OperatorJar operator;

  @BeforeEach
  void setUp(Cluster fresh) {
    cluster = fresh;
    operator = cluster.operator();
    cluster.secret("shop", Map.of("token", "s3cr3t-value"));
  }

  @AfterEach
  void tearDown() {
    operator.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Invalid", "Forbidden"})
  void deniedIntentIsReportedAndRetriedLessAndLess(String reason) {
    try (WritePolicy policy = WritePolicy.of(cluster, "versoriconnections", reason)) {
      cluster.apply(Cluster.apiKey("shop")).orThrow();
      assertThat(Cluster.message(cluster.awaitReason("shop", "WriteDenied")))
          .contains("label cost-centre is missing");
      awaitEventOf("WriteDenied");
      Awaitility.await().atMost(Cluster.PATIENCE).until(() -> patches() >= 4);
      assertThat(operator.log()).contains("reason=\"WriteDenied\"");
      assertThat(cluster.simulator().count(Operation.CREATE)).isZero();
    }
    cluster.awaitReady("shop");
    assertThat(cluster.simulator().count(Operation.CREATE)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Invalid", "Forbidden"})
  void deleteIsNotRepeatedWhileTheReleaseIsDenied(String reason) {
    cluster.apply(Cluster.apiKey("shop")).orThrow();
    cluster.awaitReady("shop");
    try (WritePolicy policy = WritePolicy.of(cluster, "versoriconnections", reason)) {
      long before = patches();
      cluster.kubectl("delete", "vconn", "shop", "--wait=false").orThrow();
      assertThat(Cluster.message(cluster.awaitReason("shop", "WriteDenied")))
          .contains("versori.com/finalizer", "label cost-centre is missing");
      awaitEventOf("WriteDenied");
      Awaitility.await().atMost(Cluster.PATIENCE).until(() -> patches() >= before + 4);
      assertThat(cluster.simulator().count(Operation.DELETE)).isEqualTo(1);
    }
    cluster.awaitGone("shop");
    assertThat(cluster.simulator().count(Operation.DELETE)).isEqualTo(1);
    awaitEventOf("Deleted");
  }

  /** The outcome of the create is kept, and the create is not repeated. */
  @ParameterizedTest
  @ValueSource(strings = {"Invalid", "Forbidden"})
  void deniedStatusIsReportedByAnEvent(String reason) {
    try (WritePolicy policy = WritePolicy.of(cluster, "versoriconnections/status", reason)) {
      cluster.apply(Cluster.apiKey("shop")).orThrow();
      awaitEventOf("WriteDenied");
    }
    cluster.awaitReady("shop");
    assertThat(cluster.simulator().count(Operation.CREATE)).isEqualTo(1);
  }

  private long patches() {
    return cluster.requests().stream()
        .filter(
            request ->
                request.verb().equals("patch") && request.resource().equals("versoriconnections"))
        .count();
  }

  private void awaitEventOf(String reason) {
    Awaitility.await()
        .atMost(Cluster.PATIENCE)
        .until(
            () ->
                cluster.events("shop").stream()
                    .anyMatch(event -> event.getReason().equals(reason)));
  }
}
