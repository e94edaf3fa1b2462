package com.versori.operator.process;

import com.versori.operator.timing.Timing;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Whether the process has started and is not stuck: what only a restart mends. An API that does not
 * answer is no reason for one, so what is asked is whether the process's own work comes to an end.
 */
final class Liveness {

  private final LongSupplier nanoTime;
  private final Supplier<Duration> oldestPass;
  private volatile boolean started;
  private volatile long lastBeat;

  /**
   * @param oldestPass how long the oldest pass has been under way
   */
  Liveness(LongSupplier nanoTime, Supplier<Duration> oldestPass) {
    this.nanoTime = nanoTime;
    this.oldestPass = oldestPass;
  }

  /** The caches are filled and housekeeping is about to begin. */
  void started() {
    lastBeat = nanoTime.getAsLong();
    started = true;
  }

  /** The task, whose end is a sign of life of the thread that runs it time and again. */
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
      return "a pass has been running for more than " + Timing.STUCK_AFTER.toMinutes() + " minutes";
    }
    boolean silent = nanoTime.getAsLong() - lastBeat > Timing.STUCK_AFTER.toNanos();
    return silent ? "no housekeeping for " + Timing.STUCK_AFTER.toMinutes() + " minutes" : "";
  }
}
