package com.versori.operator.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.client.VersoriException.Kind;
import com.versori.operator.client.model.Activation;
import com.versori.operator.client.model.AnsweredText;
import com.versori.operator.client.model.Caller;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionPage;
import com.versori.operator.client.model.ConnectionQuery;
import com.versori.operator.client.model.ConnectionTemplate;
import com.versori.operator.client.model.CreateRequest;
import com.versori.operator.client.model.EndUser;
import com.versori.operator.client.model.Project;
import com.versori.operator.client.model.UpdateRequest;
import com.versori.operator.timing.Timing;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
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
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okio.BufferedSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * The Versori API over OkHttp. All of OkHttp's own retries are off: on 408, on {@code 503
 * Retry-After: 0}, and on a connection reset.
 */
public final class OkHttpVersoriApi implements VersoriApi, OAuth2Logins, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(OkHttpVersoriApi.class);

  /** Largest answer in bytes, in addition to twice the size of the request. */
  static final long ANSWER_LIMIT = 4L * 1024 * 1024;

  static final long LIST_LIMIT = 32L * 1024 * 1024;

  private static final int IDLE_CONNECTIONS = 64;

  private static final int NO_CONTENT = 204;
  private static final int REQUEST_TIMEOUT = 408;
  private static final int GONE = 410;

  private final OkHttpClient http;
  private final Requests requests;
  private final Clock clock;
  private final ApiObserver observer;

  /**
   * @throws IllegalArgumentException names the CA file if it cannot be used
   */
  public OkHttpVersoriApi(ClientSettings settings) {
    this.http = http(settings);
    this.requests = new Requests(settings);
    this.clock = settings.clock();
    this.observer = settings.observer();
  }

  @Override
  public Connection create(Caller caller, CreateRequest request) throws VersoriException {
    return send("create", requests.create(caller, request), ANSWER_LIMIT, Answers::connection);
  }

  @Override
  public Connection get(Caller caller, String connectionId) throws VersoriException {
    return send(
        "get",
        requests.get(caller, connectionId),
        ANSWER_LIMIT,
        json -> Answers.connection(json).filter(answer -> answer.id().equals(connectionId)));
  }

  @Override
  public ConnectionPage list(Caller caller, ConnectionQuery query) throws VersoriException {
    return send("list", requests.list(caller, query), LIST_LIMIT, Answers::page);
  }

  @Override
  public Optional<Connection> update(Caller caller, String connectionId, UpdateRequest request)
      throws VersoriException {
    Exchange exchange = new Exchange("update", requests.update(caller, connectionId, request));
    byte[] body = exchange.send(ANSWER_LIMIT);
    return exchange.hasNoContent()
        ? Optional.empty()
        : Optional.of(exchange.read(body, Answers::connection));
  }

  @Override
  public void delete(Caller caller, String connectionId) throws VersoriException {
    new Exchange("delete", requests.delete(caller, connectionId)).send(ANSWER_LIMIT);
  }

  @Override
  public void link(Caller caller, String connectionId, String templateId) throws VersoriException {
    new Exchange("link", requests.link(caller, connectionId, templateId)).send(ANSWER_LIMIT);
  }

  @Override
  public void unlink(Caller caller, String connectionId, String templateId)
      throws VersoriException {
    new Exchange("unlink", requests.unlink(caller, connectionId, templateId)).send(ANSWER_LIMIT);
  }

  @Override
  public EndUser endUser(Caller caller, String externalId) throws VersoriException {
    String shown = AnsweredText.clean(externalId);
    return send(
        "endUser",
        requests.endUser(caller, externalId),
        ANSWER_LIMIT,
        json -> Answers.endUser(json).filter(user -> shown.equals(user.externalId())));
  }

  @Override
  public Project project(Caller caller, String projectId) throws VersoriException {
    return send("project", requests.project(caller, projectId), ANSWER_LIMIT, Answers::project);
  }

  @Override
  public List<ConnectionTemplate> templates(Caller caller, String projectId, String environmentId)
      throws VersoriException {
    return send(
        "templates",
        requests.templates(caller, projectId, environmentId),
        LIST_LIMIT,
        Answers::templates);
  }

  @Override
  public ConnectionPage connectionsInUse(Caller caller, String projectId, String environmentId)
      throws VersoriException {
    return send(
        "connectionsInUse",
        requests.connectionsInUse(caller, projectId, environmentId),
        LIST_LIMIT,
        Answers::page);
  }

  @Override
  public List<Activation> activations(Caller caller, String environmentId) throws VersoriException {
    return send(
        "activations",
        requests.activations(caller, environmentId),
        LIST_LIMIT,
        Answers::activations);
  }

  @Override
  public HttpUrl start(Caller caller, String systemId, ObjectNode request) throws VersoriException {
    return send(
        "initialise", requests.login(caller, systemId, request), ANSWER_LIMIT, Answers::loginUrl);
  }

  @Override
  public void close() {
    http.dispatcher().executorService().shutdown();
    http.connectionPool().evictAll();
  }

  private <T> T send(
      String operation, Request request, long limit, Function<JsonNode, Optional<T>> read)
      throws VersoriException {
    Exchange exchange = new Exchange(operation, request);
    return exchange.read(exchange.send(limit), read);
  }

  /** One request and its answer. */
  private final class Exchange {
    private final String operation;
    private final Request request;
    private final String requestId;
    private final AtomicBoolean sent = new AtomicBoolean();
    private OptionalInt status = OptionalInt.empty();

    Exchange(String operation, Request request) {
      this.operation = operation;
      this.requestId = request.header(Requests.REQUEST_ID);
      this.request = request.newBuilder().tag(AtomicBoolean.class, sent).build();
    }

    /** The body of a success. */
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
            .addNetworkInterceptor(OkHttpVersoriApi::hideRetryAfter);
    settings.proxy().ifPresent(builder::proxySelector);
    settings
        .caFile()
        .map(TrustedCertificates::new)
        .ifPresent(trust -> builder.sslSocketFactory(trust.socketFactory(), trust));
    return builder.build();
  }

  private static final String HIDDEN_RETRY_AFTER = "X-Seen-Retry-After";

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
}
