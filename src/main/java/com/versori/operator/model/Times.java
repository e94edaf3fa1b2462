package com.versori.operator.model;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/** Times of users and of the API, which can be any text. */
public final class Times {

  private Times() {}

  /** Empty if the text, which may be null, is not an RFC 3339 time. */
  public static Optional<Instant> parse(String text) {
    try {
      return Optional.ofNullable(text).map(OffsetDateTime::parse).map(OffsetDateTime::toInstant);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Whether both are times, and the first is the later one. */
  public static boolean isAfter(String time, String other) {
    return parse(time).flatMap(at -> parse(other).map(at::isAfter)).orElse(false);
  }
}
