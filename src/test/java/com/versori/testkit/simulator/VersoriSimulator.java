package com.versori.testkit.simulator;

import com.atlassian.oai.validator.model.Request.Method;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.f4b6a3.ulid.UlidCreator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.versori.testkit.TestSigningKey;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;

/** The simulator, a server on 127.0.0.1. */
public final class VersoriSimulator implements AutoCloseable {

  static {
    // Otherwise each response on a reused connection waits 40 ms for a TCP acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int REMEMBERED = 20_000;

  private static final URI CREATE =
      URI.create("/api/v2/o/" + SimulatorData.ORGANISATION_ID + "/connections");

  /** Its {@code User-Agent}. */
  private static final String OPERATOR = "versori-connection-operator";

  private final SimulatorOptions options;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool(VersoriSimulator::daemon);
  private final Logins logins;
  private final Store store;
  private final Faults faults;
  private final Map<String, String> credentialErrors = new ConcurrentHashMap<>();
  private final Deque<RecordedRequest> requests = new ArrayDeque<>();
  private final ContractCheck contract;
  private final Queue<String> strays = new ConcurrentLinkedQueue<>();
  private final Map<Operation, Long> counts = new EnumMap<>(Operation.class);
  private final Map<Operation, Long> underWay = new EnumMap<>(Operation.class);
  private final Map<String, String> organisationByToken =
      new ConcurrentHashMap<>(
          Map.of(
              SimulatorData.TOKEN, SimulatorData.ORGANISATION_ID,
              SimulatorData.OTHER_TOKEN, SimulatorData.OTHER_ORGANISATION_ID));

  private final SignedTokens signedTokens;

  private VersoriSimulator(SimulatorOptions options) throws IOException {
    this.options = options;
    this.signedTokens = new SignedTokens(options.subject());
    this.logins = new Logins(options);
    this.store = new Store(options, logins);
    this.contract = new ContractCheck(store::documented);
    this.faults = new Faults(options.seed());
    this.server = HttpServer.create(new InetSocketAddress("127.0.0.1", options.port()), 1_000);
    server.setExecutor(threads);
    server.createContext("/api/v2/", this::handle);
    server.createContext("/_control/", this::control);
    server.createContext("/provider/authorize", this::authorize);
    server.start();
  }

  public static VersoriSimulator start() {
    return start(SimulatorOptions.DEFAULT);
  }

  public static VersoriSimulator start(SimulatorOptions options) {
    try {
      return new VersoriSimulator(options);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public URI apiUrl() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/api/v2");
  }

  /** The stored connections, with secret values. */
  public List<StoredConnection> connections() {
    return store.all();
  }

  /**
   * Creates a connection with an API key as another client.
   *
   * @param credential the name of its credential
   * @return its ID
   */
  public String make(String name, String credential) {
    return make(
        """
        {"connectionTemplateId": "%s", "connection": {"name": "%s", "credentials": [{
          "id": "%s",
          "authSchemeConfig": {"type": "api-key",
            "apiKey": {"id": "key", "description": "Key", "name": "X-Api-Key", "in": "header"}},
          "credential": {"id": "%s", "organisationId": "%s", "name": "%s", "type": "string",
            "data": {"string": {"value": "of-a-person"}}}}]}}
        """
            .formatted(
                SimulatorData.SHOP.id(),
                name,
                UlidCreator.getUlid(),
                UlidCreator.getUlid(),
                SimulatorData.ORGANISATION_ID,
                credential));
  }

  /**
   * Creates a connection as another client.
   *
   * @param body the body of the create
   * @return its ID
   */
  public String make(String body) {
    try {
      JsonNode json = JSON.readTree(body);
      contract.request(Method.POST, CREATE, json, false);
      return store.create(SimulatorData.ORGANISATION_ID, json).path("id").asText();
    } catch (IOException | ApiFailure e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Accepts tokens of the signing key for the organisation, in place of an older key of the ID.
   *
   * @param subject of calls that are not about a dynamic connection
   */
  public void trust(TestSigningKey key, String subject) {
    signedTokens.trust(key.id(), key.pair().getPublic(), SimulatorData.ORGANISATION_ID, subject);
  }

  /** Accepts a token for the organisation. */
  public void accept(String token, String organisationId) {
    organisationByToken.put(token, organisationId);
  }

  /** Removes a signing key, as its owner may in the console. */
  public void distrust(TestSigningKey key) {
    signedTokens.distrust(key.id());
  }

  /** Lets a template use a static connection, in place of the former one, as another client. */
  public void link(String templateId, String connectionId) {
    store.link(templateId, connectionId);
  }

  /** The connection that each template uses, by the template's ID. */
  public Map<String, String> links() {
    return store.links();
  }

  /** Activates an end user with a connection as another client. */
  public void activate(String externalId, String connectionId) {
    store.activate(externalId, connectionId);
  }

  /** Creates an end user of the organisation as another client. */
  public void addEndUser(String externalId) {
    store.addEndUser(SimulatorData.ORGANISATION_ID, externalId);
  }

  /** Removes an end user of the organisation as another client. */
  public void removeEndUser(String externalId) {
    store.removeEndUser(SimulatorData.ORGANISATION_ID, externalId);
  }

  /** Removes a connection as another client. */
  public void remove(String connectionId) {
    store.remove(connectionId);
  }

  /** Removes an entry of a connection as another client. */
  public void removeEntry(String connectionId, String entryId) {
    store.removeEntry(connectionId, entryId);
  }

  /** Renames a connection as another client. */
  public void rename(String connectionId, String name) {
    store.rename(connectionId, name);
  }

  /** Adds a member to the first scheme of a connection, which the API's description lacks. */
  public void addUndocumented(String connectionId, String name, JsonNode value) {
    store.addUndocumented(connectionId, name, value);
  }

  /** The latest requests, oldest first. */
  public List<RecordedRequest> requests() {
    synchronized (requests) {
      return List.copyOf(requests);
    }
  }

  /** The number of requests of the operation that are received but not answered yet. */
  public long underWay(Operation operation) {
    synchronized (requests) {
      return underWay.getOrDefault(operation, 0L);
    }
  }

  private void countUnderWay(Operation operation, long change) {
    synchronized (requests) {
      underWay.merge(operation, change, Long::sum);
    }
  }

  /** The number of answered requests of the operation. */
  public long count(Operation operation) {
    synchronized (requests) {
      return counts.getOrDefault(operation, 0L);
    }
  }

  /** The number of received requests. */
  public long total() {
    synchronized (requests) {
      return counts.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  /** Requests to unknown endpoints: method and path. */
  public List<String> strays() {
    return List.copyOf(strays);
  }

  public void inject(Fault fault) {
    faults.add(fault);
  }

  public void clearFaults() {
    faults.clear();
  }

  /** Adds errors to the credentials of the connection. */
  public void rejectCredentials(String connectionName, String error) {
    credentialErrors.put(connectionName, error);
  }

  /** Removes connections, requests and faults. */
  public void reset() {
    store.clear();
    faults.clear();
    credentialErrors.clear();
    synchronized (requests) {
      requests.clear();
      counts.clear();
    }
  }

  /** Fails if a request of the operator, or an answer, violated the API's description. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    List<String> violations = contract.finish();
    if (!violations.isEmpty()) {
      throw new IllegalStateException("violations of the API's description: " + violations);
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "simulator");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * The processing of one request.
   *
   * @param id that its path contains besides the organisation; null for none
   */
  private record Incoming(
      Operation operation,
      String organisation,
      String id,
      Map<String, String> query,
      JsonNode body) {

    String name() {
      JsonNode connection = body == null ? null : body.path("connection");
      return connection == null
          ? ""
          : connection.has("name") ? connection.path("name").asText() : body.path("name").asText();
    }
  }

  /**
   * @param json the body as JSON; null if it is none
   */
  private record Answer(int status, byte[] body, String type, String retryAfter, JsonNode json) {
    static final Answer NO_CONTENT = new Answer(204, new byte[0], "application/json", null);

    Answer(int status, byte[] body, String type, String retryAfter) {
      this(status, body, type, retryAfter, null);
    }

    static Answer of(int status, JsonNode json) {
      return new Answer(status, bytes(json), "application/json", null, json);
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    long receivedAtMillis = System.currentTimeMillis();
    int answered = 0;
    Incoming incoming = null;
    try (exchange) {
      Optional<Incoming> routed = route(exchange);
      if (routed.isEmpty()) {
        strays.add(exchange.getRequestMethod() + " " + exchange.getRequestURI().getRawPath());
        send(exchange, Answer.of(404, ApiFailure.notFound("endpoint").body()));
        return;
      }
      incoming = routed.get();
      countUnderWay(incoming.operation(), 1);
      pause(options.latency());
      answered = serve(exchange, incoming);
    } finally {
      if (incoming != null) {
        countUnderWay(incoming.operation(), -1);
        record(exchange, incoming, answered, receivedAtMillis);
      }
    }
  }

  private Optional<Incoming> route(HttpExchange exchange) throws IOException {
    URI uri = exchange.getRequestURI();
    String request = exchange.getRequestMethod() + " " + uri.getRawPath();
    for (Operation operation : Operation.values()) {
      Matcher parts = operation.matcher(request);
      if (parts.matches()) {
        String id = parts.groupCount() == 1 ? null : decoded(parts.group(2));
        return Optional.of(new Incoming(operation, parts.group(1), id, query(uri), body(exchange)));
      }
    }
    return Optional.empty();
  }

  private static String decoded(String segment) {
    return URI.create("/" + segment).getPath().substring(1);
  }

  /** Null without one; a body that is not JSON counts as none. */
  private static JsonNode body(HttpExchange exchange) throws IOException {
    byte[] raw = exchange.getRequestBody().readAllBytes();
    try {
      return raw.length == 0 ? null : JSON.readTree(raw);
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  /** The response status; 0 if the connection was dropped. */
  private int serve(HttpExchange exchange, Incoming incoming) throws IOException {
    Optional<Fault> fault = faults.take(incoming.operation(), incoming.name());
    if (fault.isEmpty()) {
      return send(exchange, act(exchange, incoming));
    }
    Fault f = fault.get();
    switch (f.kind()) {
      case DROP_BEFORE_COMMIT:
        return 0;
      case STATUS:
        return send(exchange, injected(f));
      case ECHO:
        return send(exchange, echo(exchange, incoming));
      case HTML:
        return send(exchange, html(f.status(), f.retryAfter()));
      case LATENCY:
        pause(Duration.ofMillis(f.millis()));
        return send(exchange, act(exchange, incoming));
      default:
        return misanswer(exchange, f, act(exchange, incoming));
    }
  }

  /**
   * Repeats the secrets of the request, including the token, in every form: plain, encoded,
   * escaped, split over lines, and in two unusual encodings.
   */
  private static Answer echo(HttpExchange exchange, Incoming incoming) {
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    StringBuilder message = new StringBuilder("cannot use " + authorization);
    List<ApiFailure.Field> fields = new ArrayList<>();
    JsonNode body = incoming.body() == null ? MissingNode.getInstance() : incoming.body();
    JsonNode connection = body.has("connection") ? body.path("connection") : body;
    for (JsonNode entry : connection.path("credentials")) {
      fields.add(new ApiFailure.Field("credentials", "cannot use " + entry.at("/credential/data")));
      for (JsonNode member : entry.at("/credential/data")) {
        for (JsonNode leaf : member) {
          String value = leaf.asText();
          String reversed = new StringBuilder(value).reverse().toString();
          message.append(", ").append(value).append(", ").append(reversed.repeat(3));
          value.chars().forEach(c -> fields.add(new ApiFailure.Field("x", Character.toString(c))));
          fields.add(new ApiFailure.Field("reversed." + reversed, reversed));
          fields.add(
              new ApiFailure.Field(
                  "value",
                  String.join(
                      " ",
                      value,
                      Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)),
                      URLEncoder.encode(value, StandardCharsets.UTF_8),
                      value.replaceAll("(.{5})", "$1\n"))));
        }
      }
    }
    return Answer.of(
        400,
        new ApiFailure(
                400,
                authorization.replaceAll(".* ", ""),
                message.toString(),
                fields.toArray(ApiFailure.Field[]::new))
            .body());
  }

  private static Answer html(int status, String retryAfter) {
    byte[] page = "<html><body>gateway</body></html>".getBytes(StandardCharsets.UTF_8);
    return new Answer(status, page, "text/html", retryAfter);
  }

  private static Answer injected(Fault fault) {
    return new Answer(
        fault.status(),
        bytes(ApiFailure.ofStatus(fault.status()).body()),
        "application/json",
        fault.retryAfter());
  }

  /** Faults after commit: only the response is affected. */
  private int misanswer(HttpExchange exchange, Fault fault, Answer answer) throws IOException {
    switch (fault.kind()) {
      case STATUS_AFTER_COMMIT:
        return send(exchange, injected(fault));
      case EMPTY_BODY:
        return send(exchange, new Answer(answer.status(), new byte[0], answer.type(), null));
      case HTML_BODY:
        return send(exchange, html(answer.status(), null));
      case GARBAGE:
        return send(
            exchange, new Answer(answer.status(), new byte[] {1, 2, '{', 0}, answer.type(), null));
      case DROP_IN_BODY:
        exchange.sendResponseHeaders(answer.status(), answer.body().length);
        exchange.getResponseBody().write(answer.body(), 0, answer.body().length / 2);
        exchange.getResponseBody().flush();
        return 0;
      case SLOW_BODY:
        exchange.sendResponseHeaders(answer.status(), answer.body().length);
        for (byte each : answer.body()) {
          exchange.getResponseBody().write(each);
          exchange.getResponseBody().flush();
          pause(Duration.ofMillis(500));
        }
        return answer.status();
      default:
        return 0;
    }
  }

  private ObjectNode validated(ObjectNode connection) {
    String error = credentialErrors.get(connection.path("name").asText());
    if (error != null) {
      for (JsonNode entry : connection.path("credentials")) {
        if (entry.get("credential") instanceof ObjectNode credential) {
          credential.putArray("errors").add(error);
        }
      }
    }
    return connection;
  }

  private Answer act(HttpExchange exchange, Incoming incoming) {
    Answer answer = effect(exchange, incoming);
    if (options.contract()) {
      Method method = Method.valueOf(exchange.getRequestMethod());
      URI uri = exchange.getRequestURI();
      String client = String.valueOf(exchange.getRequestHeaders().getFirst("User-Agent"));
      contract.request(method, uri, incoming.body(), client.startsWith(OPERATOR));
      contract.answer(method, uri, answer.status(), answer.json());
    }
    return answer;
  }

  private Answer effect(HttpExchange exchange, Incoming incoming) {
    try {
      authorise(exchange, incoming);
      return switch (incoming.operation()) {
        case CREATE ->
            Answer.of(201, validated(store.create(incoming.organisation(), required(incoming))));
        case GET -> Answer.of(200, validated(store.get(incoming.organisation(), incoming.id())));
        case LIST -> Answer.of(200, store.list(incoming.organisation(), incoming.query()));
        case UPDATE -> {
          ObjectNode updated =
              store.update(incoming.organisation(), incoming.id(), required(incoming));
          yield options.silentPut() ? Answer.NO_CONTENT : Answer.of(200, validated(updated));
        }
        case DELETE -> {
          store.delete(incoming.organisation(), incoming.id());
          yield Answer.NO_CONTENT;
        }
        case LINK -> {
          store.link(incoming.organisation(), incoming.id(), linked(incoming));
          yield new Answer(201, new byte[0], "application/json", null);
        }
        case UNLINK -> {
          store.unlink(incoming.organisation(), incoming.id(), linked(incoming));
          yield Answer.NO_CONTENT;
        }
        case PROJECT -> Answer.of(200, project(incoming));
        case TEMPLATES -> Answer.of(200, templates(incoming));
        case CONNECTIONS_IN_USE -> Answer.of(200, store.inUse(incoming.organisation()));
        case ACTIVATIONS -> Answer.of(200, store.activations(incoming.organisation()));
        case END_USER -> Answer.of(200, store.endUser(incoming.organisation(), incoming.id()));
        case CREATE_END_USER -> {
          String externalId = required(incoming).path("externalId").asText();
          store.addEndUser(incoming.organisation(), externalId);
          yield Answer.of(201, store.endUser(incoming.organisation(), externalId));
        }
        case LOGIN -> Answer.of(200, logins.start(incoming.id(), required(incoming)));
      };
    } catch (ApiFailure e) {
      ObjectNode body = e.body();
      return Answer.of(e.status(), options.bareErrors() ? body.without("fields") : body);
    }
  }

  private static String linked(Incoming incoming) throws ApiFailure {
    return required(incoming).path("connectionTemplateId").asText();
  }

  private static JsonNode required(Incoming incoming) throws ApiFailure {
    if (incoming.body() == null || !incoming.body().isObject()) {
      throw new ApiFailure(400, "bad_request", "the body is no JSON object");
    }
    return incoming.body();
  }

  private void authorise(HttpExchange exchange, Incoming incoming) throws ApiFailure {
    String header =
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")).orElse("");
    String[] parts = header.split(" ", 2);
    boolean known = parts.length == 2 && List.of("Bearer", "JWT").contains(parts[0]);
    String organisation = known ? organisationByToken.get(parts[1]) : null;
    if (known && SignedTokens.isJwt(parts[1])) {
      organisation =
          signedTokens.organisation(
              parts[0], parts[1], incoming.operation(), endUserOf(incoming).orElse(null));
    }
    if (organisation == null) {
      throw new ApiFailure(401, "unauthenticated", "the token is not valid");
    }
    if (!organisation.equals(incoming.organisation())) {
      throw new ApiFailure(403, "permission_denied", "the token is of another organisation");
    }
  }

  private Optional<String> endUserOf(Incoming incoming) {
    return incoming.operation() == Operation.CREATE
        ? Optional.ofNullable(incoming.body())
            .map(body -> body.path("externalId"))
            .filter(JsonNode::isTextual)
            .map(JsonNode::asText)
        : store.all().stream()
            .filter(one -> one.id().equals(incoming.id()))
            .findFirst()
            .map(StoredConnection::externalId);
  }

  private static ObjectNode project(Incoming incoming) throws ApiFailure {
    if (!SimulatorData.PROJECT_ID.equals(incoming.id())) {
      throw ApiFailure.notFound("project");
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", SimulatorData.PROJECT_ID).put("name", "sandbox");
    ArrayNode environments = json.putArray("environments");
    environments
        .addObject()
        .put("id", SimulatorData.ENVIRONMENT_ID)
        .put("name", "production")
        .put("status", "running");
    return json;
  }

  private ObjectNode templates(Incoming incoming) throws ApiFailure {
    if (!SimulatorData.ENVIRONMENT_ID.equals(incoming.query().get("env_id"))) {
      throw ApiFailure.notFound("environment");
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("totalCount", SimulatorData.TEMPLATES.size());
    ArrayNode items = json.putArray("items");
    for (SimulatorData.Template template : SimulatorData.TEMPLATES) {
      ArrayNode schemes =
          items
              .addObject()
              .put("id", template.systemId())
              .put("connectionTemplateId", template.id())
              .put("name", template.name())
              .put("templateBaseUrl", template.baseUrl())
              .put("dynamic", template.dynamic())
              .putArray("authSchemeConfigs");
      try {
        schemes.add(
            JSON.readTree(
                template
                    .authSchemeConfig()
                    .replace(SimulatorData.SIMULATOR, apiUrl().resolve("/").toString())));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return json;
  }

  private void record(
      HttpExchange exchange, Incoming incoming, int answered, long receivedAtMillis) {
    Map<String, List<String>> headers = new TreeMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
    RecordedRequest request =
        new RecordedRequest(
            incoming.operation(),
            exchange.getRequestMethod(),
            exchange.getRequestURI().getRawPath(),
            exchange.getRequestURI().getRawQuery(),
            headers,
            incoming.body(),
            answered,
            receivedAtMillis);
    synchronized (requests) {
      counts.merge(incoming.operation(), 1L, Long::sum);
      requests.addLast(request);
      if (requests.size() > REMEMBERED) {
        requests.removeFirst();
      }
    }
  }

  /** The provider of OAuth 2.0 logins. */
  private void authorize(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange
          .getResponseHeaders()
          .set("Location", logins.redirect(query(exchange.getRequestURI())));
      exchange.sendResponseHeaders(302, -1);
    }
  }

  /**
   * Control endpoints for other processes: {@code POST /_control/faults} with a {@link Fault},
   * {@code DELETE} of the same, {@code GET /_control/connections}, {@code GET /_control/requests},
   * {@code GET /_control/counts}, and {@code GET /_control/arrivals}: the operation and arrival
   * time of each request, in milliseconds of the wall clock.
   */
  private void control(HttpExchange exchange) throws IOException {
    try (exchange) {
      String what = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
      byte[] body = exchange.getRequestBody().readAllBytes();
      JsonNode answer =
          switch (what) {
            case "POST /_control/faults" -> {
              inject(JSON.readValue(body, Fault.class));
              yield JsonNodeFactory.instance.objectNode();
            }
            case "DELETE /_control/faults" -> {
              clearFaults();
              yield JsonNodeFactory.instance.objectNode();
            }
            case "POST /_control/rename" -> {
              JsonNode wanted = JSON.readTree(body);
              rename(wanted.path("id").asText(), wanted.path("name").asText());
              yield JsonNodeFactory.instance.objectNode();
            }
            case "GET /_control/connections" -> JSON.valueToTree(connections());
            case "GET /_control/requests" -> JSON.valueToTree(requests());
            case "GET /_control/arrivals" -> {
              ArrayNode arrivals = JsonNodeFactory.instance.arrayNode();
              requests()
                  .forEach(
                      r -> arrivals.addArray().add(r.operation().name()).add(r.receivedAtMillis()));
              yield arrivals;
            }
            case "GET /_control/counts" -> {
              synchronized (requests) {
                yield JSON.valueToTree(counts);
              }
            }
            default -> null;
          };
      send(
          exchange,
          answer == null
              ? Answer.of(404, ApiFailure.notFound("control").body())
              : Answer.of(200, answer));
    }
  }

  private static int send(HttpExchange exchange, Answer answer) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", answer.type());
    if (answer.retryAfter() != null) {
      exchange.getResponseHeaders().set("Retry-After", answer.retryAfter());
    }
    exchange.sendResponseHeaders(
        answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
    if (answer.body().length > 0) {
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(answer.body());
      }
    }
    return answer.status();
  }

  private static void pause(Duration duration) {
    if (duration.isZero()) {
      return;
    }
    try {
      Thread.sleep(duration.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Map<String, String> query(URI uri) {
    Map<String, String> query = new HashMap<>();
    if (uri.getRawQuery() != null) {
      for (String pair : uri.getRawQuery().split("&")) {
        String[] parts = pair.split("=", 2);
        query.put(
            URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
            parts.length < 2 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
      }
    }
    return query;
  }

  private static byte[] bytes(JsonNode json) {
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }
}
