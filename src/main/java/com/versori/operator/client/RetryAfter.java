package com.versori.operator.client;

import com.versori.operator.timing.Timing;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** The {@code Retry-After} header: seconds, or an HTTP date. */
final class RetryAfter {

  private RetryAfter() {}

  /** From zero to {@link Timing#LONGEST_WAIT}; empty without a valid header. */
  static Optional<Duration> parse(String header, Instant now) {
    if (header == null) {
      return Optional.empty();
    }
    String text = header.strip();
    try {
      Duration delay =
          text.matches("[0-9]{1,9}")
              ? Duration.ofSeconds(Long.parseLong(text))
              : Duration.between(
                  now, ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
      return Optional.of(bounded(delay));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Duration bounded(Duration delay) {
    if (delay.isNegative()) {
      return Duration.ZERO;
    }
    return delay.compareTo(Timing.LONGEST_WAIT) > 0 ? Timing.LONGEST_WAIT : delay;
  }
}
