package com.versori.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SeedsTest {

  @Test
  void eachRunHasTheEdgesAndSeedsOfItsOwn() {
    assertThat(Seeds.seeds(100))
        .hasSize(100)
        .doesNotHaveDuplicates()
        .contains(0, -1, 1, Long.MIN_VALUE, Long.MAX_VALUE)
        .isNotEqualTo(Seeds.seeds(100));
  }

  @Test
  void aFailureNamesItsSeed() {
    AtomicLong last = new AtomicLong();
    assertThatThrownBy(
            () ->
                Seeds.forEach(
                    seed -> {
                      last.set(seed);
                      throw new IllegalStateException("wrong");
                    }))
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll("-Dproperty.seed=" + last.get(), "wrong")
        .hasCauseInstanceOf(IllegalStateException.class);
  }
}
