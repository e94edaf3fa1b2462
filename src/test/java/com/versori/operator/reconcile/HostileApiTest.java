package com.versori.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.f4b6a3.ulid.Ulid;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.client.HostileAnswers;
import com.versori.operator.client.model.Ids;
import com.versori.testkit.simulator.SimulatorData;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Passes against an API with random responses. Each pass ends with a reason and without an
 * unexpected exception, none blocks its thread, and no sent secret is in status, events or logs.
 * {@code -Dhostile.resources=5000} runs more resources, each with other responses.
 */
class HostileApiTest {

  private static final int RESOURCES = Integer.getInteger("hostile.resources", 60);
  private static final long SEED = 20261124;
  private static final String CANARY = "c4n4ry-V4lue/with+odd&chars";
  private static final List<String> PLANTED = forms();
  private static final int[] STATUSES = {200, 201, 201, 201, 302, 400, 404, 409, 422, 500};
  private static final int MEBIBYTE = 1 << 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Each has a template name of its own, because lookups are cached. */
  private static final String BY_NAME =
      """
        templateRef: {projectId: 01HG0A5T6YB8ZK4Q1V2W3X4Y5Z, environment: production, name: t%d}
        credentials: [{name: key, credential: {string: {secretRef: {name: hostile}}}}]
      """;

  @TempDir Path folder;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong probes = new AtomicLong();
  private final AtomicLong updates = new AtomicLong();
  private HttpServer server;
  private MockOperator operator;

  @BeforeEach
  void setUp() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
    operator =
        new MockOperator(
            folder, URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/api/v2"));
  }

  @AfterEach
  void tearDown() {
    operator.close();
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void everyPassEndsInAReason() {
    List<String> names = new ArrayList<>(List.of("huge", "endless", "trickle", "deep", "echo"));
    for (int i = 0; i < RESOURCES; i++) {
      names.add("random-" + i);
    }
    operator.secret("hostile", "value", CANARY);
    names.forEach(this::create);
    for (int i = 0; i < RESOURCES / 4; i++) {
      names.add("by-name-" + i);
      operator.create("by-name-" + i, BY_NAME.formatted(i));
    }
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> all(names).allMatch(this::hasReason));
    List<VersoriConnection> seen = new ArrayList<>(all(names).toList());
    seen.add(operator.await("echo", r -> Serialization.asYaml(r).contains("***")));

    // Resources with a connection are updated now.
    long ready = seen.stream().filter(MockOperator::isReady).count();
    operator.secret("hostile", "value", CANARY + "2");
    Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> updates.get() >= ready);

    create("good");
    operator.await("good", MockOperator::isReady);

    assertThat(seen).noneMatch(r -> "InternalError".equals(MockOperator.reason(r)));
    assertThat(seen).anyMatch(MockOperator::isReady);
    all(names).forEach(seen::add);
    String published = texts(seen);
    PLANTED.forEach(form -> assertThat(published).doesNotContain(form));
  }

  private String texts(List<VersoriConnection> seen) {
    return seen.stream().map(Serialization::asYaml).toList() + "" + operator.events();
  }

  /** Each has an organisation of its own, so that the breaker of one does not stop the others. */
  private void create(String name) {
    operator.organisation(name, SimulatorData.OTHER_ORGANISATION_ID, "t0ken-" + name);
    operator.create(
        name,
        MockOperator.apiKey("hostile", "value")
            + "  organisationRef: {name: %s, namespace: versori-system}\n".formatted(name));
  }

  private Stream<VersoriConnection> all(List<String> names) {
    return names.stream().map(name -> operator.resource(name).get());
  }

  private boolean hasReason(VersoriConnection resource) {
    return MockOperator.reason(resource) != null;
  }

  private static List<String> forms() {
    byte[] bytes = CANARY.getBytes(StandardCharsets.UTF_8);
    return List.of(
        CANARY,
        Base64.getEncoder().encodeToString(bytes),
        URLEncoder.encode(CANARY, StandardCharsets.UTF_8),
        HexFormat.of().formatHex(bytes),
        CANARY.substring(0, 12),
        CANARY.substring(9));
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode body = JSON.readTree(exchange.getRequestBody().readAllBytes());
      // An update begins with a read, which may be answered with anything, too.
      if (Ids.isUlid(lastPart(exchange))) {
        updates.incrementAndGet();
      }
      String name = body.at("/connection/name").asText();
      switch (name) {
        case "huge" -> stream(exchange, 100, MEBIBYTE);
        case "endless" -> stream(exchange, Integer.MAX_VALUE, MEBIBYTE);
        case "trickle" -> stream(exchange, Integer.MAX_VALUE, 1);
        case "deep" -> send(exchange, 201, "[".repeat(MEBIBYTE).getBytes(StandardCharsets.UTF_8));
        case "echo" ->
            send(
                exchange,
                422,
                JSON.writeValueAsBytes(Map.of("message", String.join(" ", PLANTED))));
        case "good" ->
            send(
                exchange,
                201,
                "{\"id\":\"01KKC00000000000000000C0N2\"}".getBytes(StandardCharsets.UTF_8));
        default -> {
          // A probe counts for itself: it would take every other status from the creates.
          boolean probe = "first=1".equals(exchange.getRequestURI().getQuery());
          long seed = SEED + (probe ? probes : requests).incrementAndGet();
          int status = STATUSES[(int) (seed % STATUSES.length)];
          // The response repeats the secrets of the request.
          byte[] answer = HostileAnswers.body(seed, body.isObject() ? PLANTED : List.of());
          send(exchange, status, withOwnId(exchange, seed, answer));
        }
      }
    }
  }

  /** Each create gets a new ID, and a read returns it: two resources cannot have one connection. */
  private static byte[] withOwnId(HttpExchange exchange, long seed, byte[] answer) {
    String asked = lastPart(exchange);
    String id = Ids.isUlid(asked) ? asked : new Ulid(seed, new byte[10]).toString();
    return new String(answer, StandardCharsets.ISO_8859_1)
        .replace("01KKC00000000000000000C0N1", id)
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String lastPart(HttpExchange exchange) {
    String path = exchange.getRequestURI().getPath();
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  /** Until the client closes the connection. */
  private static void stream(HttpExchange exchange, int pieces, int size) throws IOException {
    exchange.sendResponseHeaders(201, 0);
    byte[] piece = " ".repeat(size).getBytes(StandardCharsets.UTF_8);
    OutputStream out = exchange.getResponseBody();
    for (int i = 0; i < pieces; i++) {
      out.write(piece);
      out.flush();
      if (size == 1) {
        pause();
      }
    }
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
