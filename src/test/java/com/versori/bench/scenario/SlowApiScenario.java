package com.versori.bench.scenario;

import com.versori.bench.AuditLog;
import com.versori.bench.Await;
import com.versori.bench.Load;
import com.versori.bench.Quantiles;
import com.versori.bench.Report;
import com.versori.bench.SimulatorProcess;
import com.versori.bench.World;
import com.versori.testkit.cluster.OperatorJar;
import com.versori.testkit.simulator.Fault;
import com.versori.testkit.simulator.Operation;
import com.versori.testkit.simulator.SimulatorData;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The effect of one organisation with API calls of 30 s on other organisations. Resources of the
 * others are applied steadily, without and with the backlog of the slow organisation.
 */
public final class SlowApiScenario {

  private static final int STALLED = 200;
  private static final int OTHERS = 300;
  private static final Duration BETWEEN = Duration.ofMillis(40);
  private static final Duration STALL = Duration.ofSeconds(30);

  private final World world;
  private final Report report;

  public SlowApiScenario(World world, Report report) {
    this.world = world;
    this.report = report;
  }

  public void run() {
    report.table(
        "slow",
        "Slow API: one organisation's calls stall for 30 s ("
            + STALLED
            + " resources); the others'"
            + " time from apply to Ready",
        "stalled",
        "others",
        "p50 s",
        "p99 s");
    Quantiles without = measure(0);
    Quantiles with = measure(STALLED);
    double ratio = with.at(0.99) / without.at(0.99);
    report.bar(
        "p99 of other organisations with one slow organisation, relative to without",
        "<= 1.5",
        Report.number(ratio),
        ratio <= 1.5);
  }

  private Quantiles measure(int stalled) {
    String namespace = world.newNamespace();
    Load load = world.load(namespace);
    load.secrets("c", OTHERS);
    load.secret("stalled", "value");
    try (SimulatorProcess simulator = world.simulator(50)) {
      for (int i = 0; i < stalled; i++) {
        simulator.inject(Fault.latency(Operation.CREATE, STALL).forName("stalled-" + i));
      }
      try (OperatorJar operator =
          world.operator(simulator, Map.of("WATCH_NAMESPACES", namespace))) {
        world
            .organisation(simulator, World.RESYNC_INTERVAL)
            .named("other")
            .of(SimulatorData.OTHER_ORGANISATION_ID, SimulatorData.OTHER_TOKEN)
            .apply(world.client());
        operator.awaitStarted();
        // Warms the process up for both measurements.
        load.secrets("warm", 50);
        load.resources("warm", 50, i -> "warm-" + i);
        Await.until("it is warm", Duration.ofMillis(200), () -> world.ready(namespace) == 50);
        load.resources(
            "stalled",
            stalled,
            i -> "stalled",
            "\"organisationRef\": {\"name\": \"other\", \"namespace\": \"" + World.SYSTEM + "\"},");
        if (stalled > 0) {
          Await.sleep(Duration.ofSeconds(3));
        }
        AuditLog audit = new AuditLog(world.real().auditLog());
        for (int i = 0; i < OTHERS; i++) {
          int each = i;
          load.resource("c-" + each, "c-" + each);
          Await.sleep(BETWEEN);
        }
        Await.until(
            "the others are Ready",
            Duration.ofMillis(200),
            () -> world.ready(namespace) >= 50 + OTHERS);
        Quantiles seconds = latencies(audit);
        report.row(stalled, OTHERS, seconds.median(), seconds.at(0.99));
        return seconds;
      }
    }
  }

  private static Quantiles latencies(AuditLog audit) {
    Map<String, Instant> applied = new HashMap<>();
    Map<String, Instant> ready = new HashMap<>();
    for (AuditLog.Request request : audit.requests()) {
      if (!request.name().startsWith("c-")) {
        continue;
      }
      switch (request.kind()) {
        case "create versoriconnections" -> applied.put(request.name(), request.received());
        case "patch versoriconnections/status" -> ready.put(request.name(), request.answered());
        default -> {}
      }
    }
    List<Double> seconds = new ArrayList<>();
    applied.forEach(
        (name, at) -> seconds.add(Duration.between(at, ready.get(name)).toNanos() / 1e9));
    return Quantiles.of(seconds);
  }
}
