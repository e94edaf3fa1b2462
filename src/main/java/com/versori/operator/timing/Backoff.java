package com.versori.operator.timing;

import java.time.Duration;

/** A delay that doubles with each consecutive failure, up to a limit. */
public record Backoff(Duration first, Duration longest) {

  /** Avoids an overflow; every limit is reached long before. */
  private static final int MOST_DOUBLINGS = 20;

  /**
   * @param failures consecutive failures, from 1
   */
  public Duration after(int failures) {
    int doublings = Math.min(Math.max(failures - 1, 0), MOST_DOUBLINGS);
    Duration delay = first.multipliedBy(1L << doublings);
    return delay.compareTo(longest) < 0 ? delay : longest;
  }
}
