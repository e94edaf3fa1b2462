package com.versori.bench.scenario;

import com.versori.bench.AuditLog;
import com.versori.bench.AuditLog.Request;
import com.versori.bench.Await;
import com.versori.bench.BenchOptions;
import com.versori.bench.Load;
import com.versori.bench.ProcessUse;
import com.versori.bench.Quantiles;
import com.versori.bench.Report;
import com.versori.bench.SimulatorProcess;
import com.versori.bench.World;
import com.versori.testkit.cluster.OperatorJar;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * N resources get connections: applied before the process starts (cold, measured from its start),
 * or while it runs (warm, measured from the first apply). The floor does the same, with the same
 * Secrets and its own resources.
 */
public final class CreateScenario {

  private static final int WITH_BAR = 1_000;
  private static final int LATENCY_WITH_BAR = 50;
  private static final int LARGE = 5_000;

  private enum Mode {
    BEFORE,
    WHILE
  }

  /** The cost of one run. Seconds are NaN without an audit log. */
  private record Run(
      double seconds,
      double p50,
      double p99,
      double cpu,
      double apiServerCpu,
      double rssPeak,
      Map<String, Long> kubernetes,
      Map<String, Long> versori) {}

  private final BenchOptions options;
  private final World world;
  private final Report report;
  private final Map<String, Quantiles> ratios = new TreeMap<>();
  private final Map<Integer, List<Double>> secondsAtBar = new TreeMap<>();

  public CreateScenario(BenchOptions options, World world, Report report) {
    this.options = options;
    this.world = world;
    this.report = report;
  }

  public void run() {
    // A warm-up for the API server's caches, which is not reported.
    int few = options.sizes().get(0);
    String namespace = world.newNamespace();
    world.load(namespace).secrets("c", few);
    operator(namespace, few, 0, Mode.BEFORE);
    report.table(
        "create",
        "Create: N resources, applied before the start (seconds from the start of the process) or"
            + " while the operator runs (seconds from the first apply)",
        "N",
        "latency ms",
        "applied",
        "floor s",
        "operator s",
        "ratio",
        "p50 s",
        "p99 s",
        "floor cpu s",
        "cpu s",
        "api server cpu s",
        "rss peak MiB");
    for (int latency : options.latencies()) {
      for (int size : options.sizes()) {
        boolean atBar = latency == LATENCY_WITH_BAR;
        if (size >= LARGE && !atBar && options.latencies().contains(LATENCY_WITH_BAR)) {
          continue;
        }
        for (Mode mode : Mode.values()) {
          if (size < LARGE || mode == Mode.BEFORE) {
            measure(size, latency, mode, atBar && size == WITH_BAR ? options.rounds() : 1);
          }
        }
      }
    }
    bars();
  }

  private void measure(int size, int latency, Mode mode, int rounds) {
    List<Double> each = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      String namespace = world.newNamespace();
      world.load(namespace).secrets("c", size);
      // For many resources, the time per resource relative to fewer ones counts.
      Optional<Run> floor =
          size < LARGE ? Optional.of(floor(namespace, size, latency, mode)) : Optional.empty();
      Run operator = operator(namespace, size, latency, mode);
      double ratio = operator.seconds() / floor.map(Run::seconds).orElse(Double.NaN);
      each.add(ratio);
      if (latency == LATENCY_WITH_BAR && mode == Mode.BEFORE) {
        secondsAtBar.computeIfAbsent(size, n -> new ArrayList<>()).add(operator.seconds());
      }
      report.row(
          size,
          latency,
          mode.name().toLowerCase(java.util.Locale.ROOT),
          floor.map(Run::seconds).orElse(Double.NaN),
          operator.seconds(),
          ratio,
          operator.p50(),
          operator.p99(),
          floor.map(Run::cpu).orElse(Double.NaN),
          operator.cpu(),
          operator.apiServerCpu(),
          operator.rssPeak());
      report.aside(
          "kubernetes requests per resource", Report.perResource(operator.kubernetes(), size));
      report.aside("versori requests per resource", Report.perResource(operator.versori(), size));
      if (size == WITH_BAR) {
        requestBar(operator, size);
      }
    }
    ratios.put(size + "@" + latency + " " + mode, Quantiles.of(each));
  }

  private boolean requestsTold;

  private void requestBar(Run run, int size) {
    if (requestsTold || !world.isReal()) {
      return;
    }
    requestsTold = true;
    long writes =
        run.kubernetes().getOrDefault("patch versoriconnections", 0L)
            + run.kubernetes().getOrDefault("patch versoriconnections/status", 0L);
    long events = run.kubernetes().getOrDefault("create events", 0L);
    long gets = run.kubernetes().getOrDefault("get secrets", 0L);
    // The token is read by each thread that comes first, and the organisation is probed once.
    long others = total(run.kubernetes()) + total(run.versori()) - writes - events - 2L * size;
    boolean met =
        writes == 2L * size
            && events <= size
            && gets >= size
            && run.versori().getOrDefault("CREATE", 0L) == size
            && others < 100;
    report.bar(
        "requests per created resource",
        "2 writes, at most 1 event, 1 GET per Secret, 1 POST, fewer than 100 others in all",
        "%s writes, %s events, %s GETs, %s, %d others in all"
            .formatted(
                Report.number((double) writes / size),
                Report.number((double) events / size),
                Report.number((double) gets / size),
                Report.perResource(run.versori(), size),
                others),
        met);
  }

  private static long total(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  private void bars() {
    for (Mode mode : Mode.values()) {
      Quantiles atBar = ratios.get(WITH_BAR + "@" + LATENCY_WITH_BAR + " " + mode);
      if (atBar != null) {
        report.bar(
            "1,000 creates at 50 ms, time relative to the floor, applied " + mode,
            "<= 1.3",
            "%s (%s to %s in %d rounds)"
                .formatted(
                    Report.number(atBar.median()),
                    Report.number(atBar.min()),
                    Report.number(atBar.max()),
                    atBar.sorted().size()),
            atBar.median() <= 1.3);
      }
    }
    if (secondsAtBar.containsKey(WITH_BAR) && secondsAtBar.containsKey(LARGE)) {
      double small = Quantiles.of(secondsAtBar.get(WITH_BAR)).median() / WITH_BAR;
      double large = Quantiles.of(secondsAtBar.get(LARGE)).median() / LARGE;
      report.bar(
          "time per resource, 5,000 relative to 1,000",
          "<= 1.1",
          Report.number(large / small),
          large / small <= 1.1);
    }
  }

  private Run floor(String namespace, int size, int latency, Mode mode) {
    try (SimulatorProcess simulator = world.simulator(latency)) {
      Load load = world.load(namespace);
      if (mode == Mode.BEFORE) {
        load.resources("c", size, i -> "c-" + i);
      }
      Measurement measurement = new Measurement(world, simulator);
      Path log = world.file(namespace + "-floor.log");
      Process floor =
          world.floor(simulator, namespace, mode == Mode.BEFORE ? "list" : "watch", size, log);
      measurement.pid(floor.pid());
      if (mode == Mode.WHILE) {
        Await.until("the floor watches", () -> log.toFile().length() > 0);
        measurement.restart();
        load.resources("c", size, i -> "c-" + i);
      }
      try {
        return measurement.awaitReady(namespace, "c-", size);
      } finally {
        floor.destroyForcibly();
      }
    }
  }

  private Run operator(String namespace, int size, int latency, Mode mode) {
    try (SimulatorProcess simulator = world.simulator(latency)) {
      Load load = world.load(namespace);
      if (mode == Mode.BEFORE) {
        load.labelled("operator", size, i -> "c-" + i);
      }
      Measurement measurement = new Measurement(world, simulator);
      try (OperatorJar operator =
          world.operator(
              simulator,
              Map.of("WATCH_NAMESPACES", namespace, "LABEL_SELECTOR", "half=operator"))) {
        measurement.pid(operator.pid());
        if (mode == Mode.WHILE) {
          operator.awaitStarted();
          measurement.restart();
          load.labelled("operator", size, i -> "c-" + i);
        }
        return measurement.awaitReady(namespace, "operator-", size);
      }
    }
  }

  /** Measures from construction until every resource is Ready, with the API server's times. */
  private static final class Measurement {
    private static final String WRITE = "patch versoriconnections/status";
    private final World world;
    private final SimulatorProcess simulator;
    private AuditLog audit;
    private Instant begun = Instant.now();
    private long begunNanos = System.nanoTime();
    private double apiServerCpu;
    private long pid;

    Measurement(World world, SimulatorProcess simulator) {
      this.world = world;
      this.simulator = simulator;
      restart();
    }

    void pid(long of) {
      pid = of;
    }

    void restart() {
      if (world.isReal()) {
        audit = new AuditLog(world.real().auditLog());
        apiServerCpu = ProcessUse.cpuSeconds(world.real().apiServerPid());
      }
      begun = Instant.now();
      begunNanos = System.nanoTime();
    }

    Run awaitReady(String namespace, String prefix, int size) {
      if (!world.isReal()) {
        Await.until(
            "all are Ready", Duration.ofMillis(200), () -> world.ready(namespace, prefix) == size);
        return run((System.nanoTime() - begunNanos) / 1e9, Quantiles.of(List.of()), Map.of());
      }
      // Times come from the audit log. Reading it often would affect the measurement.
      Await.until("the last status is written", Duration.ofMillis(250), () -> written() >= size);
      double seconds = secondsSince(lastWrites().values().stream().max(Instant::compareTo).get());
      if (world.ready(namespace, prefix) != size) {
        throw new IllegalStateException("not all are Ready");
      }
      // Events are written later, by another thread.
      Await.sleep(Duration.ofMillis(500));
      return run(seconds, latencies(), audit.counts(World.OPERATOR_USER));
    }

    private Run run(double seconds, Quantiles latencies, Map<String, Long> kubernetes) {
      return new Run(
          seconds,
          latencies.median(),
          latencies.at(0.99),
          ProcessUse.cpuSeconds(pid),
          world.isReal()
              ? ProcessUse.cpuSeconds(world.real().apiServerPid()) - apiServerCpu
              : Double.NaN,
          ProcessUse.peakRssMiB(pid),
          kubernetes,
          simulator.counts());
    }

    private int written() {
      return lastWrites().size();
    }

    private Map<String, Instant> lastWrites() {
      Map<String, Instant> last = new HashMap<>();
      for (Request request : audit.by(World.OPERATOR_USER)) {
        if (request.kind().equals(WRITE) && request.code() == 200) {
          last.put(request.name(), request.answered());
        }
      }
      return last;
    }

    /** Latencies from apply to Ready; from the start for resources applied before it. */
    private Quantiles latencies() {
      Map<String, Instant> applied =
          audit.requests().stream()
              .filter(r -> r.kind().equals("create versoriconnections"))
              .collect(Collectors.toMap(Request::name, Request::received, (a, b) -> a));
      List<Double> seconds = new ArrayList<>();
      lastWrites()
          .forEach(
              (name, ready) ->
                  seconds.add(
                      Duration.between(applied.getOrDefault(name, begun), ready).toNanos() / 1e9));
      return Quantiles.of(seconds);
    }

    private double secondsSince(Instant end) {
      return Duration.between(begun, end).toNanos() / 1e9;
    }
  }
}
