package com.versori.testkit.simulator;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;

/**
 * A misbehaviour, for requests of one operation.
 *
 * @param operation null: all
 * @param times how often; negative: without end
 * @param name only requests whose connection has this name; null: any
 * @param status for {@link Kind#STATUS}
 * @param retryAfter the {@code Retry-After} header of a status; null: none
 * @param millis for {@link Kind#LATENCY}
 * @param chance how likely a fitting request is hit, more than 0 and up to 1; 0 stands for 1
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Fault(
    Operation operation,
    Kind kind,
    int times,
    String name,
    int status,
    String retryAfter,
    long millis,
    double chance) {

  /** What happens. */
  public enum Kind {
    /** The answer comes later. */
    LATENCY,
    /** An error of the API with that status; nothing is done. */
    STATUS,
    /** A 400 that repeats the token and the credential that were sent; nothing is done. */
    ECHO,
    /** A proxy's HTML page with that status; nothing is done. */
    HTML,
    /** Everything is done, and then a status is answered all the same. */
    STATUS_AFTER_COMMIT,
    /** The connection is closed before anything is done. */
    DROP_BEFORE_COMMIT,
    /** Everything is done, and then the connection is closed without an answer. */
    DROP_AFTER_COMMIT,
    /** Everything is done; the connection is closed in the middle of the answer. */
    DROP_IN_BODY,
    /** Everything is done; the body is empty. */
    EMPTY_BODY,
    /** Everything is done; the body is no JSON. */
    GARBAGE,
    /** Everything is done; the status is right, the body a proxy's HTML page. */
    HTML_BODY,
    /** Everything is done; the body comes byte by byte, far too slowly. */
    SLOW_BODY
  }

  public static Fault of(Operation operation, Kind kind) {
    return new Fault(operation, kind, -1, null, 500, null, 0, 1);
  }

  public static Fault status(Operation operation, int status) {
    return new Fault(operation, Kind.STATUS, -1, null, status, null, 0, 1);
  }

  public static Fault latency(Operation operation, Duration delay) {
    return new Fault(operation, Kind.LATENCY, -1, null, 0, null, delay.toMillis(), 1);
  }

  public Fault times(int count) {
    return new Fault(operation, kind, count, name, status, retryAfter, millis, chance);
  }

  public Fault once() {
    return times(1);
  }

  public Fault forName(String wanted) {
    return new Fault(operation, kind, times, wanted, status, retryAfter, millis, chance);
  }

  public Fault retryAfter(String header) {
    return new Fault(operation, kind, times, name, status, header, millis, chance);
  }

  public Fault withStatus(int wanted) {
    return new Fault(operation, kind, times, name, wanted, retryAfter, millis, chance);
  }

  public Fault chance(double wanted) {
    return new Fault(operation, kind, times, name, status, retryAfter, millis, wanted);
  }
}
