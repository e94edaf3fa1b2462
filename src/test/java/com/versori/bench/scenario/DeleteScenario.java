package com.versori.bench.scenario;

import com.versori.bench.AuditLog;
import com.versori.bench.Await;
import com.versori.bench.BenchOptions;
import com.versori.bench.Load;
import com.versori.bench.ProcessUse;
import com.versori.bench.Report;
import com.versori.bench.SimulatorProcess;
import com.versori.bench.World;
import com.versori.testkit.cluster.OperatorJar;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** Deletes many resources at once. */
public final class DeleteScenario {

  private final int count;
  private final World world;
  private final Report report;

  public DeleteScenario(BenchOptions options, World world, Report report) {
    this.count = options.many();
    this.world = world;
    this.report = report;
  }

  public void run() {
    String namespace = world.newNamespace();
    Load load = world.load(namespace);
    load.secret("shared", "value");
    load.resources("c", count, i -> "shared");
    SimulatorProcess simulator = world.simulator(50);
    OperatorJar operator = world.operator(simulator, Map.of("WATCH_NAMESPACES", namespace));
    Await.until("all are Ready", Duration.ofSeconds(2), () -> world.ready(namespace) == count);
    Await.sleep(Duration.ofSeconds(2));
    double cpu = ProcessUse.cpuSeconds(operator.pid());
    AuditLog audit = world.isReal() ? new AuditLog(world.real().auditLog()) : null;
    Instant begun = Instant.now();
    load.delete("c", count);
    Await.until(
        "all are gone",
        Duration.ofMillis(100),
        () -> simulator.count("DELETE") >= count && isEmpty(namespace));
    double seconds =
        audit == null
            ? Duration.between(begun, Instant.now()).toMillis() / 1000.0
            : Duration.between(begun, lastRelease(audit)).toNanos() / 1e9;
    Await.sleep(Duration.ofSeconds(1));
    report.table(
        "delete",
        "Delete: N resources at once, latency 50 ms; seconds from the first delete to the last release",
        "N",
        "seconds",
        "cpu s",
        "requests per resource");
    report.row(
        count,
        seconds,
        ProcessUse.cpuSeconds(operator.pid()) - cpu,
        Report.perResource(audit == null ? Map.of() : audit.counts(World.OPERATOR_USER), count)
            + "; "
            + Report.number((double) simulator.count("DELETE") / count)
            + " DELETE");
    operator.close();
    simulator.close();
  }

  private boolean isEmpty(String namespace) {
    return world.count(namespace) == 0;
  }

  private static Instant lastRelease(AuditLog audit) {
    return audit.by(World.OPERATOR_USER).stream()
        .filter(r -> r.kind().equals("patch versoriconnections"))
        .map(AuditLog.Request::answered)
        .max(Instant::compareTo)
        .orElseThrow();
  }
}
