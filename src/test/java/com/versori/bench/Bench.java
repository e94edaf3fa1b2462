package com.versori.bench;

import com.versori.kube.KubeBinaries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

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
    attempt("micro", () -> new MicroScenario(report).run());
    measure();
    System.out.println();
    report.fact("load average at the end", Files.readString(Path.of("/proc/loadavg")).strip());
    report.fact(
        "seconds in all", Long.toString(Duration.between(begun, Instant.now()).toSeconds()));
    report.fact("failed", failed.isEmpty() ? "none" : String.join(", ", failed));
    report.finish(Path.of("target", "bench.json"));
  }

  private void measure() {
    if (List.of("start", "create", "rotation", "delete", "slow").stream()
        .anyMatch(options::wants)) {
      try (World world = World.start(options, folder.resolve("world"))) {
        attempt("start", () -> new StartScenario(world, report).run());
        attempt("create", () -> new CreateScenario(options, world, report).run());
        attempt("rotation", () -> new RotationScenario(options, world, report).run());
        attempt("delete", () -> new DeleteScenario(options, world, report).run());
        if (hasAuditLog("slow")) {
          attempt("slow", () -> new SlowApiScenario(world, report).run());
        }
      }
    }
    // It is about how much there is in the cluster, and resyncs need what has settled.
    if ((options.wants("rest") || options.wants("resync")) && hasAuditLog("rest")) {
      measured(
          "rest",
          () -> {
            try (World world = World.start(options, folder.resolve("rest"))) {
              new RestScenario(options, world, report).run();
            }
          });
    }
  }

  private static boolean hasAuditLog(String scenario) {
    boolean has = KubeBinaries.find().isPresent();
    if (!has) {
      System.out.println();
      System.out.println(scenario + ": left out, for it needs a real API server's audit log");
    }
    return has;
  }

  private void attempt(String name, Runnable scenario) {
    if (options.wants(name)) {
      measured(name, scenario);
    }
  }

  /** One scenario that fails does not take the others' figures with it. */
  private void measured(String name, Runnable scenario) {
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
