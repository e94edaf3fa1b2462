package com.versori.operator.client;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A failed call. The message names operation, kind, status and request ID. It never contains a
 * body, a token or text of the API, and there is no cause that could.
 */
public final class VersoriException extends Exception {
  private static final long serialVersionUID = 1L;

  public enum Kind {
    /** 401. */
    UNAUTHORIZED("the token is not accepted"),
    /** 403. */
    FORBIDDEN("the token lacks the permission"),
    /**
     * 404 or 410 with an error of the API. Without one it comes from a proxy: {@link #UNAVAILABLE}.
     */
    NOT_FOUND("not found"),
    /** 409. */
    CONFLICT("conflict"),
    /** Any other 4xx. */
    REJECTED("rejected"),
    /** 429. */
    RATE_LIMITED("too many requests"),
    /** 5xx, 3xx, or an answer that is not from the API. */
    UNAVAILABLE("unexpected response from the API"),
    /** The request was not sent: connection refused, name not resolved, TLS handshake failed. */
    UNREACHABLE("the API could not be reached"),
    /** At least a part of the request was sent, without an answer: timeout, reset, 408. */
    NO_ANSWER("no response from the API"),
    /** Success, with a body that cannot be read. */
    UNREADABLE("the response could not be read");

    private final String text;

    Kind(String text) {
      this.text = text;
    }
  }

  private final transient Optional<ApiError> apiError;
  private final transient Optional<Duration> retryAfter;
  private final Kind kind;
  private final int status;
  private final boolean mayHaveReachedServer;
  private final String requestId;

  public VersoriException(
      Kind kind,
      String operation,
      String requestId,
      OptionalInt status,
      String detail,
      Optional<ApiError> apiError,
      Optional<Duration> retryAfter,
      boolean mayHaveReachedServer) {
    super(message(kind, operation, requestId, status, detail));
    this.kind = kind;
    this.status = status.orElse(-1);
    this.apiError = apiError;
    this.retryAfter = retryAfter;
    this.mayHaveReachedServer = mayHaveReachedServer;
    this.requestId = requestId;
  }

  /** A call for which there is no request. */
  static VersoriException notSent(String why) {
    return new VersoriException(
        Kind.UNREACHABLE,
        "call",
        "none",
        OptionalInt.empty(),
        why,
        Optional.empty(),
        Optional.empty(),
        false);
  }

  private static String message(
      Kind kind, String operation, String requestId, OptionalInt status, String detail) {
    return operation
        + ": "
        + kind.text
        + (detail.isEmpty() ? "" : " (" + detail + ")")
        + (status.isPresent() ? ", status " + status.getAsInt() : "")
        + ", request "
        + requestId;
  }

  public Kind kind() {
    return kind;
  }

  /** The HTTP status, if there was an answer. */
  public OptionalInt status() {
    return status < 0 ? OptionalInt.empty() : OptionalInt.of(status);
  }

  /** The API's error; it may repeat secret values. */
  public Optional<ApiError> apiError() {
    return apiError;
  }

  /** The delay that the API asks for, at most {@code Timing.LONGEST_WAIT}. */
  public Optional<Duration> retryAfter() {
    return retryAfter;
  }

  /**
   * Whether the call may have had an effect: false only if the request was certainly not sent, or
   * the API refused it.
   */
  public boolean mayHaveReachedServer() {
    return mayHaveReachedServer;
  }

  /** The value of {@code X-Request-ID}. */
  public String requestId() {
    return requestId;
  }
}
