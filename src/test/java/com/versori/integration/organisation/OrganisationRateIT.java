package com.versori.integration.organisation;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.testkit.cluster.Cluster;
import com.versori.testkit.cluster.ClusterExtension;
import com.versori.testkit.cluster.OperatorJar;
import com.versori.testkit.kube.RealApiServer;
import com.versori.testkit.simulator.Operation;
import com.versori.testkit.simulator.RecordedRequest;
import com.versori.testkit.simulator.SimulatorData;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The rate limit belongs to one organisation, and a change of it needs no restart. */
@RealApiServer
@ExtendWith(ClusterExtension.class)
class OrganisationRateIT {

  private static final int PER_SECOND = 1;
  private static final int BURST = 2 * PER_SECOND;
  private static final int MANY = 40;
  private static final int FEW = 10;

  private Cluster cluster;

  @BeforeEach
  void setUp(Cluster fresh) {
    cluster = fresh;
    cluster.secret("shop", Map.of("token", "s3cr3t"));
  }

  @Test
  void limitOfAnOrganisationHoldsForItAlone() {
    cluster.organisation("rateLimit: {requestsPerSecond: %d}\n".formatted(PER_SECOND));
    cluster
        .organisation()
        .named("acme")
        .of(SimulatorData.OTHER_ORGANISATION_ID, SimulatorData.OTHER_TOKEN)
        .apply(cluster.client());
    try (OperatorJar operator = cluster.operator()) {
      apply("slow", MANY, "");
      apply(
          "fast",
          FEW,
          "  organisationRef: {name: acme, namespace: %s}\n".formatted(cluster.namespace()));
      IntStream.range(0, FEW).forEach(i -> cluster.awaitReady("fast-" + i));
      assertThat(creates(SimulatorData.ORGANISATION_ID)).hasSizeLessThan(MANY);

      cluster.awaitReady("slow-0");
      List<RecordedRequest> limited = requests(SimulatorData.ORGANISATION_ID);
      Duration taken =
          Duration.ofMillis(
              limited.get(limited.size() - 1).receivedAtMillis()
                  - limited.get(0).receivedAtMillis());
      // Those on their way when the time is taken may be as many as the burst again.
      assertThat(limited)
          .hasSizeLessThanOrEqualTo(2 * BURST + PER_SECOND * (int) taken.toSeconds() + 1);

      cluster.organisation("rateLimit: {requestsPerSecond: 100}\n");
      IntStream.range(0, MANY).forEach(i -> cluster.awaitReady("slow-" + i));
      assertThat(creates(SimulatorData.ORGANISATION_ID)).hasSize(MANY);
      assertThat(creates(SimulatorData.OTHER_ORGANISATION_ID)).hasSize(FEW);
    }
  }

  private void apply(String prefix, int many, String more) {
    cluster
        .apply(
            IntStream.range(0, many)
                .mapToObj(i -> prefix + "-" + i)
                .map(
                    name ->
                        Cluster.apiKey(name)
                                .replace("{name: " + name + ", key", "{name: shop, key")
                                .replace("spec:\n", "spec:\n  name: " + name + "\n")
                            + more)
                .collect(Collectors.joining("---\n")))
        .orThrow();
  }

  private List<RecordedRequest> creates(String organisation) {
    return requests(organisation).stream()
        .filter(request -> request.operation() == Operation.CREATE)
        .toList();
  }

  private List<RecordedRequest> requests(String organisation) {
    return cluster.simulator().requests().stream()
        .filter(request -> request.path().contains("/o/" + organisation + "/"))
        .toList();
  }
}
