package com.versori.bench.scenario;

import com.versori.bench.Await;
import com.versori.bench.BenchOptions;
import com.versori.bench.Load;
import com.versori.bench.Quantiles;
import com.versori.bench.Report;
import com.versori.bench.SimulatorProcess;
import com.versori.bench.World;
import com.versori.testkit.cluster.OperatorJar;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Time from the rotation of a Secret until the API has received the last PUT, by the wall clock of
 * the machine. It starts just before the Secret's write.
 */
public final class RotationScenario {

  private static final int SINGLES = 100;
  private static final int FEW = 100;

  private final int many;

  private final World world;
  private final Report report;

  public RotationScenario(BenchOptions options, World world, Report report) {
    this.many = options.many();
    this.world = world;
    this.report = report;
  }

  public void run() {
    String namespace = world.newNamespace();
    Load load = world.load(namespace);
    load.secret("few", "one");
    load.secret("many", "one");
    load.secrets("own", many);
    load.resources("few", FEW, i -> "few");
    load.resources("many", many, i -> "many");
    load.resources("own", many, i -> "own-" + i);
    SimulatorProcess simulator = world.simulator(50);
    OperatorJar operator = world.operator(simulator, Map.of("WATCH_NAMESPACES", namespace));
    awaitReady(namespace, FEW + 2 * many);
    report.table(
        "rotation",
        "Rotation: from a Secret's write to the arrival of the PUT",
        "Secrets",
        "resources each",
        "first PUT s",
        "last PUT s",
        "PUTs");
    singles(load, simulator);
    burst(simulator, 1, FEW, () -> load.rotate("few", "two"));
    burst(simulator, 1, many, () -> load.rotate("many", "two"));
    burst(
        simulator,
        many,
        1,
        () -> {
          long begun = System.currentTimeMillis();
          Load.each(many, i -> load.rotate("own-" + i, "two"));
          return begun;
        });
    operator.close();
    simulator.close();
  }

  /** Rotates sequentially. */
  private void singles(Load load, SimulatorProcess simulator) {
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < SINGLES; i++) {
      int before = simulator.arrivals("UPDATE").size();
      long written = load.rotate("own-" + i, "single");
      Await.until("the PUT arrives", () -> simulator.arrivals("UPDATE").size() > before);
      millis.add((double) (simulator.arrivals("UPDATE").get(before).millis() - written));
      Await.sleep(Duration.ofMillis(50));
    }
    Quantiles all = Quantiles.of(millis);
    report.row(1, 1, all.median() / 1000, all.at(0.99) / 1000, (long) SINGLES);
    report.aside("of", "median and p99 of " + SINGLES + " single rotations");
    report.bar(
        "rotated Secret to its PUT, idle operator",
        "p99 <= 100 ms",
        "p99 %s ms, median %s ms"
            .formatted(Report.number(all.at(0.99)), Report.number(all.median())),
        all.at(0.99) <= 100);
  }

  @FunctionalInterface
  private interface Write {
    long begin();
  }

  private void burst(SimulatorProcess simulator, int secrets, int resourcesEach, Write write) {
    int before = simulator.arrivals("UPDATE").size();
    int expected = secrets * resourcesEach;
    long begun = write.begin();
    Await.until(
        "every PUT has arrived",
        Duration.ofMillis(100),
        () -> simulator.count("UPDATE") >= before + expected);
    // More PUTs than needed would be wasted work.
    Await.sleep(Duration.ofSeconds(1));
    List<SimulatorProcess.Arrival> arrivals = simulator.arrivals("UPDATE");
    report.row(
        secrets,
        resourcesEach,
        (arrivals.get(before).millis() - begun) / 1000.0,
        (arrivals.get(before + expected - 1).millis() - begun) / 1000.0,
        (long) (arrivals.size() - before));
  }

  private void awaitReady(String namespace, int count) {
    // Each check lists all resources.
    Await.until("all are Ready", Duration.ofSeconds(2), () -> world.ready(namespace) == count);
  }
}
