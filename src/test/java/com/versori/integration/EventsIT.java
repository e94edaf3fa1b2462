package com.versori.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.testkit.cluster.Cluster;
import com.versori.testkit.cluster.OperatorJar;
import com.versori.testkit.kube.RealApiServer;
import com.versori.testkit.kube.RealKubeApi;
import com.versori.testkit.simulator.Fault;
import com.versori.testkit.simulator.Operation;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events on a real API server. */
@RealApiServer
class EventsIT {

  @TempDir Path folder;

  /** Each retry has another request ID, but it is the same failure. */
  @Test
  void repeatedFailureIsOneEventSeries(RealKubeApi kube) {
    try (Cluster cluster = new Cluster(kube, folder);
        OperatorJar operator = cluster.operator()) {
      cluster.secret("shop", Map.of("token", "s3cr3t-value"));
      cluster.create(Cluster.apiKey("shop"));
      cluster.awaitReady("shop");
      cluster.simulator().inject(Fault.status(Operation.UPDATE, 503).forName("shop-eu"));
      cluster.rename("shop", "shop-eu");
      Awaitility.await()
          .atMost(Cluster.PATIENCE)
          .until(() -> warnings(cluster).stream().anyMatch(event -> event.getSeries() != null));

      assertThat(cluster.simulator().count(Operation.UPDATE)).isGreaterThan(1);
      assertThat(warnings(cluster))
          .singleElement()
          .satisfies(
              event -> {
                assertThat(event.getReason()).isEqualTo("ApiUnavailable");
                assertThat(event.getSeries().getCount()).isGreaterThan(1);
              });
    }
  }

  private static List<Event> warnings(Cluster cluster) {
    return cluster.events("shop").stream()
        .filter(event -> event.getType().equals("Warning"))
        .toList();
  }
}
