package com.versori.bench;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Waits in small steps. The steps do not affect results, because times come from the servers' logs.
 */
public final class Await {

  static final Duration PATIENCE = Duration.ofMinutes(10);

  private Await() {}

  public static void until(String what, BooleanSupplier condition) {
    until(what, Duration.ofMillis(20), condition);
  }

  public static void until(String what, Duration step, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("waited too long until " + what);
      }
      sleep(step);
    }
  }

  public static void sleep(Duration duration) {
    try {
      Thread.sleep(duration.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
