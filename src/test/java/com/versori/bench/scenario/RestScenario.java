package com.versori.bench.scenario;

import com.versori.bench.AuditLog;
import com.versori.bench.Await;
import com.versori.bench.BenchOptions;
import com.versori.bench.Load;
import com.versori.bench.ProcessUse;
import com.versori.bench.Quantiles;
import com.versori.bench.Report;
import com.versori.bench.SimulatorProcess;
import com.versori.bench.StartedOperator;
import com.versori.bench.World;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.reconcile.ResyncTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * 10,000 settled resources and twice as many unrelated Secrets: the requests of a restart, the cost
 * of an idle operator, the memory per resource, and the distribution of resyncs.
 */
public final class RestScenario {

  private static final int RESOURCES_PER_SECRET = 10;
  private static final int STRANGER_BYTES = 4 * 1024;
  private static final int PROBES = 20;
  private static final Duration RESYNC = Duration.ofMinutes(10);
  private static final Map<String, String> AT_REST = Map.of("LEADER_ELECTION", "true");

  private final BenchOptions options;
  private final World world;
  private final Report report;
  private String namespace;
  private SimulatorProcess simulator;
  private int probes;

  public RestScenario(BenchOptions options, World world, Report report) {
    this.options = options;
    this.world = world;
    this.report = report;
  }

  public void run() {
    simulator = world.simulator(0);
    double emptyStart = startSeconds();
    settle();
    if (options.wants("rest")) {
      rest(emptyStart);
    }
    if (options.wants("resync")) {
      resync();
    }
    simulator.close();
  }

  /** Start time in an empty cluster, median of three. */
  private double startSeconds() {
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      try (StartedOperator operator = StartedOperator.start(world, simulator, AT_REST)) {
        seconds.add(operator.secondsToReady());
      }
    }
    return Quantiles.of(seconds).median();
  }

  private void settle() {
    namespace = world.newNamespace();
    Load load = world.load(namespace);
    int count = options.settled();
    load.secrets("s", (count + RESOURCES_PER_SECRET - 1) / RESOURCES_PER_SECRET);
    load.resources("c", count, i -> "s-" + i / RESOURCES_PER_SECRET);
    try (StartedOperator operator = StartedOperator.start(world, simulator, Map.of())) {
      Await.until(
          "all are created", Duration.ofMillis(500), () -> simulator.count("CREATE") >= count);
      Await.until("all are Ready", Duration.ofSeconds(2), () -> world.ready(namespace) == count);
      // Waits for its events.
      Await.sleep(Duration.ofSeconds(2));
    }
    String strangers = world.newNamespace();
    world.load(strangers).strangers("x", options.strangers(), STRANGER_BYTES);
  }

  private void rest(double emptyStart) {
    report.table(
        "rest",
        "Idle: %d settled resources, %d other Secrets of 4 KiB"
            .formatted(options.settled(), options.strangers()),
        "what",
        "figure");
    AuditLog audit = new AuditLog(world.real().auditLog());
    Map<String, Long> versoriBefore = simulator.counts();
    Instant from = Instant.now();
    try (StartedOperator operator = StartedOperator.start(world, simulator, AT_REST)) {
      report.row("start to ready, empty cluster, s", emptyStart);
      report.row("restart to ready, s", operator.secondsToReady());
      Await.sleep(Duration.ofSeconds(5));
      Map<String, Long> kubernetes = audit.counts(World.OPERATOR_USER);
      Map<String, Long> versori = beyondResyncs(since(versoriBefore), from);
      report.row("requests at restart", kubernetes + ", Versori " + versori);
      boolean onlyReads = kubernetes.keySet().stream().allMatch(k -> isUpkeep(k) || isRead(k));
      report.bar(
          "restart with %d settled".formatted(options.settled()),
          "LIST and WATCH only, 0 Versori calls; ready <= 3 s over an empty cluster's start",
          "%s, Versori %s; %s s over"
              .formatted(
                  kubernetes, versori, Report.number(operator.secondsToReady() - emptyStart)),
          onlyReads && versori.isEmpty() && operator.secondsToReady() - emptyStart <= 3);
      rest(operator);
      memory(operator);
      report.row("single creates, p50 and p99 s", probe(operator).toString());
    }
    perResource();
  }

  private void rest(StartedOperator operator) {
    AuditLog audit = new AuditLog(world.real().auditLog());
    Map<String, Long> versoriBefore = simulator.counts();
    Instant from = Instant.now();
    double cpu = ProcessUse.cpuSeconds(operator.pid());
    Await.sleep(Duration.ofSeconds(options.restSeconds()));
    Map<String, Long> kubernetes = new TreeMap<>(audit.counts(World.OPERATOR_USER));
    kubernetes.keySet().removeIf(RestScenario::isUpkeep);
    Map<String, Long> versori = beyondResyncs(since(versoriBefore), from);
    report.row(
        "requests in " + options.restSeconds() + " idle seconds",
        kubernetes + ", Versori " + versori);
    report.row(
        "cpu ms per idle second",
        (ProcessUse.cpuSeconds(operator.pid()) - cpu) * 1000 / options.restSeconds());
    report.bar(
        "idle with %d settled, %d s".formatted(options.settled(), options.restSeconds()),
        "0 requests beyond watches, the lease and resyncs that are due",
        kubernetes + ", Versori " + versori,
        kubernetes.isEmpty() && versori.isEmpty());
  }

  /** A self-subject access review is a read, although it is a POST. */
  private static boolean isRead(String kind) {
    return kind.startsWith("list ")
        || kind.equals("get namespaces")
        || kind.equals("create selfsubjectrulesreviews");
  }

  /** Watches restart periodically, and the lease is renewed. */
  private static boolean isUpkeep(String kind) {
    return kind.startsWith("watch ") || kind.endsWith(" leases");
  }

  private double rssWithAll;
  private double heapWithAll;

  private void memory(StartedOperator operator) {
    rssWithAll = ProcessUse.rssMiB(operator.pid());
    report.row("RSS, MiB", rssWithAll);
    report.row("RSS peak, MiB", ProcessUse.peakRssMiB(operator.pid()));
    heapWithAll = ProcessUse.liveHeapMiB(operator.pid());
    report.row("heap after a full collection, MiB", heapWithAll);
    report.bar(
        "RSS with %d resources and %d Secrets".formatted(options.settled(), options.strangers()),
        "<= 200 MB",
        Report.number(rssWithAll * 1.048576) + " MB",
        rssWithAll * 1.048576 <= 200);
  }

  /** Memory of the same process with half of the resources, selected by label. */
  private void perResource() {
    Map<String, String> half = new HashMap<>(AT_REST);
    half.put("LABEL_SELECTOR", "half=even");
    try (StartedOperator operator = StartedOperator.start(world, simulator, half)) {
      Await.sleep(Duration.ofSeconds(5));
      double heap = ProcessUse.liveHeapMiB(operator.pid());
      double each = (heapWithAll - heap) * 1024 / (options.settled() / 2.0);
      report.row("heap with half of the resources, MiB", heap);
      report.row("live heap per further resource, KiB", each);
      report.bar(
          "memory of each further resource",
          "<= 6 KB",
          Report.number(each * 1.024) + " KB",
          each * 1.024 <= 6);
    }
  }

  private void resync() {
    report.table(
        "resync",
        "Resync: %d resources every %d minutes, for %d s"
            .formatted(options.settled(), RESYNC.toMinutes(), options.resyncSeconds()),
        "what",
        "figure");
    Map<String, String> settings = new HashMap<>(AT_REST);
    try (StartedOperator operator =
        StartedOperator.start(world, world.java(), World.jvm(), simulator, RESYNC, settings)) {
      awaitIntervalInStatus();
      double cpu = ProcessUse.cpuSeconds(operator.pid());
      AuditLog audit = new AuditLog(world.real().auditLog());
      long from = System.currentTimeMillis();
      Await.sleep(Duration.ofSeconds(options.resyncSeconds()));
      double perSecond = options.settled() / (double) RESYNC.toSeconds();
      List<Double> calls = new ArrayList<>();
      for (int second = 0; second + 5 <= options.resyncSeconds(); second += 5) {
        long begin = from + second * 1000L;
        calls.add(
            simulator.arrivals("GET").stream()
                    .filter(a -> a.millis() >= begin && a.millis() < begin + 5000)
                    .count()
                / 5.0);
      }
      Quantiles rates = Quantiles.of(calls);
      report.row("GETs per second, expected", perSecond);
      report.row(
          "GETs per second in windows of 5 s: minimum, median, maximum",
          Report.number(rates.min())
              + ", "
              + Report.number(rates.median())
              + ", "
              + Report.number(rates.max()));
      report.row(
          "cpu ms per GET",
          (ProcessUse.cpuSeconds(operator.pid()) - cpu)
              * 1000
              / Math.max(1, rates.median() * options.resyncSeconds()));
      report.row(
          "kubernetes requests during resyncs", audit.counts(World.OPERATOR_USER).toString());
      report.row("create during resyncs, p50 and p99 s", probe(operator).toString());
    }
  }

  /** A changed interval is written to every status once. The measurement starts after that. */
  private void awaitIntervalInStatus() {
    AuditLog audit = new AuditLog(world.real().auditLog());
    Await.until(
        "every status has the interval",
        Duration.ofSeconds(1),
        () ->
            audit.counts(World.OPERATOR_USER).getOrDefault("patch versoriconnections/status", 0L)
                >= options.settled());
  }

  private record Latency(double p50, double p99) {
    @Override
    public String toString() {
      return Report.number(p50) + ", " + Report.number(p99);
    }
  }

  /** Measures a few sequential creates during the other work. */
  private Latency probe(StartedOperator operator) {
    String own = world.newNamespace();
    Load load = world.load(own);
    load.secret("s", "value");
    AuditLog audit = new AuditLog(world.real().auditLog());
    int first = probes;
    for (; probes < first + PROBES; probes++) {
      load.resource("probe-" + probes, "s");
      Await.sleep(Duration.ofMillis(200));
    }
    Await.until("the probes are Ready", Duration.ofMillis(200), () -> world.ready(own) == PROBES);
    Map<String, Instant> applied = times(audit, "create versoriconnections", false);
    Map<String, Instant> ready = times(audit, "patch versoriconnections/status", true);
    Quantiles seconds =
        Quantiles.of(
            applied.entrySet().stream()
                .map(e -> Duration.between(e.getValue(), ready.get(e.getKey())).toNanos() / 1e9)
                .toList());
    return new Latency(seconds.median(), seconds.at(0.99));
  }

  private static Map<String, Instant> times(AuditLog audit, String kind, boolean answered) {
    return audit.requests().stream()
        .filter(r -> r.kind().equals(kind) && r.name().startsWith("probe-"))
        .collect(
            Collectors.toMap(
                AuditLog.Request::name,
                r -> answered ? r.answered() : r.received(),
                (first, last) -> last));
  }

  /** The requests without the GETs of resyncs: with 10,000 resources, some are due at any time. */
  private Map<String, Long> beyondResyncs(Map<String, Long> counts, Instant from) {
    Instant to = Instant.now();
    long due =
        world
            .client()
            .resources(VersoriConnection.class)
            .inNamespace(namespace)
            .list()
            .getItems()
            .stream()
            .map(r -> ResyncTime.next(r.getMetadata().getUid(), World.RESYNC_INTERVAL, from))
            .filter(to::isAfter)
            .count();
    counts.computeIfPresent("GET", (operation, count) -> count <= due ? null : count - due);
    return counts;
  }

  private Map<String, Long> since(Map<String, Long> before) {
    Map<String, Long> now = new TreeMap<>(simulator.counts());
    before.forEach((operation, count) -> now.merge(operation, -count, Long::sum));
    now.values().removeIf(count -> count == 0);
    return now;
  }
}
