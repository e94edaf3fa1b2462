package com.versori.testkit.simulator;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;

/**
 * A fault for requests of one operation.
 *
 * @param operation null for all
 * @param times the number of requests that it affects; negative for no limit
 * @param name affects only requests for a connection with this name; null for any
 * @param status for {@link Kind#STATUS}
 * @param retryAfter the {@code Retry-After} header of a status; null for none
 * @param millis for {@link Kind#LATENCY}
 * @param chance the probability that it affects a matching request, up to 1; 0 means 1
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

  /** The kinds of faults. "After commit" means that the request takes effect. */
  public enum Kind {
    /** The response is delayed. */
    LATENCY,
    /** An error response with the status, without an effect. */
    STATUS,
    /** A 400 that repeats the token and the credential of the request, without an effect. */
    ECHO,
    /** An HTML page of a proxy with the status, without an effect. */
    HTML,
    /** An error response after commit. */
    STATUS_AFTER_COMMIT,
    /** The connection is closed before commit. */
    DROP_BEFORE_COMMIT,
    /** The connection is closed after commit, without a response. */
    DROP_AFTER_COMMIT,
    /** The connection is closed after commit, in the middle of the response. */
    DROP_IN_BODY,
    /** An empty body after commit. */
    EMPTY_BODY,
    /** A body that is not JSON, after commit. */
    GARBAGE,
    /** The right status after commit, with an HTML page of a proxy as the body. */
    HTML_BODY,
    /** A very slow body after commit, byte by byte. */
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
