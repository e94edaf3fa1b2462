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
 * Measures the cost of the operator, next to the minimum for the same work. {@code ./mvnw -Pbench}
 * runs it: the jar, the simulator and the API server are processes of their own, on this machine's
 * loopback.
 *
 * <ul>
 *   <li>{@code -Dbench.only=create,rest}: of {@code micro, start, create, rotation, slow, delete,
 *       rest, resync}
 *   <li>{@code -Dbench.sizes=100,1000} and {@code -Dbench.latency=0,50}: of create
 *   <li>{@code -Dbench.rounds=3}: of the pair that has a bar; the median counts, and the spread is
 *       printed
 *   <li>{@code -Dbench.java=/path/to/java}: the runtime of the operator and the floor, with the
 *       image's options. {@code -Dbench.java25} names a JDK 25 outside of Debian's location
 * </ul>
 *
 * Requests are counted by the API server's audit log and by the simulator. Times from apply to
 * Ready come from the audit log, so that the harness does not watch. Both sides of a ratio run in
 * the same run; absolute figures depend on the machine. Without {@code KUBEBUILDER_ASSETS},
 * Fabric8's mock server runs in the process of the harness: without audit log and RBAC, and its own
 * CPU time counts.
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
    // These measure a cluster with many settled resources, so they share one.
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

  /** Whether one of the scenarios is selected and its audit log is available. */
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

  /** The figures of other scenarios survive the failure of one. */
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
