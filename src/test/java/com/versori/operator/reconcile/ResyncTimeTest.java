package com.versori.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.testkit.Fixtures;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ResyncTimeTest {

  private static final Duration INTERVAL = Duration.ofMinutes(10);

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
