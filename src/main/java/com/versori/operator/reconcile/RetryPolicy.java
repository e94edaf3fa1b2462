package com.versori.operator.reconcile;

import com.versori.operator.plan.Finding;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** When a finding is looked at again: the only place that says so. */
final class RetryPolicy {

  static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);
  static final Duration LONGEST_BACKOFF = Duration.ofMinutes(5);
  static final Duration LONGEST_WAIT = Duration.ofHours(1);

  /** After a write that lost against another: the cache has the newer version in a moment. */
  static final Duration AFTER_CONFLICT = Duration.ofSeconds(1);

  /** There is more to do for the resource, and nothing to wait for. */
  static final Duration AT_ONCE = Duration.ofMillis(10);

  private final RandomGenerator random;

  RetryPolicy(RandomGenerator random) {
    this.random = random;
  }

  /**
   * @param failures failures in a row, this one included
   * @param resyncInterval the resource's own: how often one that needs a person, or an event, is
   *     looked at all the same
   */
  Duration delay(Finding finding, int failures, Duration resyncInterval) {
    return switch (finding.fate()) {
      case RETRY -> jittered(backoff(failures));
      case WAIT ->
          finding
              .retryAfter()
              .map(delay -> min(delay, LONGEST_WAIT).plus(jittered(Duration.ofSeconds(1))))
              .orElseGet(() -> jittered(resyncInterval));
      case FIX -> jittered(resyncInterval);
    };
  }

  /**
   * @param failures failures in a row, from 1
   */
  static Duration backoff(int failures) {
    int doublings = Math.min(Math.max(failures - 1, 0), 20);
    return min(FIRST_BACKOFF.multipliedBy(1L << doublings), LONGEST_BACKOFF);
  }

  /** Between a half and the whole of it, so that resources that failed together spread out. */
  private Duration jittered(Duration delay) {
    long millis = Math.max(delay.toMillis(), 2);
    return Duration.ofMillis(millis / 2 + random.nextLong(millis / 2 + 1));
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }
}
