package com.versori.operator.process;

import com.versori.operator.timing.Timing;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Whether the process has started and is not stuck, which only a restart can fix. It checks that
 * passes and housekeeping end, not that the APIs answer: a restart does not help against an outage.
 */
final class Liveness {

  private final LongSupplier nanoTime;
  private final Supplier<Duration> oldestPass;
  private volatile boolean started;
  private volatile long lastBeat;

  /**
   * @param oldestPass how long the oldest unfinished pass has been running
   */
  Liveness(LongSupplier nanoTime, Supplier<Duration> oldestPass) {
    this.nanoTime = nanoTime;
    this.oldestPass = oldestPass;
  }

  /** Call when the caches are filled and housekeeping begins. */
  void started() {
    lastBeat = nanoTime.getAsLong();
    started = true;
  }

  /** A periodic task that records each of its ends as a sign of life. */
  Runnable watching(Runnable task) {
    return () -> {
      task.run();
      lastBeat = nanoTime.getAsLong();
    };
  }

  /** What is stuck; empty if nothing is. */
  String problem() {
    if (!started) {
      return "not started yet";
    }
    if (oldestPass.get().compareTo(Timing.STUCK_AFTER) > 0) {
      return "a reconcile pass has been running for more than "
          + Timing.STUCK_AFTER.toMinutes()
          + " minutes";
    }
    boolean silent = nanoTime.getAsLong() - lastBeat > Timing.STUCK_AFTER.toNanos();
    return silent
        ? "housekeeping has not run for " + Timing.STUCK_AFTER.toMinutes() + " minutes"
        : "";
  }
}
