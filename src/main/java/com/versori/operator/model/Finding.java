package com.versori.operator.model;

import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.client.model.AnsweredText;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A problem that blocks a resource.
 *
 * @param reason the reason in status and events
 * @param message names the object and the remedy; contains no secret value
 * @param retryAfter the delay of {@link Fate#WAIT}; empty if an event ends the wait
 */
public record Finding(Reason reason, Fate fate, String message, Optional<Duration> retryAfter) {

  public enum Fate {
    /** A person has to change something. */
    FIX,
    /** It ends without user action, after a known delay or with an event. */
    WAIT,
    /** The operator retries with backoff, without limit. */
    RETRY
  }

  /** Characters of a message; longer ones are cut. */
  static final int MAX_MESSAGE = 2048;

  public Finding {
    Objects.requireNonNull(reason);
    Objects.requireNonNull(fate);
    Objects.requireNonNull(retryAfter);
    message = cut(AnsweredText.clean(message, Integer.MAX_VALUE));
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

  /** The same with a further remedy at the end of the message. */
  public Finding with(String remedy) {
    return new Finding(reason, fate, message + remedy, retryAfter);
  }

  /** Whether the finding is about the resource's Secrets. */
  public boolean concernsSecrets() {
    return reason == Reason.SECRET_NOT_FOUND
        || reason == Reason.SECRET_KEY_NOT_FOUND
        || reason == Reason.INVALID_SECRET_VALUE;
  }

  private static String cut(String text) {
    return text.length() <= MAX_MESSAGE ? text : text.substring(0, MAX_MESSAGE - 1) + "…";
  }
}
