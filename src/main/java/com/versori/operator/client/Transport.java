package com.versori.operator.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.client.VersoriException.Kind;
import com.versori.operator.client.model.Token;
import com.versori.operator.timing.Timing;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import okhttp3.Authenticator;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.CookieJar;
import okhttp3.EventListener;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import okio.BufferedSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Sends requests over OkHttp, each exactly once. All of OkHttp's own retries are off: on 408, on
 * {@code 503 Retry-After: 0}, and on a connection reset.
 */
final class Transport implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(OkHttpVersoriApi.class);

  /** Largest answer in bytes, in addition to twice the size of the request. */
  static final long ANSWER_LIMIT = 4L * 1024 * 1024;

  static final long LIST_LIMIT = 32L * 1024 * 1024;

  private static final String REQUEST_ID = "X-Request-ID";
  private static final String HIDDEN_RETRY_AFTER = "X-Seen-Retry-After";
  private static final MediaType JSON = MediaType.get("application/json");
  private static final ObjectMapper MAPPER = new ObjectMapper(Traces.jsonFactory().build());
  private static final int IDLE_CONNECTIONS = 64;

  private static final int NO_CONTENT = 204;
  private static final int REQUEST_TIMEOUT = 408;
  private static final int GONE = 410;

  private final OkHttpClient http;
  private final String userAgent;
  private final Clock clock;
  private final ApiObserver observer;

  /**
   * @throws IllegalArgumentException names the CA file if it cannot be used
   */
  Transport(ClientSettings settings) {
    this.http = http(settings);
    this.userAgent = settings.userAgent();
    this.clock = settings.clock();
    this.observer = settings.observer();
  }

  @Override
  public void close() {
    http.dispatcher().executorService().shutdown();
    http.connectionPool().evictAll();
  }

  /** To be completed with the method and the body. */
  Request.Builder request(Token token, HttpUrl.Builder url) {
    return new Request.Builder()
        .url(url.build())
        .header("Authorization", token.scheme().text() + " " + token.value())
        .header("Accept", "application/json")
        .header("User-Agent", userAgent)
        .header(REQUEST_ID, UUID.randomUUID().toString());
  }

  static RequestBody body(ObjectNode json) {
    try {
      return new OneShot(MAPPER.writeValueAsBytes(json));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree can always be written", e);
    }
  }

  /** Nothing is sent yet. */
  Exchange exchange(String operation, Request.Builder request) {
    return new Exchange(operation, request);
  }

  /** One request and its answer. */
  final class Exchange {
    private final String operation;
    private final Request request;
    private final String requestId;
    private final AtomicBoolean sent = new AtomicBoolean();
    private OptionalInt status = OptionalInt.empty();

    private Exchange(String operation, Request.Builder request) {
      this.operation = operation;
      this.request = request.tag(AtomicBoolean.class, sent).build();
      this.requestId = this.request.header(REQUEST_ID);
    }

    /**
     * The body of a success.
     *
     * @param limit of the body in bytes
     */
    byte[] send(long limit) throws VersoriException {
      long begun = System.nanoTime();
      String outcome = "failed";
      // Log lines of this thread name the request until the caller clears it.
      MDC.put("requestId", requestId);
      try (Response response = http.newCall(request).execute()) {
        status = OptionalInt.of(response.code());
        outcome = Integer.toString(response.code());
        byte[] body = read(response, limit);
        if (!response.isSuccessful()) {
          throw refused(response, body);
        }
        return body;
      } catch (IOException e) {
        VersoriException failure = broken(e);
        outcome = status.isPresent() ? outcome : failure.kind().name();
        throw failure;
      } finally {
        Traces.overwriteBuffers();
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        observer.onCall(operation, outcome, took);
        log.atDebug()
            .addKeyValue("operation", operation)
            .addKeyValue("status", outcome)
            .addKeyValue("durationMillis", took.toMillis())
            .log("Versori API call");
      }
    }

    boolean hasNoContent() {
      return status.orElse(0) == NO_CONTENT;
    }

    /**
     * @param read empty for an answer that is not the expected one
     */
    <T> T read(byte[] body, Function<JsonNode, Optional<T>> read) throws VersoriException {
      try {
        return Answers.json(body)
            .flatMap(read)
            .orElseThrow(() -> failure(Kind.UNREADABLE, "not the expected JSON"));
      } finally {
        // An answer may repeat secret values.
        Traces.overwrite(body);
      }
    }

    private byte[] read(Response response, long limit) throws IOException, VersoriException {
      BufferedSource source = response.body().source();
      // An answer may repeat the request, which is long with large Secrets.
      long most = limit + (request.body() == null ? 0 : 2 * request.body().contentLength());
      if (source.request(most + 1)) {
        throw response.isSuccessful()
            ? failure(Kind.UNREADABLE, "longer than " + most + " bytes")
            : refused(response, new byte[0]);
      }
      return source.readByteArray();
    }

    /** The exception for an unsuccessful response. */
    private VersoriException refused(Response response, byte[] body) {
      int code = response.code();
      Optional<ApiError> error = Answers.json(body).flatMap(Answers::error);
      Kind kind =
          switch (code) {
            case 401 -> Kind.UNAUTHORIZED;
            case 403 -> Kind.FORBIDDEN;
            case 404, GONE -> error.isPresent() ? Kind.NOT_FOUND : Kind.UNAVAILABLE;
            case REQUEST_TIMEOUT -> Kind.NO_ANSWER;
            case 409 -> Kind.CONFLICT;
            case 429 -> Kind.RATE_LIMITED;
            default -> code >= 400 && code < 500 ? Kind.REJECTED : Kind.UNAVAILABLE;
          };
      boolean certainlyNotDone =
          (code >= 400 && code < 500 && code != REQUEST_TIMEOUT)
              || List.of(301, 307, 308).contains(code);
      Optional<Duration> retryAfter =
          code == 429 || code == 503
              ? RetryAfter.parse(
                  response.header(HIDDEN_RETRY_AFTER, response.header("Retry-After")),
                  clock.instant())
              : Optional.empty();
      return new VersoriException(
          kind, operation, requestId, status, "", error, retryAfter, !certainlyNotDone);
    }

    /** The failure of a broken exchange: it depends on whether the request had left. */
    private VersoriException broken(IOException e) {
      if (e instanceof InterruptedIOException && Thread.interrupted()) {
        Thread.currentThread().interrupt();
      }
      if (status.isPresent() && status.getAsInt() / 100 == 2) {
        return failure(Kind.UNREADABLE, e.getClass().getSimpleName());
      }
      if (status.isPresent() && status.getAsInt() / 100 == 4) {
        return failure(Kind.UNAVAILABLE, e.getClass().getSimpleName());
      }
      return failure(sent.get() ? Kind.NO_ANSWER : Kind.UNREACHABLE, e.getClass().getSimpleName());
    }

    private VersoriException failure(Kind kind, String detail) {
      return new VersoriException(
          kind,
          operation,
          requestId,
          status,
          detail,
          Optional.empty(),
          Optional.empty(),
          sent.get());
    }
  }

  private static OkHttpClient http(ClientSettings settings) {
    OkHttpClient.Builder builder =
        new OkHttpClient.Builder()
            .connectTimeout(settings.timeout())
            .readTimeout(settings.timeout())
            .writeTimeout(settings.timeout())
            .callTimeout(settings.timeout())
            .retryOnConnectionFailure(false)
            .followRedirects(false)
            .followSslRedirects(false)
            .authenticator(Authenticator.NONE)
            .proxyAuthenticator(Authenticator.NONE)
            .cookieJar(CookieJar.NO_COOKIES)
            .connectionPool(
                new ConnectionPool(
                    IDLE_CONNECTIONS, Timing.API_CONNECTION_IDLE.toMillis(), TimeUnit.MILLISECONDS))
            .connectionSpecs(List.of(ConnectionSpec.MODERN_TLS, ConnectionSpec.CLEARTEXT))
            .eventListener(new SentMark())
            .addNetworkInterceptor(Transport::hideRetryAfter);
    settings.proxy().ifPresent(builder::proxySelector);
    settings
        .caFile()
        .map(TrustedCertificates::new)
        .ifPresent(trust -> builder.sslSocketFactory(trust.socketFactory(), trust));
    return builder.build();
  }

  /**
   * OkHttp re-sends a request without a body on {@code 503 Retry-After: 0}, unless it sees none.
   * Workaround no-resend, see CONTRIBUTING.md.
   */
  private static Response hideRetryAfter(Interceptor.Chain chain) throws IOException {
    Response response = chain.proceed(chain.request());
    String value = response.header("Retry-After");
    return value == null
        ? response
        : response
            .newBuilder()
            .removeHeader("Retry-After")
            .header(HIDDEN_RETRY_AFTER, value)
            .build();
  }

  /** Marks a request as sent once its first byte may have left. */
  private static final class SentMark extends EventListener {
    @Override
    public void requestHeadersStart(Call call) {
      AtomicBoolean sent = call.request().tag(AtomicBoolean.class);
      if (sent != null) {
        sent.set(true);
      }
    }
  }

  /** OkHttp never sends a one-shot body a second time. Workaround no-resend. */
  private static final class OneShot extends RequestBody {
    private final byte[] bytes;

    OneShot(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public MediaType contentType() {
      return JSON;
    }

    @Override
    public long contentLength() {
      return bytes.length;
    }

    @Override
    public boolean isOneShot() {
      return true;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      try {
        sink.write(bytes);
      } finally {
        Traces.overwrite(bytes);
      }
    }
  }
}
