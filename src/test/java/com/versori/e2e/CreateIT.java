package com.versori.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.kube.RealApiServer;
import com.versori.kube.RealKubeApi;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.simulator.Operation;
import com.versori.simulator.RecordedRequest;
import com.versori.simulator.SimulatorData;
import java.nio.file.Path;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From {@code kubectl apply} to a connection, with the jar on a real API server. */
@RealApiServer
class CreateIT {

  @TempDir Path folder;
  private Cluster cluster;

  @BeforeEach
  void setUp(RealKubeApi kube) {
    cluster = new Cluster(kube, folder);
  }

  @AfterEach
  void tearDown() {
    cluster.close();
  }

  @Test
  void createsOnceWithTheFewestRequests() {
    try (OperatorJar operator = cluster.operator()) {
      cluster.secret("shop", Map.of("token", "s3cr3t-value-1"));
      cluster.apply(Cluster.apiKey("shop")).orThrow();

      VersoriConnection ready = cluster.awaitReady("shop");

      RecordedRequest post = cluster.simulator().requests().get(0);
      assertThat(post.path())
          .isEqualTo("/api/v2/o/" + SimulatorData.ORGANISATION_ID + "/connections");
      assertThat(post.headers().get("content-type")).containsExactly("application/json");
      assertThat(post.headers().get("authorization"))
          .containsExactly("Bearer " + SimulatorData.TOKEN);
      assertThat(post.body().at("/connection/credentials/0/credential/data/string/value").asText())
          .isEqualTo("s3cr3t-value-1");
      assertThat(ready.getStatus().connectionId())
          .isEqualTo(cluster.simulator().connections().get(0).id());
      assertThat(ready.getStatus().createdAt()).isNotNull();
      assertThat(ready.getStatus().updatedAt()).isNotNull();
      assertThat(ready.getStatus().systemId()).isEqualTo(SimulatorData.SHOP.systemId());
      assertThat(cluster.simulator().count(Operation.CREATE)).isEqualTo(1);
      assertThat(cluster.requests())
          .extracting(e -> e.verb() + " " + e.resource() + "/" + e.subresource())
          .filteredOn(text -> !text.contains("events"))
          .containsExactlyInAnyOrder(
              "get secrets/", "patch versoriconnections/", "patch versoriconnections/status");
      assertThat(operator.log()).doesNotContain("s3cr3t-value-1");
      Awaitility.await()
          .atMost(Cluster.PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(cluster.kubectl("describe", "vconn", "shop").out())
                      .contains("Created", "Connection " + ready.getStatus().connectionId()));
    }
  }
}
