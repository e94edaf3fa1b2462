package com.versori.bench.scenario;

import com.versori.bench.Await;
import com.versori.bench.BareOperator;
import com.versori.bench.BenchOptions;
import com.versori.bench.Load;
import com.versori.bench.ProcessUse;
import com.versori.bench.Quantiles;
import com.versori.bench.Report;
import com.versori.bench.SimulatorProcess;
import com.versori.bench.StartedOperator;
import com.versori.bench.World;
import com.versori.testkit.cluster.OperatorJar;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * Time from the start of a cold process to ready and to the first POST, on each installed runtime.
 * A bare operator on the same libraries runs next to it; the difference is the cost of our own
 * code.
 */
public final class StartScenario {

  private static final int ROUNDS = 4;
  private static final String IMAGE = "JDK 25, AOT cache, as the image";

  /** A Java command with an optional class cache. */
  private record Runtime(String name, String java, Training training) {
    List<String> jvm(Path cache) {
      List<String> all = new ArrayList<>(World.jvm());
      all.add(training.use(cache));
      return all;
    }
  }

  private enum Training {
    /** A class data archive (JDK 13 and later). */
    CDS,
    /** An ahead-of-time cache (JEP 514, JDK 25 and later): linked classes and profiles. */
    AOT;

    String use(Path cache) {
      return (this == CDS ? "-XX:SharedArchiveFile=" : "-XX:AOTCache=") + cache;
    }

    String make(Path cache) {
      return this == CDS ? "-XX:ArchiveClassesAtExit=" + cache : "-XX:AOTCacheOutput=" + cache;
    }
  }

  private record Start(double ready, double cpu, double rss) {}

  private final World world;
  private final Report report;
  private final Path bareJar;

  public StartScenario(World world, Report report) {
    this.world = world;
    this.report = report;
    this.bareJar = bareJar();
  }

  public void run() {
    report.table(
        "start",
        "Start, cold, empty cluster: %d rounds, median (minimum to maximum)".formatted(ROUNDS),
        "runtime",
        "ready s",
        "least",
        "most",
        "bare operator ready s",
        "ours ms",
        "ours cpu ms",
        "first POST s",
        "RSS MiB");
    for (Runtime runtime : runtimes()) {
      measure(runtime);
    }
  }

  private List<Runtime> runtimes() {
    List<Runtime> all = new ArrayList<>();
    all.add(new Runtime("own JDK, CDS archive", BenchOptions.ownJava(), Training.CDS));
    BenchOptions.java25()
        .ifPresent(java -> all.add(new Runtime(IMAGE, java.toString(), Training.AOT)));
    return all;
  }

  private void measure(Runtime runtime) {
    Path cache = world.file("cache-" + runtime.training());
    Path bareCache = world.file("bare-cache-" + runtime.training());
    try (SimulatorProcess simulator = world.simulator(0)) {
      train(runtime, cache, simulator, false);
      train(runtime, bareCache, simulator, true);
      List<Start> ours = new ArrayList<>();
      List<Start> bares = new ArrayList<>();
      List<Double> posts = new ArrayList<>();
      for (int round = 0; round < ROUNDS; round++) {
        bares.add(bare(runtime, bareCache, simulator));
        ours.add(operator(runtime.jvm(cache), runtime.java(), simulator));
        posts.add(firstPost(runtime, cache));
      }
      Quantiles ready = quantiles(ours, Start::ready);
      Quantiles bareReady = quantiles(bares, Start::ready);
      double own = (ready.median() - bareReady.median()) * 1000;
      double ownCpu =
          (quantiles(ours, Start::cpu).median() - quantiles(bares, Start::cpu).median()) * 1000;
      report.row(
          runtime.name(),
          ready.median(),
          ready.min(),
          ready.max(),
          bareReady.median(),
          own,
          ownCpu,
          Quantiles.of(posts).median(),
          quantiles(ours, Start::rss).median());
      if (runtime.training() == Training.AOT || BenchOptions.java25().isEmpty()) {
        report.bar(
            "start to ready with the image's runtime, empty cluster",
            "<= 1.0 s, our code <= 100 ms",
            "%s s (%s to %s), our code %s ms"
                .formatted(
                    Report.number(ready.median()),
                    Report.number(ready.min()),
                    Report.number(ready.max()),
                    Report.number(own)),
            ready.median() <= 1.0 && own <= 100);
      }
    }
  }

  private static Quantiles quantiles(List<Start> starts, Function<Start, Double> figure) {
    return Quantiles.of(starts.stream().map(figure).toList());
  }

  /** Creates a cache from a run that starts, creates one connection and stops. */
  private void train(Runtime runtime, Path cache, SimulatorProcess simulator, boolean bare) {
    List<String> jvm = new ArrayList<>(World.jvm());
    jvm.add(runtime.training().make(cache));
    if (bare) {
      try (Bare operator = bareProcess(runtime.java(), jvm, simulator)) {
        operator.awaitReady();
        operator.terminate();
      }
      return;
    }
    String namespace = world.newNamespace();
    Load load = world.load(namespace);
    load.secret("s", "value");
    load.resource("training-" + runtime.training().name().toLowerCase(Locale.ROOT), "s");
    try (StartedOperator operator =
        StartedOperator.start(
            world,
            runtime.java(),
            jvm,
            simulator,
            World.RESYNC_INTERVAL,
            Map.of("WATCH_NAMESPACES", namespace))) {
      Await.until("it has created one", () -> simulator.count("CREATE") > 0);
      Await.sleep(Duration.ofSeconds(1));
    }
  }

  private Start operator(List<String> jvm, String java, SimulatorProcess simulator) {
    try (StartedOperator operator =
        StartedOperator.start(
            world,
            java,
            jvm,
            simulator,
            World.RESYNC_INTERVAL,
            Map.of("WATCH_NAMESPACES", "bench-empty"))) {
      return new Start(
          operator.secondsToReady(),
          ProcessUse.cpuSeconds(operator.pid()),
          ProcessUse.rssMiB(operator.pid()));
    }
  }

  private Start bare(Runtime runtime, Path cache, SimulatorProcess simulator) {
    try (Bare operator = bareProcess(runtime.java(), runtime.jvm(cache), simulator)) {
      double ready = operator.awaitReady();
      return new Start(
          ready, ProcessUse.cpuSeconds(operator.pid()), ProcessUse.rssMiB(operator.pid()));
    }
  }

  private double firstPost(Runtime runtime, Path cache) {
    String namespace = world.newNamespace();
    Load load = world.load(namespace);
    load.secret("s", "value");
    load.resource("first", "s");
    try (SimulatorProcess simulator = world.simulator(0)) {
      world.organisation(simulator, World.RESYNC_INTERVAL).apply(world.client());
      long begun = System.currentTimeMillis();
      OperatorJar operator =
          world.operator(
              runtime.java(), runtime.jvm(cache), simulator, Map.of("WATCH_NAMESPACES", namespace));
      Await.until("the POST arrives", () -> simulator.count("CREATE") > 0);
      double seconds = (simulator.arrivals("CREATE").get(0).millis() - begun) / 1000.0;
      operator.terminate();
      return seconds;
    }
  }

  /** The process of the bare operator. */
  private record Bare(Process process, URI ready, long begun) implements AutoCloseable {
    double awaitReady() {
      Await.until(
          "the bare operator is ready",
          Duration.ofMillis(5),
          () -> process.isAlive() && StartedOperator.isOk(ready));
      return (System.nanoTime() - begun) / 1e9;
    }

    long pid() {
      return process.pid();
    }

    void terminate() {
      process.destroy();
      try {
        process.waitFor();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  private Bare bareProcess(String java, List<String> jvm, SimulatorProcess simulator) {
    try {
      int port = SimulatorProcess.freePort();
      List<String> command = new ArrayList<>();
      command.add(java);
      command.addAll(jvm);
      command.addAll(
          List.of(
              "-cp",
              "target/versori-connection-operator.jar" + File.pathSeparator + bareJar,
              BareOperator.class.getName(),
              Integer.toString(port),
              simulator.apiUrl().toString()));
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(world.file("bare.log").toFile()));
      builder.environment().put("KUBECONFIG", world.operatorKubeconfig().toString());
      long begun = System.nanoTime();
      return new Bare(builder.start(), URI.create("http://127.0.0.1:" + port + "/readyz"), begun);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A class cache supports only jars, no folders. */
  private Path bareJar() {
    Path jar = world.file("bare.jar");
    Path classes = Path.of("target", "test-classes");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out);
        Stream<Path> files = Files.list(classes.resolve("com/versori/bench"))) {
      for (Path file :
          files.filter(f -> f.getFileName().toString().startsWith("BareOperator")).toList()) {
        entries.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        Files.copy(file, entries);
        entries.closeEntry();
      }
      return jar;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
