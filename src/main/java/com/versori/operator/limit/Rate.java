package com.versori.operator.limit;

/** A token bucket, as the time at which it is full. It may be overdrawn. */
final class Rate {

  private static final double NANOS_PER_SECOND = 1e9;

  private final long intervalNanos;
  private final long burstNanos;
  private long fullAtNanos;

  /**
   * @param burst how many may come at once
   */
  Rate(double perSecond, int burst, long nowNanos) {
    this.intervalNanos = Math.max(1, (long) (NANOS_PER_SECOND / perSecond));
    this.burstNanos = burst * intervalNanos;
    this.fullAtNanos = nowNanos;
  }

  /** Zero or less: one may be taken now. */
  long freeInNanos(long now) {
    return fullAtNanos - now - (burstNanos - intervalNanos);
  }

  void take(long now) {
    fullAtNanos = (fullAtNanos - now > 0 ? fullAtNanos : now) + intervalNanos;
  }

  /** One that was taken has not been used. */
  void giveBack() {
    fullAtNanos -= intervalNanos;
  }

  long fullAtNanos() {
    return fullAtNanos;
  }

  boolean isFull(long now) {
    return fullAtNanos - now <= 0;
  }
}
