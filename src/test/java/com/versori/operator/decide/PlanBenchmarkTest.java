package com.versori.operator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.decide.Action.Conclusion;
import org.junit.jupiter.api.Test;

/** The benchmark measures what it says; it is run too seldom to notice that it no longer does. */
class PlanBenchmarkTest {

  @Test
  void measures_what_it_says() {
    PlanBenchmark benchmark = new PlanBenchmark();
    benchmark.prepare();

    assertThat(benchmark.payload()).isInstanceOf(Action.Create.class);
    assertThat(benchmark.pass()).isInstanceOf(Action.Create.class);
    assertThat(benchmark.planner()).isInstanceOf(Conclusion.InSync.class);
    assertThat(benchmark.redactor().toString()).doesNotContain("a-token-of-some-length");
  }
}
