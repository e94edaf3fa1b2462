package com.versori.operator.model;

import com.versori.operator.api.v1alpha1.Reason;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Something that stands in the way, with its fate.
 *
 * @param reason the word in status and events
 * @param fate what is to become of it
 * @param message names the object and the remedy; holds no secret value
 * @param retryAfter for {@link Fate#WAIT}, the delay that is known; empty when an event ends it
 */
public record Finding(Reason reason, Fate fate, String message, Optional<Duration> retryAfter) {

  /** What becomes of a finding. */
  public enum Fate {
    /** Nothing will happen until a person changes something. */
    FIX,
    /** It ends by itself, after a delay that is known or with an event. */
    WAIT,
    /** It is tried again, at growing intervals and without end. */
    RETRY
  }

  /** Longer messages are cut: they end up in status, events and logs. */
  static final int MAX_MESSAGE = 2048;

  /** What a terminal or a log would obey; a value that a tenant or the API wrote may hold it. */
  private static final Pattern CONTROL =
      Pattern.compile("[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\u202A-\\u202E\\u2066-\\u2069]");

  public Finding {
    Objects.requireNonNull(reason);
    Objects.requireNonNull(fate);
    Objects.requireNonNull(retryAfter);
    message = cut(CONTROL.matcher(message).replaceAll(" "));
  }

  public static Finding fix(Reason reason, String message) {
    return new Finding(reason, Fate.FIX, message, Optional.empty());
  }

  public static Finding waitForEvent(Reason reason, String message) {
    return new Finding(reason, Fate.WAIT, message, Optional.empty());
  }

  public static Finding waitFor(Reason reason, Duration delay, String message) {
    return new Finding(reason, Fate.WAIT, message, Optional.of(delay));
  }

  public static Finding retry(Reason reason, String message) {
    return new Finding(reason, Fate.RETRY, message, Optional.empty());
  }

  /** Whether the finding is about the Secrets that the resource names. */
  public boolean concernsSecrets() {
    return reason == Reason.SECRET_NOT_FOUND
        || reason == Reason.SECRET_KEY_NOT_FOUND
        || reason == Reason.INVALID_SECRET_VALUE;
  }

  private static String cut(String text) {
    return text.length() <= MAX_MESSAGE ? text : text.substring(0, MAX_MESSAGE - 1) + "…";
  }
}
