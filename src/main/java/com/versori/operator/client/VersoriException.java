package com.versori.operator.client;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A call that failed. Its message names the operation, the kind, the status and the request; it
 * never holds a body, a token or words of the API, and there is no cause that could.
 */
public final class VersoriException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What went wrong. */
  public enum Kind {
    /** 401. */
    UNAUTHORIZED("the token is not accepted"),
    /** 403. */
    FORBIDDEN("the token may not do this"),
    /**
     * 404 or 410 with an error body of the API; one without is a proxy's and {@link #UNAVAILABLE}.
     */
    NOT_FOUND("not found"),
    /** 409. */
    CONFLICT("conflict"),
    /** Any other 4xx. */
    REJECTED("rejected"),
    /** 429. */
    RATE_LIMITED("too many requests"),
    /** 5xx, 3xx, or an answer that is not the API's. */
    UNAVAILABLE("the API did not answer as it should"),
    /** The request never left: connection refused, name not resolved, TLS handshake failed. */
    UNREACHABLE("the API could not be reached"),
    /** The request left, or a part of it, and no answer came: timeout, reset, 408. */
    NO_ANSWER("no answer came"),
    /** Success, with a body that cannot be read. */
    UNREADABLE("the answer could not be read");

    private final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  private final transient Optional<ApiError> apiError;
  private final transient Optional<Duration> retryAfter;
  private final Kind kind;
  private final int status;
  private final boolean mayHaveReachedServer;
  private final String requestId;

  /** For the client; elsewhere only tests make one. */
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

  private static String message(
      Kind kind, String operation, String requestId, OptionalInt status, String detail) {
    return operation
        + ": "
        + kind.words
        + (detail.isEmpty() ? "" : " (" + detail + ")")
        + (status.isPresent() ? ", status " + status.getAsInt() : "")
        + ", request "
        + requestId;
  }

  public Kind kind() {
    return kind;
  }

  /** The HTTP status, if an answer came. */
  public OptionalInt status() {
    return status < 0 ? OptionalInt.empty() : OptionalInt.of(status);
  }

  /** What the API said; it may repeat what was sent. */
  public Optional<ApiError> apiError() {
    return apiError;
  }

  /** How long the API asks to wait: at most an hour. */
  public Optional<Duration> retryAfter() {
    return retryAfter;
  }

  /**
   * Whether the call may have had its effect: false only if the request provably never left, or the
   * API itself refused it.
   */
  public boolean mayHaveReachedServer() {
    return mayHaveReachedServer;
  }

  /** The value of {@code X-Request-ID}. */
  public String requestId() {
    return requestId;
  }
}
