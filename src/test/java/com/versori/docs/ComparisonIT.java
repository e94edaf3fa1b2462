package com.versori.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.testkit.cluster.Cluster;
import com.versori.testkit.cluster.ClusterExtension;
import com.versori.testkit.cluster.OperatorJar;
import com.versori.testkit.docs.GeneratedText;
import com.versori.testkit.docs.Shell;
import com.versori.testkit.kube.NeedsProgram;
import com.versori.testkit.kube.RealApiServer;
import com.versori.testkit.simulator.Fault;
import com.versori.testkit.simulator.Operation;
import com.versori.testkit.simulator.SimulatorData;
import com.versori.testkit.simulator.VersoriSimulator;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Measures the table of {@code deploy/COMPARISON.md}: the operator, and a Job with curl. */
@RealApiServer
@NeedsProgram({"bash", "curl"})
@ExtendWith(ClusterExtension.class)
class ComparisonIT {

  private static final String APPLIED = "the manifest is applied";
  private static final String LOST = "the answer to the create is lost";
  private static final String AGAIN = "the manifest is applied again";
  private static final String ROTATED = "the value in the Secret changes";
  private static final String RENAMED = "the connection is renamed on the platform";
  private static final String DELETED = "the manifest is deleted";

  private static final List<Operation> WRITES =
      List.of(Operation.CREATE, Operation.UPDATE, Operation.DELETE);

  /** A Job with backoffLimit 2. */
  private static final int PODS = 3;

  /** Time without calls after which the calls of a change are complete. */
  private static final Duration QUIET = Duration.ofSeconds(3);

  @TempDir Path folder;

  @Test
  void tableIsWhatIsMeasured(Cluster cluster) throws IOException {
    Map<String, String> operator = operator(cluster);
    Map<String, String> oneName = job("shop", "orders");
    Map<String, String> newNames = job("shop-$RANDOM$RANDOM", "orders-$RANDOM$RANDOM");
    GeneratedText.compare(
        Path.of("deploy/COMPARISON.md"),
        "comparison",
        "| what happens | operator | Job with curl, one name | Job with curl, a name for each run |\n"
            + "| --- | --- | --- | --- |\n"
            + operator.keySet().stream()
                .map(
                    what ->
                        "| %s | %s | %s | %s |\n"
                            .formatted(
                                what, operator.get(what), oneName.get(what), newNames.get(what)))
                .collect(Collectors.joining()),
        getClass());
  }

  private static Map<String, String> operator(Cluster cluster) {
    VersoriSimulator simulator = cluster.simulator();
    Map<String, String> cells = new LinkedHashMap<>();
    try (OperatorJar operator = cluster.operator()) {
      cluster.secret("shop", Map.of("token", "one"));
      cluster.secret("orders", Map.of("token", "one"));
      cells.put(APPLIED, calls(simulator, () -> apply(cluster, "shop")));
      simulator.inject(Fault.of(Operation.CREATE, Fault.Kind.DROP_AFTER_COMMIT).once());
      cells.put(LOST, calls(simulator, () -> apply(cluster, "orders")));
      String id = cluster.get("orders").getStatus().connectionId();
      cells.put(AGAIN, calls(simulator, () -> apply(cluster, "orders")));
      cells.put(ROTATED, calls(simulator, () -> cluster.rotate("orders", Map.of("token", "two"))));
      simulator.rename(id, "renamed");
      cells.put(
          RENAMED + ", and a resync is due",
          calls(simulator, () -> requestSync(cluster, "orders")));
      assertThat(simulator.connections()).extracting(c -> c.name()).contains("orders");
      assertThat(cluster.get("orders").getStatus().connectionId()).isEqualTo(id);
      cells.put(
          DELETED,
          calls(
              simulator,
              () -> {
                cluster.delete("orders");
                cluster.awaitGone("orders");
              }));
    }
    return cells;
  }

  private static void apply(Cluster cluster, String name) {
    cluster.apply(Cluster.apiKey(name)).orThrow();
    cluster.awaitReady(name);
  }

  private static void requestSync(Cluster cluster, String name) {
    cluster.kubectl("annotate", "vconn", name, "versori.com/reconcile-requested-at=now").orThrow();
  }

  /** A Job does not run after it has completed, so the last three situations have no effect. */
  private Map<String, String> job(String first, String second) {
    Map<String, String> cells = new LinkedHashMap<>();
    try (VersoriSimulator simulator = VersoriSimulator.start();
        Shell shell =
            new Shell(
                Map.of(
                    "VERSORI_API_URL",
                    simulator.apiUrl().toString(),
                    "VERSORI_ORGANISATION_ID",
                    SimulatorData.ORGANISATION_ID,
                    "VERSORI_TOKEN",
                    SimulatorData.TOKEN,
                    "KEY",
                    "one"),
                folder)) {
      cells.put(APPLIED, pods(simulator, shell, first));
      simulator.inject(Fault.of(Operation.CREATE, Fault.Kind.DROP_AFTER_COMMIT).once());
      cells.put(LOST, pods(simulator, shell, second));
      cells.put(AGAIN, pods(simulator, shell, second));
    }
    cells.put(ROTATED, "nothing runs: the old value stays");
    cells.put(RENAMED + ", and a resync is due", "nothing runs: it stays renamed");
    cells.put(DELETED, "nothing runs: the connections stay");
    return cells;
  }

  /** One pod after the other, until one succeeds. */
  private static String pods(VersoriSimulator simulator, Shell shell, String name) {
    AtomicLong done = new AtomicLong();
    String calls =
        calls(
            simulator,
            () -> {
              for (int pod = 0; pod < PODS && done.get() == 0; pod++) {
                String run = "NAME=%s bash src/test/resources/comparison/job.sh".formatted(name);
                done.addAndGet(shell.run(run).status() == 0 ? 1 : 0);
              }
            });
    return calls + (done.get() == 0 ? "; the Job fails and has no ID" : "");
  }

  /** The calls and connections that a change causes. */
  private static String calls(VersoriSimulator simulator, Runnable change) {
    Map<Operation, Long> before = writes(simulator);
    int connections = simulator.connections().size();
    change.run();
    AtomicLong total = new AtomicLong(-1);
    Awaitility.await()
        .during(QUIET)
        .atMost(Cluster.PATIENCE)
        .until(() -> total.getAndSet(simulator.total()) == simulator.total());
    String sent =
        WRITES.stream()
            .filter(one -> simulator.count(one) > before.get(one))
            .map(one -> counted(simulator.count(one) - before.get(one), one))
            .collect(Collectors.joining(", "));
    int more = simulator.connections().size() - connections;
    return (sent.isEmpty() ? "no call" : sent)
        + (more > 0 ? "; %d more on the platform".formatted(more) : "")
        + (more < 0 ? "; %d fewer on the platform".formatted(-more) : "");
  }

  private static String counted(long count, Operation operation) {
    return "%d %s%s"
        .formatted(count, operation.name().toLowerCase(Locale.ROOT), count == 1 ? "" : "s");
  }

  private static Map<Operation, Long> writes(VersoriSimulator simulator) {
    Map<Operation, Long> counts = new EnumMap<>(Operation.class);
    WRITES.forEach(one -> counts.put(one, simulator.count(one)));
    return counts;
  }
}
