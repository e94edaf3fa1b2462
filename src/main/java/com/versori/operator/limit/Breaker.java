package com.versori.operator.limit;

import com.versori.operator.client.VersoriException;
import com.versori.operator.client.VersoriException.Kind;
import com.versori.operator.timing.Timing;
import com.versori.operator.timing.Timing.Backoff;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Decides whether calls of a limit are made. Failed calls of resources only raise a suspicion; a
 * probe, a call for no resource, confirms or refutes it. The breaker opens if the probe fails and
 * closes when a later one succeeds. So a resource whose own requests fail does not stop the calls
 * of others.
 */
public final class Breaker {

  /** Calls in a row without a usable answer that raise a doubt. */
  static final int UNANSWERED = 5;

  private static final Set<Kind> NO_ANSWER =
      EnumSet.of(Kind.UNAVAILABLE, Kind.UNREACHABLE, Kind.NO_ANSWER, Kind.UNREADABLE);

  /** Why no call is made. */
  public enum Cause {
    /** The API does not accept the token. */
    UNAUTHORIZED,
    /** The token may do nothing in the organisation. */
    FORBIDDEN,
    RATE_LIMITED,
    UNAVAILABLE
  }

  private Cause cause;
  private long openUntilNanos;
  private int pauses;
  private int unanswered;
  private boolean doubted;
  private boolean probing;
  private boolean probed;
  private long probedNanos;
  private boolean proven;
  private long provenNanos;

  /** Empty if it is closed. */
  Optional<Cause> cause() {
    return Optional.ofNullable(cause);
  }

  /** A call was answered. Only a probe closes an open breaker: this call may have begun before. */
  void answered() {
    unanswered = 0;
  }

  void failed(VersoriException failure, long now) {
    Kind kind = failure.kind();
    if (!concerns(kind)) {
      answered();
    } else if (kind == Kind.RATE_LIMITED && cause == null && !isProven(now)) {
      open(Cause.RATE_LIMITED, failure.retryAfter().orElse(Timing.DEFAULT_RETRY_AFTER), now);
    } else if (NO_ANSWER.contains(kind)) {
      unanswered++;
    } else {
      doubted = true;
    }
  }

  /** Whether such a failure may say something about other calls. */
  static boolean concerns(Kind kind) {
    return NO_ANSWER.contains(kind)
        || kind == Kind.UNAUTHORIZED
        || kind == Kind.FORBIDDEN
        || kind == Kind.RATE_LIMITED;
  }

  /**
   * Zero or less: a probe is to begin now. Empty: none is wanted.
   *
   * @param awaited whether any pass waits for the breaker to close
   */
  Optional<Long> probeInNanos(boolean awaited, long now) {
    if (probing) {
      return Optional.empty();
    }
    if (cause != null) {
      return awaited ? Optional.of(openUntilNanos - now) : Optional.empty();
    }
    if (!doubted && unanswered < UNANSWERED) {
      return Optional.empty();
    }
    return Optional.of(probed ? probedNanos + Timing.PROBE_SPACING.toNanos() - now : 0);
  }

  void probeBegins() {
    probing = true;
    doubted = false;
  }

  /** True if the breaker was open. */
  boolean probeAnswered(long now) {
    boolean wasOpen = cause != null;
    probeEnds(now);
    proven = true;
    provenNanos = now;
    unanswered = 0;
    cause = null;
    pauses = 0;
    return wasOpen;
  }

  /** True if the breaker was closed and is open now. */
  boolean probeFailed(VersoriException failure, long now) {
    if (!concerns(failure.kind())) {
      probeAnswered(now);
      return false;
    }
    boolean wasClosed = cause == null;
    probeEnds(now);
    switch (failure.kind()) {
      case UNAUTHORIZED -> refuse(Cause.UNAUTHORIZED, now);
      case FORBIDDEN -> refuse(Cause.FORBIDDEN, now);
      case RATE_LIMITED ->
          open(Cause.RATE_LIMITED, failure.retryAfter().orElse(Timing.DEFAULT_RETRY_AFTER), now);
      default -> {
        // A call that was answered during the probe shows that the API answers.
        if (!wasClosed || unanswered > 0) {
          Duration asked = failure.retryAfter().orElse(Duration.ZERO);
          Duration pause = pause(Cause.UNAVAILABLE, Timing.UNAVAILABLE);
          open(Cause.UNAVAILABLE, asked.compareTo(pause) > 0 ? asked : pause, now);
        }
      }
    }
    return wasClosed && cause != null;
  }

  /** The refused token was replaced: the next probe need not wait for the end of the pause. */
  void tokenReplaced(long now) {
    if (cause == Cause.UNAUTHORIZED || cause == Cause.FORBIDDEN) {
      openUntilNanos = Math.min(openUntilNanos - now, tokenProbeIn(now)) + now;
      pauses = 0;
    }
  }

  /** Whether it can be dropped without effect. */
  boolean isAtRest() {
    return cause == null && !probing && !doubted && unanswered == 0;
  }

  private long tokenProbeIn(long now) {
    return Math.max(0, probedNanos + Timing.UNAVAILABLE.first().toNanos() - now);
  }

  private void probeEnds(long now) {
    probing = false;
    probed = true;
    probedNanos = now;
  }

  private boolean isProven(long now) {
    return proven && now - provenNanos < Timing.PROVEN.toNanos();
  }

  private void refuse(Cause why, long now) {
    open(why, pause(why, Timing.REFUSED), now);
  }

  private void open(Cause why, Duration pause, long now) {
    pauses = cause == why ? pauses + 1 : 1;
    cause = why;
    openUntilNanos = now + pause.toNanos();
  }

  /** Doubles as long as the cause stays the same. */
  private Duration pause(Cause why, Backoff backoff) {
    return backoff.after(cause == why ? pauses + 1 : 1);
  }
}
