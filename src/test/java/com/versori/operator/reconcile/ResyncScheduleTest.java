package com.versori.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** How namespaces share the part of the rate limit that is for resyncs. */
class ResyncScheduleTest {

  @Test
  void intervalsAreKeptIfAllResyncsFit() {
    assertThat(ResyncSchedule.stretches(Map.of("a", 2.0, "b", 3.0), 5)).isEmpty();
    assertThat(ResyncSchedule.stretches(Map.of(), 5)).isEmpty();
  }

  @Test
  void namespaceWithinItsShareKeepsItsIntervals() {
    Map<String, Double> stretches =
        ResyncSchedule.stretches(Map.of("flood", 166.0, "small", 0.5, "medium", 1.5), 5);
    assertThat(stretches).containsOnlyKeys("flood");
    assertThat(stretches.get("flood")).isCloseTo(166.0 / 3, within(1e-9));
  }

  @Test
  void namespacesThatNeedTooMuchShareTheRestEqually() {
    Map<String, Double> stretches =
        ResyncSchedule.stretches(Map.of("a", 100.0, "b", 10.0, "c", 1.0), 5);
    assertThat(100 / stretches.get("a")).isCloseTo(2, within(1e-9));
    assertThat(10 / stretches.get("b")).isCloseTo(2, within(1e-9));
    assertThat(stretches).doesNotContainKey("c");
  }
}
