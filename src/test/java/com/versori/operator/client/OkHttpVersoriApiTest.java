package com.versori.operator.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.client.VersoriException.Kind;
import com.versori.operator.client.model.Caller;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionPage;
import com.versori.operator.client.model.ConnectionQuery;
import com.versori.operator.client.model.ConnectionTemplate;
import com.versori.operator.client.model.CreateRequest;
import com.versori.operator.client.model.Token;
import com.versori.operator.client.model.TokenScheme;
import com.versori.operator.client.model.UpdateRequest;
import com.versori.testkit.Fixtures;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.HttpUrl;
import okio.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The client against a local server: each kind of failure, with one request per call. */
class OkHttpVersoriApiTest {

  private static final String ORGANISATION = "01HFZ7Y8QJ4Z5X0N3V6W9R2T1K";
  private Caller caller;
  private static final String ID = "01KKC00000000000000000C0N1";
  private static final String PROJECT = "01HG0A5T6YB8ZK4Q1V2W3X4Y5Z";
  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
  private static final String CREATED =
      "{\"id\":\""
          + ID
          + "\",\"name\":\"shop\",\"createdAt\":\"2026-11-24T10:00:00Z\",\"new\":[1]}";

  private final MockWebServer server = new MockWebServer();
  private OkHttpVersoriApi api;

  private enum Call {
    CREATE,
    GET,
    LIST,
    UPDATE,
    DELETE
  }

  @BeforeEach
  void setUp() throws IOException {
    server.start(InetAddress.getLoopbackAddress(), 0);
    caller = caller(server.url("/api/v2").toString());
    api = client(Duration.ofSeconds(2));
  }

  @AfterEach
  void tearDown() {
    api.close();
    server.close();
  }

  @Test
  void createSendsTheRequestOfTheVendorsDocumentation() throws Exception {
    server.enqueue(json(201, CREATED));
    Connection answer = api.create(caller, new CreateRequest(body()));

    RecordedRequest request = server.takeRequest();
    assertThat(request.getRequestLine())
        .isEqualTo("POST /api/v2/o/" + ORGANISATION + "/connections HTTP/1.1");
    assertThat(request.getHeaders().get("Authorization")).isEqualTo("Bearer t0ken-canary");
    assertThat(request.getHeaders().get("Content-Type")).isEqualTo("application/json");
    assertThat(request.getHeaders().get("Accept")).isEqualTo("application/json");
    assertThat(request.getHeaders().get("User-Agent"))
        .isEqualTo("versori-connection-operator/1.2.3");
    assertThat(request.getHeaders().get("X-Request-ID")).isNotBlank();
    assertThat(request.getBody().utf8()).isEqualTo("{\"value\":\"s3cret-canary\"}");
    assertThat(answer.id()).isEqualTo(ID);
    assertThat(answer.createdAt()).isEqualTo("2026-11-24T10:00:00Z");
  }

  @Test
  void jwtIsSentAsByTheVendorsCli() throws Exception {
    server.enqueue(json(200, CREATED));
    api.get(
        Fixtures.caller(
            server.url("/api/v2").toString(), new Token("t0ken-canary", TokenScheme.JWT)),
        ID);
    assertThat(server.takeRequest().getHeaders().get("Authorization"))
        .isEqualTo("JWT t0ken-canary");
  }

  /** Those of end users and environments may be any other text, which is escaped. */
  @Test
  void idThatWouldChangeThePathIsNotSent() {
    for (Method endpoint : OkHttpVersoriApi.class.getDeclaredMethods()) {
      if (Modifier.isPublic(endpoint.getModifiers())
          && List.of(endpoint.getParameterTypes()).contains(String.class)) {
        assertIsNotSent(endpoint, "", ".", "..");
        if (!Set.of("endUser", "activations").contains(endpoint.getName())) {
          assertIsNotSent(endpoint, "../../x?y=z", ID.toLowerCase(Locale.ROOT), null);
        }
      }
    }
    assertThat(server.getRequestCount()).isZero();
  }

  private void assertIsNotSent(Method endpoint, String... ids) {
    for (String id : ids) {
      Object[] arguments =
          Arrays.stream(endpoint.getParameterTypes())
              .map(
                  type ->
                      type == Caller.class
                          ? caller
                          : type == String.class
                              ? id
                              : type == ObjectNode.class ? body() : new UpdateRequest(body()))
              .toArray();
      assertThatThrownBy(() -> endpoint.invoke(api, arguments))
          .as("%s of %s", endpoint.getName(), id)
          .hasCauseInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void responseForAnotherConnectionIsRejected() {
    server.enqueue(json(200, CREATED));
    VersoriException failure =
        catchThrowableOfType(VersoriException.class, () -> api.get(caller, PROJECT));
    assertThat(failure.kind()).isEqualTo(Kind.UNREADABLE);
  }

  @Test
  void loginIsAUrlForABrowser() throws Exception {
    server.enqueue(json(200, "{\"url\":\"https://id.example.com/a?state=s%20t\"}"));
    HttpUrl url = api.start(caller, ID, body());
    assertThat(url.toString()).isEqualTo("https://id.example.com/a?state=s%20t");
    RecordedRequest request = server.takeRequest();
    assertThat(request.getRequestLine())
        .isEqualTo(
            "POST /api/v2/o/%s/systems/%s/oauth2/initialise HTTP/1.1".formatted(ORGANISATION, ID));
    assertThat(request.getBody().utf8()).isEqualTo("{\"value\":\"s3cret-canary\"}");
    for (String other : List.of("{}", "{\"url\":\"javascript:alert(1)\"}", "{\"url\":7}")) {
      server.enqueue(json(200, other));
      VersoriException failure =
          catchThrowableOfType(VersoriException.class, () -> api.start(caller, ID, body()));
      assertThat(failure.kind()).as(other).isEqualTo(Kind.UNREADABLE);
    }
  }

  @Test
  void updateAcceptsAResponseWithoutTheConnection() throws Exception {
    server.enqueue(json(200, CREATED));
    assertThat(api.update(caller, ID, new UpdateRequest(body()))).map(Connection::id).contains(ID);
    server.enqueue(new MockResponse.Builder().code(204).build());
    assertThat(api.update(caller, ID, new UpdateRequest(body()))).isEmpty();
  }

  /**
   * Many servers close connections that are idle for 2 or 5 seconds. A create on such a connection
   * would have an unknown outcome.
   */
  @Test
  void idleConnectionsAreNotReused() throws Exception {
    server.enqueue(json(200, CREATED));
    server.enqueue(json(200, CREATED));
    server.enqueue(json(201, CREATED));
    api.get(caller, ID);
    api.get(caller, ID);
    Thread.sleep(1_500);
    api.create(caller, new CreateRequest(body()));
    assertThat(server.takeRequest().getConnectionIndex()).isZero();
    assertThat(server.takeRequest().getConnectionIndex()).isZero();
    assertThat(server.takeRequest().getConnectionIndex()).isEqualTo(1);
  }

  @Test
  void theEndUserIsLookedUpByExternalId() throws Exception {
    server.enqueue(json(200, "{\"id\":\"" + ID + "\",\"externalId\":\"a/b ü%2e\"}"));
    assertThat(api.endUser(caller, "a/b ü%2e").id()).isEqualTo(ID);
    assertThat(server.takeRequest().getTarget()).endsWith("/users/a%2Fb%20%C3%BC%252e");
    server.enqueue(json(200, "{\"id\":\"" + ID + "\",\"externalId\":\"another\"}"));
    assertThatThrownBy(() -> api.endUser(caller, "customer-42"))
        .isInstanceOfSatisfying(
            VersoriException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNREADABLE));
    assertThatThrownBy(() -> api.endUser(caller, ".."))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void listSendsItsCursorAndReadsThePage() throws Exception {
    server.enqueue(json(200, "{\"items\":[{\"id\":\"" + ID + "\"},{\"x\":1}],\"next\":\"n\"}"));
    ConnectionPage page =
        api.list(
            caller,
            new ConnectionQuery(100, Optional.of("c&d"), Optional.of("s"), Optional.of("u")));
    assertThat(page.items()).extracting(Connection::id).containsExactly(ID);
    assertThat(page.next()).contains("n");
    assertThat(server.takeRequest().getTarget())
        .endsWith("/connections?first=100&after=c%26d&system_id=s&end_user_id=u");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'items': [], 'totalCount': 0} | 0",
        "{'items': null} | -1",
        "{'items': null, 'totalCount': '0'} | 0",
        "{'totalCount': 0} | 0",
        "{'items': [], 'totalCount': '41'} | 41"
      })
  void emptyListsAreReadInEveryForm(String json, int total) throws Exception {
    server.enqueue(json(200, json.replace('\'', '"')));
    ConnectionPage page = api.list(caller, ConnectionQuery.ONE);
    assertThat(page.items()).isEmpty();
    assertThat(page.totalCount().orElse(-1)).isEqualTo(total);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"totalCount\": 3}", "{\"items\": {}}", "{\"id\": \"c1\"}"})
  void responseWithoutAListIsNotAnEmptyList(String json) {
    server.enqueue(json(200, json));
    assertThatThrownBy(() -> api.list(caller, ConnectionQuery.ONE))
        .isInstanceOf(VersoriException.class)
        .hasMessageContaining("could not be read");
  }

  @ParameterizedTest
  @CsvSource({
    "'\"c&d=\"', c&d=",
    "50, 50",
    "'\"https://api.example.com/o/1/connections?first=100&after=c%26d\"', c&d",
    "'\"/o/1/connections?after=c1&first=100\"', c1",
    "'\"?after=c1\"', c1",
    "'\"what?\"', what?",
    "'\"\"', ",
    "null, "
  })
  void cursorsAreReadInEveryForm(String next, String after) throws Exception {
    server.enqueue(json(200, "{\"items\": [], \"next\": " + next + "}"));
    ConnectionPage page = api.list(caller, new ConnectionQuery(100, Optional.empty()));
    assertThat(page.next()).isEqualTo(Optional.ofNullable(after));
  }

  @ParameterizedTest
  @CsvSource({
    "400, REJECTED, false",
    "401, UNAUTHORIZED, false",
    "403, FORBIDDEN, false",
    "404, NOT_FOUND, false",
    "408, NO_ANSWER, true",
    "409, CONFLICT, false",
    "410, NOT_FOUND, false",
    "422, REJECTED, false",
    "429, RATE_LIMITED, false",
    "301, UNAVAILABLE, false",
    "302, UNAVAILABLE, true",
    "303, UNAVAILABLE, true",
    "307, UNAVAILABLE, false",
    "500, UNAVAILABLE, true",
    "502, UNAVAILABLE, true",
    "503, UNAVAILABLE, true"
  })
  void eachStatusHasItsKind(int status, Kind kind, boolean mayHaveReached) {
    server.enqueue(
        json(status, "{\"code\":\"c\",\"message\":\"m\"}")
            .newBuilder()
            .setHeader("Location", server.url("/elsewhere").toString())
            .build());
    VersoriException failure = failure(Call.CREATE);
    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.mayHaveReachedServer()).isEqualTo(mayHaveReached);
    assertThat(failure.status()).hasValue(status);
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @Test
  void notFoundPageOfAProxyIsNotAnAnswerOfTheApi() {
    server.enqueue(new MockResponse.Builder().code(404).body("<html>no</html>").build());
    assertThat(failure(Call.DELETE).kind()).isEqualTo(Kind.UNAVAILABLE);
  }

  @Test
  void errorIsReadWithItsFields() {
    server.enqueue(
        json(
            400,
            "{\"code\":\"validation_failed\",\"message\":\"bad\",\"details\":{},"
                + "\"fields\":[{\"field\":\"connection.name\",\"message\":\"taken\"}]}"));
    ApiError error = failure(Call.CREATE).apiError().orElseThrow();
    assertThat(error.code()).isEqualTo("validation_failed");
    assertThat(error.fields()).containsExactly(new ApiError.FieldError("connection.name", "taken"));
    assertThat(error.toString()).doesNotContain("taken", "bad");
  }

  @ParameterizedTest
  @EnumSource(Call.class)
  void nothingIsEverSentTwiceOn408(Call call) {
    server.enqueue(json(408, "{}"));
    server.enqueue(json(200, CREATED));
    assertThat(failure(call).kind()).isEqualTo(Kind.NO_ANSWER);
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(Call.class)
  void nothingIsEverSentTwiceOn503WithRetryAfterZero(Call call) {
    server.enqueue(json(503, "{}").newBuilder().setHeader("Retry-After", "0").build());
    server.enqueue(json(200, CREATED));
    VersoriException failure = failure(call);
    assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(failure.retryAfter()).contains(Duration.ZERO);
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  /**
   * Answers the first request. For every later one, the connection is reset after the request is
   * read.
   */
  @ParameterizedTest
  @EnumSource(Call.class)
  void nothingIsEverSentTwiceOnAPooledConnectionThatIsReset(Call call) throws Exception {
    AtomicInteger requests = new AtomicInteger();
    try (ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      Thread thread = new Thread(() -> answerOnceThenReset(listener, requests));
      thread.setDaemon(true);
      thread.start();
      api.close();
      api = client(Duration.ofSeconds(2));
      caller = caller("http://127.0.0.1:" + listener.getLocalPort());
      api.get(caller, ID);
      assertThat(failure(call).kind()).isEqualTo(Kind.NO_ANSWER);
      assertThat(requests).hasValue(2);
    }
  }

  private static void answerOnceThenReset(ServerSocket listener, AtomicInteger requests) {
    try {
      while (true) {
        Socket socket = listener.accept();
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          if (!line.isEmpty()) {
            continue;
          }
          if (requests.incrementAndGet() > 1) {
            socket.setSoLinger(true, 0);
            socket.close();
            break;
          }
          String head =
              "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                  + CREATED.length()
                  + "\r\n\r\n";
          socket.getOutputStream().write((head + CREATED).getBytes(StandardCharsets.US_ASCII));
        }
      }
    } catch (IOException e) {
      // The server was closed at the end of the test.
    }
  }

  @Test
  void missingResponseMayHaveHadAnEffect() {
    server.enqueue(new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE).build());
    VersoriException failure = failure(Call.CREATE);
    assertThat(failure.kind()).isEqualTo(Kind.NO_ANSWER);
    assertThat(failure.mayHaveReachedServer()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://api.example.com:99999/api/v2", "https://a..b/api", "x"})
  void invalidUrlHadNoEffect(String url) {
    caller = caller(url);
    VersoriException failure =
        catchThrowableOfType(
            VersoriException.class, () -> api.create(caller, new CreateRequest(body())));
    assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(failure.mayHaveReachedServer()).isFalse();
    assertThat(failure).hasMessageContaining("its URL has no valid host or port");
  }

  @Test
  void refusedConnectionHadNoEffect() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    caller = caller("http://127.0.0.1:" + port);
    try (OkHttpVersoriApi nowhere = client(Duration.ofSeconds(1))) {
      VersoriException failure =
          catchThrowableOfType(
              VersoriException.class, () -> nowhere.create(caller, new CreateRequest(body())));
      assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
      assertThat(failure.mayHaveReachedServer()).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''",
        "<html>ok</html>",
        "{\"name\":\"no id\"}",
        "{\"id\":7}",
        "{\"id\":\"01KKC00000000000000000C0N1\"",
        "{\"id\":\"..\"}",
        "[]",
        "null",
        "\u0000\u0001"
      })
  void unreadableSuccessMayHaveHadAnEffect(String body) {
    server.enqueue(json(201, body));
    VersoriException failure = failure(Call.CREATE);
    assertThat(failure.kind()).isEqualTo(Kind.UNREADABLE);
    assertThat(failure.mayHaveReachedServer()).isTrue();
  }

  @Test
  void invalidDetailsDoNotHideAConnection() throws Exception {
    server.enqueue(
        json(
            200,
            "{\"id\":\"01KKC00000000000000000C0N1\",\"name\":7,\"credentials\":[{\"id\":\"e\",\"authSchemeConfig\":{\"type\":"
                + "\"jwt-bearer\"},\"credential\":{\"errors\":[\"x\"],\"data\":\"odd\"}},3],"
                + "\"createdAt\":{}}"));
    Connection answer = api.create(caller, new CreateRequest(body()));
    assertThat(answer.id()).isEqualTo(ID);
    assertThat(answer.name()).isNull();
    assertThat(answer.credentials().get(0).credential().errors()).containsExactly("x");
  }

  @Test
  void textsSurviveAWriteAndARead() throws Exception {
    String url = "https://shop.example.com/" + "a".repeat(2_000);
    server.enqueue(
        json(
            200,
            "{\"id\":\"01KKC00000000000000000C0N1\",\"name\":\"a\\tb\\ud800c\\u202ed\\u009be\",\"baseUrl\":\"%s\"}"
                .formatted(url)));
    Connection answer = api.get(caller, ID);
    assertThat(answer.name()).isEqualTo("a b c d e");
    assertThat(answer.isNamed("a\tb c d e")).isTrue();
    assertThat(answer.isNamed("a-b c d e")).isFalse();
    assertThat(answer.baseUrl()).isEqualTo(url);
  }

  @Test
  void templateSchemesThatNeedASecretAreLeftOut() throws Exception {
    server.enqueue(
        json(
            200,
            """
            {"items": [{"connectionTemplateId": "t", "name": "shop", "authSchemeConfigs": [
              {"type": "oauth1", "oauth1": {"consumerSecret": "***"}},
              {"type": "oauth2", "oauth2": {"grant": {"type": "password", "password":
                {"credentialId": "c", "organisationId": "o", "clientSecret": "***"}}}},
              {"type": "api-key", "apiKey": {"name": "k", "validationMessages": []}}]}]}
            """));
    ConnectionTemplate template = api.templates(caller, PROJECT, "e").get(0);
    assertThat(template.authSchemes())
        .extracting(JsonNode::toString)
        .containsExactly(
            "{\"type\":\"oauth2\",\"oauth2\":{\"grant\":{\"type\":\"password\",\"password\":"
                + "{\"credentialId\":\"c\",\"organisationId\":\"o\"}}}}",
            "{\"type\":\"api-key\",\"apiKey\":{\"name\":\"k\"}}");
  }

  @Test
  void responseMayRepeatALargeRequest() throws Exception {
    String value = "v".repeat((int) Transport.ANSWER_LIMIT);
    server.enqueue(
        json(201, "{\"id\":\"01KKC00000000000000000C0N1\",\"a\":[%s]}".formatted(repeated(value))));
    Connection answer =
        api.create(
            caller, new CreateRequest(JsonNodeFactory.instance.objectNode().put("value", value)));
    assertThat(answer.id()).isEqualTo(ID);
  }

  /** In parts, like the entries of a connection. */
  private static String repeated(String value) {
    int piece = 1 << 20;
    return IntStream.range(0, value.length() / piece)
        .mapToObj(i -> '"' + value.substring(i * piece, (i + 1) * piece) + '"')
        .collect(Collectors.joining(","));
  }

  @Test
  void endlessAndSlowResponsesAreCutOff() {
    Buffer large = new Buffer();
    large.write(new byte[(int) Transport.ANSWER_LIMIT + 100]);
    server.enqueue(new MockResponse.Builder().code(201).body(large).build());
    assertThat(failure(Call.CREATE).kind()).isEqualTo(Kind.UNREADABLE);

    server.enqueue(
        new MockResponse.Builder()
            .code(201)
            .body(CREATED)
            .throttleBody(1, 1, TimeUnit.SECONDS)
            .build());
    VersoriException slow = failure(Call.CREATE);
    assertThat(slow.kind()).isIn(Kind.UNREADABLE, Kind.NO_ANSWER);
    assertThat(slow.mayHaveReachedServer()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "7 | PT7S",
        "99999 | PT1H",
        "Tue, 24 Nov 2026 10:00:30 GMT | PT30S",
        "Tue, 24 Nov 2026 09:00:00 GMT | PT0S"
      })
  void retryAfterIsReadAndBounded(String header, Duration expected) {
    server.enqueue(json(429, "{}").newBuilder().setHeader("Retry-After", header).build());
    assertThat(failure(Call.CREATE).retryAfter()).contains(expected);
  }

  @Test
  void failureContainsNeitherTokenNorRequestNorResponse() {
    server.enqueue(json(400, "{\"code\":\"s3cret-canary\",\"message\":\"s3cret-canary\"}"));
    VersoriException failure = failure(Call.CREATE);
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    assertThat(trace + failure.toString() + failure.apiError() + caller + new CreateRequest(body()))
        .doesNotContain("canary");
    assertThat(failure.getMessage()).contains("create", "400", failure.requestId());
  }

  @Test
  void invalidCaFileIsNamed(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("bad.pem"), "no certificate");
    assertThatThrownBy(
            () -> new OkHttpVersoriApi(settings(Duration.ofSeconds(1), Optional.of(file))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(file.toString());
  }

  private VersoriException failure(Call call) {
    return catchThrowableOfType(
        VersoriException.class,
        () -> {
          switch (call) {
            case CREATE -> api.create(caller, new CreateRequest(body()));
            case GET -> api.get(caller, ID);
            case LIST -> api.list(caller, new ConnectionQuery(20, Optional.empty()));
            case UPDATE -> api.update(caller, ID, new UpdateRequest(body()));
            case DELETE -> api.delete(caller, ID);
          }
        });
  }

  private static ObjectNode body() {
    return JsonNodeFactory.instance.objectNode().put("value", "s3cret-canary");
  }

  private static MockResponse json(int status, String body) {
    return new MockResponse.Builder()
        .code(status)
        .setHeader("Content-Type", "application/json")
        .body(body)
        .build();
  }

  private static Caller caller(String url) {
    return Fixtures.caller(url, "t0ken-canary");
  }

  private static OkHttpVersoriApi client(Duration timeout) {
    return new OkHttpVersoriApi(settings(timeout, Optional.empty()));
  }

  private static ClientSettings settings(Duration timeout, Optional<Path> caFile) {
    return new ClientSettings(
        timeout,
        "versori-connection-operator/1.2.3",
        caFile,
        Optional.empty(),
        Clock.fixed(NOW, ZoneOffset.UTC),
        (operation, outcome, took) -> {});
  }
}
