package com.versori.operator.model;

import java.time.Duration;
import java.util.Optional;

/**
 * The result of looking at something: the thing, or what stood in the way, or that it takes some
 * time.
 *
 * @param value null if it was not seen
 * @param later when to look again, if it takes time
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

  /** The value may be a secret. */
  @Override
  public String toString() {
    return obstacle
        .map(Finding::toString)
        .or(() -> later.map(in -> "later, in " + in))
        .orElse("Observation[***]");
  }
}
