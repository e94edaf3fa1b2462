package com.versori.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.testkit.cluster.OperatorJar;
import com.versori.testkit.cluster.TestOrganisation;
import com.versori.testkit.kube.RealKubeApi.AuditEvent;
import com.versori.testkit.simulator.Fault;
import com.versori.testkit.simulator.Operation;
import com.versori.testkit.simulator.RecordedRequest;
import com.versori.testkit.tenants.Load;
import com.versori.testkit.tenants.SharedCluster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** One tenant's resources cannot block another's, however many they are. */
@Load
class FairnessAttacksIT extends Attacks {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** The API has a fault that affects only tenant A's requests. */
  @Test
  void failingResourcesDoNotBlockOtherTenants() {
    b.secret("orders", b.secretValue());
    cluster.operator(SOON);
    b.apply(b.resource("first")).orThrow();
    b.kubectl("create", "secret", "generic", "first", "--from-literal=token=x").orThrow();
    b.awaitReady("first");

    flood(40, "bad", i -> "");
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> IntStream.range(0, 40).allMatch(i -> a.isReady("bad-" + i)));
    IntStream.range(0, 40).forEach(i -> fault(Fault.status(Operation.UPDATE, 500), "bad-" + i));
    a.kubectl("patch", "secret", "bad", "-p", "{\"stringData\":{\"token\":\"another\"}}").orThrow();
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> cluster.platform().requests(Operation.UPDATE).size() >= 10);

    b.apply(b.resource("orders")).orThrow();
    b.awaitReady("orders");
    b.delete("first").orThrow();
    b.awaitGone("first");
  }

  /** Each retry costs a create, two writes and an event. */
  @Test
  void rejectedResourcesCostLittleAndDelayNobody() {
    int many = 300;
    int perSecond = 5;
    cluster.organisation(
        TestOrganisation.FOR_ALL + "rateLimit: {requestsPerSecond: %d}\n".formatted(perSecond));
    OperatorJar operator = cluster.operator(Map.of());
    b.secret("orders", b.secretValue());
    IntStream.range(0, many).forEach(i -> fault(Fault.status(Operation.CREATE, 400), "bad-" + i));
    flood(many, "bad", i -> "  resyncInterval: 1m\n");
    Awaitility.await().atMost(PATIENCE).until(() -> creates("bad-").size() >= 20);

    int before = creates("bad-").size();
    b.apply(b.resource("orders")).orThrow();
    b.awaitReady("orders");
    assertThat(creates("bad-").size() - before).isLessThan(many / 3);

    Awaitility.await().atMost(PATIENCE).until(() -> creates("bad-").size() >= many);
    int calls = callsOfOperator();
    int lines = blocked(operator);
    // As long as their resync interval.
    pause(Duration.ofSeconds(60));
    assertThat(creates("bad-")).hasSizeLessThan(many + many / 10);
    assertThat(callsOfOperator() - calls).isLessThan(many / 2);
    assertThat(blocked(operator) - lines).isLessThan(many / 10);

    // A change is still reconciled at once, however late the next retry is.
    a.patch("bad-0", "{\"spec\":{\"name\":\"good\"}}").orThrow();
    a.awaitReady("bad-0");
  }

  @Test
  void slowTokensOfOneTenantLeaveWorkersForOthers() {
    int tokens = 20;
    int each = 8;
    b.secret("orders", b.secretValue());
    cluster.operator(Map.of("API_TIMEOUT", "20s"));
    IntStream.range(0, tokens * each)
        .forEach(i -> fault(Fault.latency(Operation.CREATE, Duration.ofSeconds(12)), "slow-" + i));
    TestOrganisation own =
        TestOrganisation.byDefault(a.namespace(), cluster.platform().simulator().apiUrl());
    IntStream.range(0, tokens).forEach(i -> own.named("own-" + i).apply(cluster.client()));
    flood(
        tokens * each,
        "slow",
        i ->
            "  organisationRef: {name: own-%d, namespace: %s}\n"
                .formatted(i % tokens, a.namespace()));
    Awaitility.await().atMost(PATIENCE).until(() -> a.isReady("slow-0"));

    b.apply(b.resource("orders")).orThrow();
    b.awaitReady("orders");
    assertThat(cluster.platform().connections()).hasSizeLessThan(tokens * each * 3 / 4);
  }

  private void fault(Fault fault, String name) {
    cluster.platform().simulator().inject(fault.forName(name));
  }

  /** Creates resources of tenant A that share one Secret. */
  private void flood(int many, String prefix, IntFunction<String> more) {
    a.secret(prefix, a.secretValue());
    String all =
        IntStream.range(0, many)
            .mapToObj(
                i ->
                    a.resource(prefix + "-" + i)
                            .replace(
                                "{name: " + prefix + "-" + i + ", key",
                                "{name: " + prefix + ", key")
                        + more.apply(i))
            .collect(Collectors.joining("---\n"));
    a.kubectlWithInput(all, "create", "-f", "-").orThrow();
  }

  private List<RecordedRequest> creates(String prefix) {
    return cluster.platform().requests(Operation.CREATE).stream()
        .filter(r -> r.body() != null)
        .filter(r -> r.body().at("/connection/name").asText().startsWith(prefix))
        .toList();
  }

  private int callsOfOperator() {
    return (int)
        cluster.kube().audit().stream()
            .filter(event -> event.namespace().equals(a.namespace()))
            .map(AuditEvent::user)
            .filter(user -> user.endsWith(":" + SharedCluster.ACCOUNT))
            .count();
  }

  private static int blocked(OperatorJar operator) {
    return (int) operator.log().lines().filter(line -> line.contains("Resource blocked")).count();
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
