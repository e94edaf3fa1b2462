package com.versori.bench;

import com.versori.bench.scenario.CreateScenario;
import com.versori.bench.scenario.DeleteScenario;
import com.versori.bench.scenario.MicroScenario;
import com.versori.bench.scenario.RestScenario;
import com.versori.bench.scenario.RotationScenario;
import com.versori.bench.scenario.SlowApiScenario;
import com.versori.bench.scenario.StartScenario;
import com.versori.testkit.kube.KubeBinaries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the operator costs, beside the least that its job can cost. {@code ./mvnw -Pbench} runs it:
 * the jar, the simulator and the API server are processes of their own, on this machine's loopback.
 *
 * <ul>
 *   <li>{@code -Dbench.only=create,rest}: of {@code micro, start, create, rotation, slow, delete,
 *       rest, resync}
 *   <li>{@code -Dbench.sizes=100,1000} and {@code -Dbench.latency=0,50}: of create
 *   <li>{@code -Dbench.rounds=3}: of the pair that has a bar; its median counts, its spread is told
 *   <li>{@code -Dbench.java=/path/to/java}: what runs the operator, and the floor; it gets the
 *       image's options. {@code -Dbench.java25} names a JDK 25 where it is not where Debian puts it
 * </ul>
 *
 * Requests are counted by the API server's audit log and by the simulator. Times from apply to
 * Ready are the audit log's, so that the harness need not watch. Ratios come from one run, side by
 * side; absolute figures are this machine's. Without {@code KUBEBUILDER_ASSETS} there is Fabric8's
 * mock server, in the harness's own process: no audit log, no rights, and its own time counts.
 */
public final class Bench {

  private final BenchOptions options = BenchOptions.fromSystemProperties();
  private final Report report = new Report();
  private final List<String> failed = new ArrayList<>();
  private final Path folder;

  private Bench() throws IOException {
    folder =
        Files.createTempDirectory(Files.createDirectories(Path.of("target", "bench")), "run-")
            .toAbsolutePath();
  }

  public static void main(String[] args) throws IOException {
    Bench bench = new Bench();
    bench.run();
    System.exit(bench.failed.isEmpty() ? 0 : 1);
  }

  private void run() throws IOException {
    Instant begun = Instant.now();
    report.fact("taken", begun.toString());
    report.fact("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
    report.fact("operator and floor run by", options.java() + " " + String.join(" ", World.jvm()));
    report.fact("load average at the start", Files.readString(Path.of("/proc/loadavg")).strip());
    report.fact(
        "Kubernetes API",
        KubeBinaries.find().isPresent() ? "a real kube-apiserver" : "Fabric8's mock server");
    if (options.wants("micro")) {
      attempt("micro", () -> new MicroScenario(report).run());
    }
    onOneCluster();
    // It is about how much there is in the cluster, and resyncs need what has settled.
    if (canMeasure("rest", "resync")) {
      attempt(
          "rest", () -> onCluster("rest", world -> new RestScenario(options, world, report).run()));
    }
    System.out.println();
    report.fact("load average at the end", Files.readString(Path.of("/proc/loadavg")).strip());
    report.fact(
        "seconds in all", Long.toString(Duration.between(begun, Instant.now()).toSeconds()));
    report.fact("failed", failed.isEmpty() ? "none" : String.join(", ", failed));
    report.finish(Path.of("target", "bench.json"));
  }

  @FunctionalInterface
  private interface Scenario {
    void run(World world);
  }

  private void onOneCluster() {
    Map<String, Scenario> scenarios = new LinkedHashMap<>();
    scenarios.put("start", world -> new StartScenario(world, report).run());
    scenarios.put("create", world -> new CreateScenario(options, world, report).run());
    scenarios.put("rotation", world -> new RotationScenario(options, world, report).run());
    scenarios.put("delete", world -> new DeleteScenario(options, world, report).run());
    if (canMeasure("slow")) {
      scenarios.put("slow", world -> new SlowApiScenario(world, report).run());
    }
    scenarios.keySet().removeIf(name -> !options.wants(name));
    if (!scenarios.isEmpty()) {
      attempt(
          "all on one cluster",
          () ->
              onCluster(
                  "shared",
                  world ->
                      scenarios.forEach(
                          (name, scenario) -> attempt(name, () -> scenario.run(world)))));
    }
  }

  private void onCluster(String name, Scenario scenario) {
    try (World world = World.start(options, folder.resolve(name))) {
      scenario.run(world);
    }
  }

  /** Whether one of them is wanted, and there is the audit log that they need. */
  private boolean canMeasure(String... names) {
    if (Stream.of(names).noneMatch(options::wants)) {
      return false;
    }
    boolean hasAuditLog = KubeBinaries.find().isPresent();
    if (!hasAuditLog) {
      System.out.println();
      System.out.println(
          List.of(names) + ": left out, for they need a real API server's audit log");
    }
    return hasAuditLog;
  }

  /** One scenario that fails does not take the others' figures with it. */
  private void attempt(String name, Runnable scenario) {
    Instant begun = Instant.now();
    try {
      scenario.run();
    } catch (RuntimeException e) {
      e.printStackTrace();
      failed.add(name);
    }
    report.fact(
        "seconds of " + name, Long.toString(Duration.between(begun, Instant.now()).toSeconds()));
  }
}
