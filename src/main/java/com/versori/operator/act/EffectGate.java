package com.versori.operator.act;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Admits passes until it closes, which it does once: when the process stops or loses its lease.
 * Running passes then finish.
 */
public final class EffectGate {

  private final LongSupplier nanoTime;

  /** When each pass under way began. */
  private final Map<Object, Long> running = new HashMap<>();

  private boolean open = true;

  public EffectGate() {
    this(System::nanoTime);
  }

  EffectGate(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** The result of the pass; empty, without running it, if it may not begin. */
  public <T> Optional<T> ifOpen(Supplier<Optional<T>> pass) {
    Object token = new Object();
    if (!begin(token)) {
      return Optional.empty();
    }
    try {
      return pass.get();
    } finally {
      end(token);
    }
  }

  private synchronized boolean begin(Object pass) {
    if (open) {
      running.put(pass, nanoTime.getAsLong());
    }
    return open;
  }

  private synchronized void end(Object pass) {
    running.remove(pass);
    notifyAll();
  }

  synchronized boolean isOpen() {
    return open;
  }

  /** No pass begins from now on. */
  public synchronized void close() {
    open = false;
  }

  /** Waits until no pass is under way; false if the time was not enough. */
  public synchronized boolean awaitIdle(Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    long left = atMost.toNanos();
    while (!running.isEmpty() && left > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = deadline - System.nanoTime();
    }
    return running.isEmpty();
  }

  /** How long the oldest pass has been under way; zero if there is none. */
  public synchronized Duration oldest() {
    long now = nanoTime.getAsLong();
    return Duration.ofNanos(
        running.values().stream().mapToLong(begun -> now - begun).max().orElse(0));
  }
}
