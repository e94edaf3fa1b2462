package com.versori.operator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.model.Finding;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {

  private static final Duration RESYNC = Duration.ofMinutes(30);
  private final RetryPolicy policy = new RetryPolicy(new SplittableRandom());

  @RepeatedTest(20)
  void backoffGrowsFromOneSecondToFiveMinutes() {
    Finding finding = Finding.retry(Reason.API_UNAVAILABLE, "m");
    assertThat(policy.delay(finding, 1, RESYNC)).isBetween(millis(500), millis(1_000));
    assertThat(policy.delay(finding, 4, RESYNC)).isBetween(millis(4_000), millis(8_000));
    assertThat(policy.delay(finding, 10_000, RESYNC)).isBetween(millis(150_000), millis(300_000));
  }

  @Test
  void delayGivenByTheApiIsUsedAndBounded() {
    assertThat(policy.delay(wait(Duration.ofSeconds(7)), 1, RESYNC))
        .isBetween(Duration.ofSeconds(7), Duration.ofSeconds(8));
    assertThat(policy.delay(wait(Duration.ofDays(9)), 1, RESYNC))
        .isLessThanOrEqualTo(Duration.ofMinutes(61));
  }

  @RepeatedTest(20)
  void findingsThatAUserFixesAreRetriedAtGrowingIntervals() {
    for (Finding finding :
        List.of(
            Finding.fix(Reason.REJECTED, "m"),
            Finding.waitForEvent(Reason.SECRET_NOT_FOUND, "m"))) {
      assertThat(policy.delay(finding, 1, RESYNC)).isBetween(Duration.ofMinutes(15), RESYNC);
      assertThat(policy.delay(finding, 3, RESYNC))
          .isBetween(Duration.ofHours(1), Duration.ofHours(2));
      assertThat(policy.delay(finding, 1_000, RESYNC))
          .isBetween(Duration.ofHours(6), Duration.ofHours(12));
    }
  }

  @RepeatedTest(20)
  void resyncIntervalOfTheResourceBoundsTheDelays() {
    Finding finding = Finding.fix(Reason.REJECTED, "m");
    Duration minute = Duration.ofMinutes(1);
    assertThat(policy.delay(finding, 1, minute)).isBetween(millis(150_000), millis(300_000));
    Duration week = Duration.ofHours(168);
    assertThat(policy.delay(finding, 9, week)).isBetween(Duration.ofHours(84), week);
  }

  private static Finding wait(Duration delay) {
    return Finding.waitFor(Reason.RATE_LIMITED, delay, "m");
  }

  private static Duration millis(long value) {
    return Duration.ofMillis(value);
  }
}
