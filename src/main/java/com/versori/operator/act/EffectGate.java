package com.versori.operator.act;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Whether passes may begin. It closes once, when the process stops or loses its lease; passes under
 * way then run to their end.
 */
public final class EffectGate {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();
  private final LongSupplier nanoTime;
  private final Map<Thread, Long> running = new HashMap<>();
  private boolean open = true;

  public EffectGate() {
    this(System::nanoTime);
  }

  EffectGate(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** True if a pass may begin; the same thread then has to end it with {@link #leave()}. */
  public boolean enter() {
    lock.lock();
    try {
      if (open) {
        running.put(Thread.currentThread(), nanoTime.getAsLong());
      }
      return open;
    } finally {
      lock.unlock();
    }
  }

  public void leave() {
    lock.lock();
    try {
      running.remove(Thread.currentThread());
      if (running.isEmpty()) {
        idle.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  boolean isOpen() {
    lock.lock();
    try {
      return open;
    } finally {
      lock.unlock();
    }
  }

  /** No pass begins from now on. */
  public void close() {
    lock.lock();
    try {
      open = false;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until no pass is under way; false if the time was not enough. */
  public boolean awaitIdle(Duration atMost) throws InterruptedException {
    lock.lock();
    try {
      long left = atMost.toNanos();
      while (!running.isEmpty() && left > 0) {
        left = idle.awaitNanos(left);
      }
      return running.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** How long the oldest pass has been under way; zero if there is none. */
  public Duration oldest() {
    lock.lock();
    try {
      long now = nanoTime.getAsLong();
      return Duration.ofNanos(
          running.values().stream().mapToLong(begun -> now - begun).max().orElse(0));
    } finally {
      lock.unlock();
    }
  }
}
