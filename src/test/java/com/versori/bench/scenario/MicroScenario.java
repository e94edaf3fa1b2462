package com.versori.bench.scenario;

import com.versori.bench.Report;
import com.versori.operator.decide.PlanBenchmark;
import java.util.Collection;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** JMH benchmarks of the pure parts: time and allocated bytes per operation. */
public final class MicroScenario {

  private static final double MOST_MICROS = 50;
  private static final double MOST_BYTES = 64 * 1024;

  private final Report report;

  public MicroScenario(Report report) {
    this.report = report;
  }

  public void run() {
    report.table(
        "micro",
        "Pure parts (JMH): a resource with four credentials",
        "what",
        "us/op",
        "minimum us",
        "bytes/op");
    for (RunResult result : results()) {
      String name = result.getPrimaryResult().getLabel();
      // The median iteration, because other processes may use the machine.
      double micros = result.getPrimaryResult().getStatistics().getPercentile(50);
      double bytes = result.getSecondaryResults().get("gc.alloc.rate.norm").getScore();
      report.row(name, micros, result.getPrimaryResult().getStatistics().getMin(), bytes);
      if (name.equals("pass")) {
        report.bar(
            "payload + plan + decision, four credentials",
            "<= 50 us and <= 64 KB",
            "%s us, %s KB".formatted(Report.number(micros), Report.number(bytes / 1024)),
            micros <= MOST_MICROS && bytes <= MOST_BYTES);
      }
    }
  }

  private static Collection<RunResult> results() {
    try {
      return new Runner(
              new OptionsBuilder()
                  .include(PlanBenchmark.class.getName())
                  .addProfiler("gc")
                  .shouldFailOnError(true)
                  .verbosity(VerboseMode.SILENT)
                  .build())
          .run();
    } catch (RunnerException e) {
      throw new IllegalStateException("JMH did not run", e);
    }
  }
}
