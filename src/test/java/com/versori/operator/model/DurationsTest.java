package com.versori.operator.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

  @ParameterizedTest
  @CsvSource({"30m,PT30M,30m", "1h30m,PT1H30M,1h30m", "90s,PT1M30S,1m30s", "168h,PT168H,168h"})
  void readsAndWritesGoDurations(String text, Duration duration, String shortest) {
    assertThat(Durations.parse(text)).isEqualTo(duration);
    assertThat(Durations.format(duration)).isEqualTo(shortest);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1d", "m", "30", "-1m", "1 m", "99999999999h"})
  void rejectsInvalidDurations(String text) {
    assertThatThrownBy(() -> Durations.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
