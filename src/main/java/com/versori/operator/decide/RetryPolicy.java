package com.versori.operator.decide;

import com.versori.operator.model.Finding;
import com.versori.operator.model.Finding.Fate;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** When a finding is looked at again: the only place that says so. */
public final class RetryPolicy {

  public static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);
  public static final Duration LONGEST_BACKOFF = Duration.ofMinutes(5);
  static final Duration LONGEST_WAIT = Duration.ofHours(1);

  /** For what a person or an event ends: either comes at once, so these only back it up. */
  static final Duration FIRST_SLOW = Duration.ofMinutes(5);

  static final Duration LONGEST_SLOW = Duration.ofHours(12);

  /** After a write that lost against another: the cache has the newer version in a moment. */
  public static final Duration AFTER_CONFLICT = Duration.ofSeconds(1);

  /** There is more to do for the resource, and nothing to wait for. */
  public static final Duration AT_ONCE = Duration.ofMillis(10);

  private final RandomGenerator random;

  public RetryPolicy(RandomGenerator random) {
    this.random = random;
  }

  /** Whether nothing but a change, which triggers a pass itself, is likely to end it. */
  public static boolean isSlow(Finding finding) {
    return finding.fate() == Fate.FIX
        || (finding.fate() == Fate.WAIT && finding.retryAfter().isEmpty());
  }

  /**
   * @param failures failures of this kind in a row, this one included
   * @param resyncInterval the resource's own: what needs a person, or an event, is first retried
   *     after it
   */
  public Duration delay(Finding finding, int failures, Duration resyncInterval) {
    return switch (finding.fate()) {
      case RETRY -> jittered(backoff(failures));
      case WAIT ->
          finding
              .retryAfter()
              .map(delay -> min(delay, LONGEST_WAIT).plus(jittered(Duration.ofSeconds(1))))
              .orElseGet(() -> jittered(slow(failures, resyncInterval)));
      case FIX -> jittered(slow(failures, resyncInterval));
    };
  }

  private static Duration slow(int failures, Duration resyncInterval) {
    Duration first = max(resyncInterval, FIRST_SLOW);
    return min(doubled(first, failures), max(first, LONGEST_SLOW));
  }

  /**
   * @param failures failures in a row, from 1
   */
  public static Duration backoff(int failures) {
    return min(doubled(FIRST_BACKOFF, failures), LONGEST_BACKOFF);
  }

  private static Duration doubled(Duration first, int failures) {
    return first.multipliedBy(1L << Math.min(Math.max(failures - 1, 0), 20));
  }

  /** Between a half and the whole of it, so that resources that failed together spread out. */
  private Duration jittered(Duration delay) {
    long millis = Math.max(delay.toMillis(), 2);
    return Duration.ofMillis(millis / 2 + random.nextLong(millis / 2 + 1));
  }

  private static Duration max(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }
}
