package com.versori.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.versori.testkit.Fixtures;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** When resyncs are due, and how namespaces share the part of the rate limit that is for them. */
class ResyncScheduleTest {

  private static final Duration INTERVAL = Duration.ofMinutes(10);

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

  @Test
  void resyncIsDueOncePerInterval() {
    Instant first = ResyncTime.next("uid-1", INTERVAL, Fixtures.NOW);
    assertThat(first).isAfter(Fixtures.NOW).isBeforeOrEqualTo(Fixtures.NOW.plus(INTERVAL));
    assertThat(ResyncTime.next("uid-1", INTERVAL, first.minusMillis(1))).isEqualTo(first);
    assertThat(ResyncTime.next("uid-1", INTERVAL, first)).isEqualTo(first.plus(INTERVAL));
  }

  @Test
  void resourcesAreSpreadEvenly() {
    int[] perMinute = new int[10];
    for (int i = 0; i < 10_000; i++) {
      String uid = UUID.nameUUIDFromBytes(new byte[] {(byte) i, (byte) (i >> 8)}).toString();
      Duration in = Duration.between(Fixtures.NOW, ResyncTime.next(uid, INTERVAL, Fixtures.NOW));
      perMinute[(int) Math.min(9, in.toMinutes())]++;
    }
    assertThat(Arrays.stream(perMinute).min().orElseThrow()).isGreaterThan(850);
    assertThat(Arrays.stream(perMinute).max().orElseThrow()).isLessThan(1_150);
  }
}
