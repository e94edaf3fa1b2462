package com.versori.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.testkit.kube.Kubectl;
import com.versori.testkit.kube.NeedsProgram;
import com.versori.testkit.kube.RealApiServer;
import com.versori.testkit.kube.RealKubeApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.TestAbortedException;

/**
 * Runs the cells: {@code ./mvnw -Pfaults verify}, with {@code -Dfaults.form=short} (about three
 * minutes) or {@code long} (the default), {@code -Dfaults.seed=} as printed by an earlier run,
 * {@code -Dfaults.only=} (a regular expression for names) and {@code -Dfaults.creates=} (for the
 * long run). Each cell prints one line. Its seed is derived from that of the run and its name.
 */
@RealApiServer
@NeedsProgram("kube-controller-manager")
class FaultMatrix {

  private static final int SHOWN = 10;
  private static final int LONGEST = 500;

  private final boolean isShort = System.getProperty("faults.form", "long").equals("short");
  private final long seed =
      Optional.ofNullable(System.getProperty("faults.seed"))
          .filter(text -> !text.isBlank())
          .map(Long::parseLong)
          .orElseGet(() -> (long) new Random().nextInt(1_000_000));
  private final Pattern only = Pattern.compile(System.getProperty("faults.only", ""));
  private final Path folder = Path.of("target", "faults").toAbsolutePath();

  @TestFactory
  Stream<DynamicTest> cells(RealKubeApi kube) throws IOException {
    Files.createDirectories(folder);
    print("Fault matrix, %s form, -Dfaults.seed=%d".formatted(isShort ? "short" : "long", seed));
    new Kubectl(kube.kubeconfig()).run("apply", "-k", "deploy/install").orThrow();
    return Cells.all().stream()
        .filter(cell -> cell.isInShortForm() || !isShort || !only.pattern().isEmpty())
        .filter(cell -> only.matcher(cell.name()).find())
        .map(cell -> DynamicTest.dynamicTest(cell.name(), () -> run(cell, kube)));
  }

  private void run(Cell cell, RealKubeApi kube) throws Exception {
    int resources = cell.resources(isShort);
    Path own = Files.createTempDirectory(folder, cell.name().replaceAll("\\W+", "-") + "-");
    long begun = System.nanoTime();
    List<String> problems = new ArrayList<>();
    String calls;
    try (Scene scene = new Scene(cell, resources, seed ^ cell.name().hashCode(), kube, own)) {
      Ledger ledger = new Ledger(scene);
      try {
        ledger.watch();
        cell.prepare().run(scene);
        scene.startOperators();
        cell.disturb().run(scene);
        try {
          scene.apply();
          cell.during().run(scene);
        } finally {
          // All cells share the API server, so the disturbance must end.
          cell.mend().run(scene);
        }
        problems.addAll(ledger.settle(cell.patience()));
        problems.addAll(ledger.problems());
        problems.addAll(
            ledger.close(problems.isEmpty() ? cell.patience() : Duration.ofSeconds(20)));
      } finally {
        calls = ledger.calls();
      }
    } catch (TestAbortedException e) {
      print(line(cell, resources, begun, "", "skipped: " + e.getMessage()));
      throw e;
    } catch (Exception | AssertionError e) {
      print(line(cell, resources, begun, "", "failed: " + e));
      throw e;
    }
    print(line(cell, resources, begun, calls, problems.isEmpty() ? "ok" : "FAILED"));
    problems.stream().limit(SHOWN).forEach(problem -> print("    " + cut(problem)));
    assertThat(problems.stream().limit(SHOWN).map(FaultMatrix::cut))
        .as("%d problems of cell %s, seed %d, logs in %s", problems.size(), cell.name(), seed, own)
        .isEmpty();
  }

  private static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
  }

  private static String line(Cell cell, int resources, long begun, String calls, String result) {
    return "%-44s %6d resources %5d s  %-52s %s"
        .formatted(
            cell.name(),
            resources,
            Duration.ofNanos(System.nanoTime() - begun).toSeconds(),
            calls,
            result);
  }

  private void print(String line) {
    System.out.println(line);
    try {
      Files.writeString(
          folder.resolve("report.txt"),
          line + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
