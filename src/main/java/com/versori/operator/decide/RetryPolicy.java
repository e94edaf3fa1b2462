package com.versori.operator.decide;

import com.versori.operator.model.Finding;
import com.versori.operator.model.Finding.Fate;
import com.versori.operator.timing.Timing;
import com.versori.operator.timing.Timing.Backoff;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** When the cause of a finding is checked again: the only place that decides it. */
public final class RetryPolicy {

  private final RandomGenerator random;

  public RetryPolicy(RandomGenerator random) {
    this.random = random;
  }

  /** Whether only a change is likely to resolve it, and a change triggers a pass itself. */
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
              .map(delay -> min(delay, Timing.LONGEST_WAIT).plus(jittered(Timing.WAIT_SPREAD)))
              .orElseGet(() -> jittered(slow(failures, resyncInterval)));
      case FIX -> jittered(slow(failures, resyncInterval));
    };
  }

  private static Duration slow(int failures, Duration resyncInterval) {
    Duration first = max(resyncInterval, Timing.FIRST_SLOW);
    return new Backoff(first, max(first, Timing.LONGEST_SLOW)).after(failures);
  }

  /**
   * @param failures failures in a row, from 1
   */
  public static Duration backoff(int failures) {
    return Timing.RETRY.after(failures);
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
