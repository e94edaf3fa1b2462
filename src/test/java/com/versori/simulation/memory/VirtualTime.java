package com.versori.simulation.memory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;

/** The one clock of a world, and what is to happen at which time. */
public final class VirtualTime implements InstantSource {

  private record Task(long atNanos, long number, Runnable action) {}

  static final Instant START = Instant.parse("2026-11-24T10:00:00Z");

  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparing(Task::atNanos).thenComparing(Task::number));
  private long nowNanos;
  private long lastNumber;

  /** Since the start. */
  public long nanos() {
    return nowNanos;
  }

  public Duration sinceStart() {
    return Duration.ofNanos(nowNanos);
  }

  public void in(Duration delay, Runnable action) {
    tasks.add(new Task(nowNanos + delay.toNanos(), lastNumber++, action));
  }

  /** When the next task is due; {@code Long.MAX_VALUE}: never. */
  public long nextNanos() {
    return tasks.isEmpty() ? Long.MAX_VALUE : tasks.peek().atNanos();
  }

  public void runNext() {
    tasks.remove().action().run();
  }

  public void advanceTo(long nanos) {
    nowNanos = Math.max(nowNanos, nanos);
  }

  @Override
  public Instant instant() {
    return START.plusNanos(nowNanos);
  }
}
