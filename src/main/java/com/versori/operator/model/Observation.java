package com.versori.operator.model;

import java.time.Duration;
import java.util.Optional;

/**
 * The result of an observation: a value, an obstacle, or a delay.
 *
 * @param value null with an obstacle or a delay
 * @param later when to observe again
 */
public record Observation<T>(T value, Optional<Finding> obstacle, Optional<Duration> later) {
  public static <T> Observation<T> of(T value) {
    return new Observation<>(value, Optional.empty(), Optional.empty());
  }

  public static <T> Observation<T> obstacle(Finding finding) {
    return new Observation<>(null, Optional.of(finding), Optional.empty());
  }

  public static <T> Observation<T> later(Duration in) {
    return new Observation<>(null, Optional.empty(), Optional.of(in));
  }

  /** The same obstacle or delay. */
  public <R> Observation<R> without() {
    return new Observation<>(null, obstacle, later);
  }

  /** Shows no value: it may be secret. */
  @Override
  public String toString() {
    return obstacle
        .map(Finding::toString)
        .or(() -> later.map(in -> "later, in " + in))
        .orElse("Observation[***]");
  }
}
