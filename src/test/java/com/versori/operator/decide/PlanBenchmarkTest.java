package com.versori.operator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.decide.Action.Conclusion;
import org.junit.jupiter.api.Test;

/** Checks the benchmark's results, because the benchmark itself runs rarely. */
class PlanBenchmarkTest {

  @Test
  void benchmarksReturnTheExpectedResults() {
    PlanBenchmark benchmark = new PlanBenchmark();
    benchmark.prepare();

    assertThat(benchmark.payload()).isInstanceOf(Action.Create.class);
    assertThat(benchmark.pass()).isInstanceOf(Action.Create.class);
    assertThat(benchmark.planner()).isInstanceOf(Conclusion.InSync.class);
    assertThat(benchmark.redactor().toString()).doesNotContain("a-token-of-some-length");
  }
}
