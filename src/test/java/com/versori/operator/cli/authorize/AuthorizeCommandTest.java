package com.versori.operator.cli.authorize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.cli.command.LoginRun;
import com.versori.operator.cli.command.TestPlatform;
import com.versori.testkit.kube.MockKubeApi;
import com.versori.testkit.simulator.Operation;
import com.versori.testkit.simulator.RecordedRequest;
import com.versori.testkit.simulator.SimulatorData;
import com.versori.testkit.simulator.SimulatorOptions;
import com.versori.testkit.simulator.SimulatorOptions.ClientCheck;
import com.versori.testkit.simulator.WireContract;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code authorize} against the simulator, with an HTTP client as the browser. */
class AuthorizeCommandTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String CRM =
      """
      apiVersion: versori.com/v1alpha1
      kind: VersoriConnection
      metadata: {name: crm, namespace: integrations}
      spec:
        templateRef: {projectId: 01HG0A5T6YB8ZK4Q1V2W3X4Y5Z, environment: production, name: crm}
        credentials:
        - name: login
          credential: {oauth2Code: {secretRef: {name: crm-login}}}
      """;

  private static final String BY_ID =
      CRM.replaceFirst("templateRef: .*", "templateId: 01KKBZ1ZB4SG2TRVKWQ7GNY3F5");

  /** The scheme and the client are declared. */
  private static final String OWN =
      """
      apiVersion: v1
      kind: Secret
      metadata: {name: client, namespace: integrations}
      stringData: {clientId: CLIENT, clientSecret: secret-canary}
      ---
      """
          + CRM
          + """
              authScheme:
                oauth2:
                  authorizeUrl: PROVIDER
                  tokenUrl: https://id.example.com/token
                  scopes: [{name: a}, {name: b}]
                  pkce: true
                  additionalAuthorizeParams: [{name: audience, value: a&b}]
                  grant: {authorizationCode: {secretRef: {name: client}}}
          """;

  private final HttpClient browser =
      HttpClient.newBuilder().followRedirects(Redirect.ALWAYS).build();

  private TestPlatform platform = new TestPlatform(SimulatorOptions.DEFAULT);

  @AfterEach
  void tearDown() {
    platform.close();
  }

  private void use(SimulatorOptions options) {
    platform.close();
    platform = new TestPlatform(options);
  }

  @Test
  void loginGivesTheSecret() throws Exception {
    LoginRun run = run(CRM);
    HttpResponse<String> page = open(run.url());
    assertThat(run.status()).isZero();
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("The terminal shows").doesNotContain("code-", "state-");
    assertThat(page.headers().map())
        .containsEntry("cache-control", List.of("no-store"))
        .containsEntry("referrer-policy", List.of("no-referrer"))
        .containsKey("content-security-policy");

    Secret secret = Serialization.unmarshal(run.out(), Secret.class);
    assertThat(secret.getMetadata().getName()).isEqualTo("crm-login");
    assertThat(secret.getMetadata().getNamespace()).isEqualTo("integrations");
    Map<String, String> values = decoded(secret);
    assertThat(values).containsOnlyKeys("code", "state", "redirectUrl");
    assertThat(values.get("redirectUrl")).isEqualTo(run.callback());
    assertThat(run.err())
        .doesNotContain(values.get("code"), SimulatorData.TOKEN, "warning")
        .contains("To authorize entry crm/login", "ssh -L ");

    assertThat(loginRequest())
        .isEqualTo(
            JSON.readTree(
                """
                {"credential": {"id": "%s", "organisationId": "%s"},
                 "authorizeUrl": "%s", "clientId": "crm-client", "redirectUrl": "%s",
                 "scopes": ["contacts.read"], "prompt": "consent", "disableOfflineAccess": false}
                """
                    .formatted(
                        SimulatorData.CRM_CLIENT,
                        SimulatorData.ORGANISATION_ID,
                        provider(),
                        run.callback())));
    platform.create(connection(values));
  }

  @Test
  void refusalOfTheProviderIsShownHarmlessly() throws Exception {
    use(SimulatorOptions.DEFAULT.withRefusedLogins("not\u001b[31m you\n<b>"));
    LoginRun run = run(CRM);
    assertThat(open(run.url()).body()).doesNotContain("not", "<b>");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .contains(
            "The provider refused the login: access_denied (not [31m you <b>); run authorize");
  }

  @Test
  void otherRequestsChangeNothing() throws Exception {
    LoginRun run = run(CRM);
    String state = run.parameter("state");
    URI valid = URI.create(run.callback() + "?code=injected&state=" + state);
    for (String query :
        List.of(
            "",
            "code=injected",
            "code=injected&state=guessed",
            "error=injected",
            "state=" + state,
            "code=&state=" + state,
            "code=injected&code=b&state=" + state,
            "code=injected&error=b&state=" + state,
            "code=injected&state=guessed&state=" + state)) {
      HttpResponse<String> page = open(URI.create(run.callback() + "?" + query));
      assertThat(page.statusCode()).as(query).isEqualTo(400);
      assertThat(page.body()).doesNotContain("injected", "guessed");
    }
    assertThat(send(HttpRequest.newBuilder(valid).POST(HttpRequest.BodyPublishers.noBody())))
        .isEqualTo(405);
    for (String path : List.of("/favicon.ico", "/", "/oauth/callback/", "/oauth%2Fcallback")) {
      assertThat(open(URI.create(run.callback().replace("/oauth/callback", path))).statusCode())
          .as(path)
          .isEqualTo(404);
    }
    String withQuery = valid.getRawPath() + "?" + valid.getRawQuery();
    for (String host :
        List.of("evil.example:" + valid.getPort(), "127.0.0.1", "localhost:" + valid.getPort())) {
      assertThat(raw(valid.getPort(), "GET " + withQuery + " HTTP/1.1\r\nHost: " + host))
          .as(host)
          .startsWith("HTTP/1.1 404");
    }
    assertThat(raw(valid.getPort(), "GET " + withQuery + " HTTP/1.0")).contains(" 404 ");

    assertThat(open(run.url()).statusCode()).isEqualTo(200);
    assertThat(run.status()).isZero();
    assertThat(decoded(run.out()).get("code")).startsWith("code-");
    assertThat(run.err()).containsOnlyOnce("Ignored a callback");
  }

  /** Half a request holds a thread, and no other request. */
  @Test
  void halfARequestDelaysNobody() throws Exception {
    LoginRun run = run(CRM);
    try (Socket half =
        new Socket(InetAddress.getLoopbackAddress(), URI.create(run.callback()).getPort())) {
      half.getOutputStream().write("GET /oauth".getBytes(StandardCharsets.US_ASCII));
      half.getOutputStream().flush();
      assertThat(open(run.url()).statusCode()).isEqualTo(200);
      assertThat(run.status()).isZero();
    }
  }

  @Test
  void valueOfTheProviderIsOnlyAValue() throws Exception {
    LoginRun run = run(CRM);
    String code = "a\"\n---\nkind: \u0085Pod # %s {{";
    open(
        URI.create(
            "%s?code=%s&state=%s"
                .formatted(
                    run.callback(),
                    URLEncoder.encode(code, StandardCharsets.UTF_8),
                    run.parameter("state"))));
    assertThat(run.status()).isZero();
    assertThat(decoded(run.out())).containsEntry("code", code);
    assertThat(run.out().split("---")).hasSize(2);
  }

  @Test
  void ownClientIsUsed() throws Exception {
    LoginRun run = run(own("crm-client"));
    open(run.url());
    assertThat(run.status()).isZero();
    JsonNode request = loginRequest();
    assertThat(request.at("/credential/id").asText()).isEqualTo(SimulatorData.CRM_CLIENT);
    assertThat(request.path("scopes")).isEqualTo(JSON.readTree("[\"a\", \"b\"]"));
    assertThat(request.path("disableOfflineAccess").asBoolean()).isTrue();
    assertThat(request.path("additionalParams").asText()).isEqualTo("audience=a%26b");
    assertThat(run.err() + run.out()).doesNotContain("secret-canary", "warning");
  }

  @Test
  void storedClientNeedsNoId() throws Exception {
    LoginRun run =
        run(
            own("crm-client")
                .replace(
                    "{secretRef: {name: client}}",
                    "{credentialId: %s}".formatted(SimulatorData.CRM_CLIENT)));
    open(run.url());
    assertThat(run.status()).isZero();
    assertThat(loginRequest().path("clientId").asText()).isEqualTo("crm-client");
    assertThat(loginRequest().at("/credential/organisationId").asText())
        .isEqualTo(SimulatorData.ORGANISATION_ID);
  }

  @Test
  void missingClientIsNamed() {
    LoginRun run = run(own("x").replaceFirst("(?s)^.*?---\n", ""));
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("Secret integrations/client does not exist; create it");
    assertThat(platform.simulator().count(Operation.LOGIN)).isZero();
  }

  /** The readings of an unknown client: the command works with each, or says why it does not. */
  @ParameterizedTest
  @CsvSource({"NEVER, 0, true", "AT_EXCHANGE, 0, false", "AT_LOGIN, 1, false"})
  void clientThatIsNotStored(ClientCheck check, int status, boolean usable) throws Exception {
    use(SimulatorOptions.DEFAULT.withClientCheck(check));
    LoginRun run = run(own("another-client"));
    if (status == 0) {
      open(run.url());
    }
    assertThat(run.status()).isEqualTo(status);
    assertThat(loginRequest().at("/credential/id").asText()).isEqualTo("0".repeat(26));
    assertThat(run.err()).contains("no stored client with the ID another-client");
    if (status == 0) {
      ObjectNode body = connection(decoded(run.out()));
      assertThat(catchThrowable(() -> platform.create(body)) == null).isEqualTo(usable);
    }
  }

  @Test
  void missingPkceIsReported() throws Exception {
    String shop = own("crm-client").replace("name: crm}", "name: shop}");
    LoginRun run = run(shop);
    open(run.url());
    assertThat(run.err()).contains("warning: the scheme declares PKCE");
    assertThat(run.status()).isZero();
  }

  @Test
  void templateByIdNeedsItsProject() throws Exception {
    LoginRun without = run(BY_ID);
    assertThat(without.status()).isEqualTo(1);
    assertThat(without.err()).contains("set --project to the ID of its project");

    LoginRun with = run(BY_ID, "--project", SimulatorData.PROJECT_ID);
    open(with.url());
    assertThat(with.status()).isZero();

    LoginRun wrong =
        run(
            BY_ID.replace("QGNY3F5", "QGNY3F9").replace("Q7GNY3F5", "Q7GNY3F9"),
            "--project",
            SimulatorData.PROJECT_ID);
    assertThat(wrong.status()).isEqualTo(1);
    assertThat(wrong.err()).contains("has no template 01KKBZ1ZB4SG2TRVKWQ7GNY3F9");
  }

  /** A second login: the connection has the system and the scheme. */
  @Test
  void connectionThatExistsKnowsItsSystem(@TempDir Path folder) throws Exception {
    ObjectNode body = connection(Map.of("code", "c", "state", "s", "redirectUrl", "http://a"));
    body.put("connectionTemplateId", SimulatorData.CRM.id());
    ObjectNode entry = (ObjectNode) body.at("/connection/credentials/0");
    entry.set("authSchemeConfig", JSON.readTree(SimulatorData.CRM.authSchemeConfig()));
    String id = platform.create(body).id();
    try (MockKubeApi kube = MockKubeApi.start(folder);
        KubernetesClient client = new KubernetesClientBuilder().withConfig(kube.config()).build()) {
      VersoriConnection resource =
          Serialization.unmarshal(
              BY_ID + "status: {connectionId: %s, observedGeneration: 1}\n".formatted(id),
              VersoriConnection.class);
      client.resource(resource).create();
      client.resource(resource).patchStatus();
      LoginRun run = run(Optional.of(kube.config()), BY_ID);
      run.url();
      assertThat(loginRequest().path("clientId").asText()).isEqualTo("crm-client");
      open(URI.create(run.callback() + "?code=c&state=" + run.parameter("state")));
      assertThat(run.status()).isZero();
    }
  }

  @Test
  void keysAreThoseThatTheEntryReads() throws Exception {
    String explicit =
        """
        {oauth2Code: {code: {secretKeyRef: {name: a, key: "1"}},
                      state: {secretKeyRef: {name: b, key: s}}, redirectUrl: "http://127.0.0.1:%d/oauth/callback"}}
        """
            .strip();
    int port = freePort();
    LoginRun run =
        run(
            CRM.replace("{oauth2Code: {secretRef: {name: crm-login}}}", explicit.formatted(port))
                .replace(", namespace: integrations", ""),
            "-p",
            Integer.toString(port));
    open(run.url());
    assertThat(run.status()).isZero();
    String[] secrets = run.out().split("---\n");
    assertThat(secrets).hasSize(3);
    assertThat(decoded(secrets[1])).containsOnlyKeys("1");
    assertThat(decoded(secrets[2])).containsOnlyKeys("s");
    assertThat(run.out()).doesNotContain("namespace");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "redirectUrl: 'http://other.example/cb' | redirectUrl is http://other.example/cb, but this command",
        "state: {value: fixed}                  | state is a plain value",
      })
  void valuesThatCannotCome(String member, String message) throws Exception {
    LoginRun run = run(CRM.replace("crm-login}", "crm-login}, " + member));
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("spec.credentials[login].credential.oauth2Code." + message);
    assertThat(platform.simulator().count(Operation.LOGIN)).isZero();
  }

  @Test
  void entriesThatCannotBeMeant() {
    String key =
        CRM.replace("name: login", "name: key")
            .replace("name: crm,", "name: shop,")
            .replaceFirst("oauth2Code: .*", "string: {secretRef: {name: key}}}");
    String two = CRM + "---\n" + CRM.replace("name: crm,", "name: erp,");
    assertWrongUsage(key, "No entry has an oauth2Code; entries: shop/key (string).");
    assertWrongUsage(two, "set --entry to one of crm/login, erp/login");
    assertWrongUsage(two, "set --entry to one of crm/login, erp/login", "--entry", "login");
    assertWrongUsage(
        CRM, "No entry is named other; entries: crm/login (oauth2Code)", "-e", "other");
    assertWrongUsage(key, "Entry shop/key (string) cannot be authorized", "--entry", "key");
    assertWrongUsage(CRM, "--port is x", "--port", "x");
    assertWrongUsage(CRM, "--port is 65536", "--port", "65536");
    assertWrongUsage(CRM, "--timeout is 2h", "--timeout", "2h");
    assertWrongUsage(CRM, "--project is x", "--project", "x");
    LoginRun chosen = run(two + "---\n" + key, "--entry", "erp/login");
    assertThat(chosen.url()).isNotNull();
    open(chosen.url());
    assertThat(chosen.status()).isZero();
  }

  private void assertWrongUsage(String manifest, String message, String... options) {
    LoginRun run = run(manifest, options);
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains(message);
  }

  @Test
  void endUsersLogInThemselves() {
    LoginRun run = run(CRM.replace("spec:", "spec:\n  externalId: customer-42"));
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("Connection crm is for an end user");
  }

  @Test
  void occupiedPortIsNamed() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      LoginRun run = run(CRM, "--port", Integer.toString(other.getLocalPort()));
      assertThat(run.status()).isEqualTo(1);
      assertThat(run.err())
          .contains("Port %d of 127.0.0.1 cannot be used".formatted(other.getLocalPort()));
      assertThat(platform.simulator().count(Operation.LOGIN)).isZero();
    }
  }

  @Test
  void waitsNotForever() {
    LoginRun run = run(CRM, "--timeout", "1s");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("Waiting for 1s", "No login within 1s");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void schemeOfAnotherKindIsNamed() {
    LoginRun run = run(CRM.replace("name: crm}", "name: shop}"));
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("Entry crm/login has no scheme, and template shop of project");
  }

  private String own(String client) {
    return OWN.replace("CLIENT", client).replace("PROVIDER", provider());
  }

  private String provider() {
    return platform.simulator().apiUrl().resolve("/provider/authorize").toString();
  }

  private JsonNode loginRequest() {
    JsonNode body =
        platform.simulator().requests().stream()
            .filter(request -> request.operation() == Operation.LOGIN)
            .map(RecordedRequest::body)
            .findFirst()
            .orElseThrow();
    assertThat(WireContract.problemsOfLogin(body)).isEmpty();
    return body;
  }

  private static ObjectNode connection(Map<String, String> values) {
    ObjectNode body = TestPlatform.body("crm", "api-key", "apiKey", "oauth2-code", "{}");
    ((ObjectNode) body.at("/connection/credentials/0")).remove("authSchemeConfig");
    ObjectNode code =
        ((ObjectNode) body.at("/connection/credentials/0/credential/data")).putObject("oauth2Code");
    values.forEach(code::put);
    return body;
  }

  private HttpResponse<String> open(URI url) {
    try {
      return browser.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private int send(HttpRequest.Builder request) throws Exception {
    return browser.send(request.build(), BodyHandlers.discarding()).statusCode();
  }

  /** The answer to a request that a browser would not send. */
  private static String raw(int port, String head) throws IOException {
    try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
      socket
          .getOutputStream()
          .write((head + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      socket.setSoTimeout(5_000);
      byte[] answer = new byte[1_000];
      int length = socket.getInputStream().read(answer);
      return new String(answer, 0, Math.max(0, length), StandardCharsets.US_ASCII);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return free.getLocalPort();
    }
  }

  private static Map<String, String> decoded(String yaml) {
    return decoded(Serialization.unmarshal(yaml, Secret.class));
  }

  private static Map<String, String> decoded(Secret secret) {
    Map<String, String> values = new TreeMap<>();
    secret
        .getData()
        .forEach(
            (key, value) ->
                values.put(
                    key, new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)));
    return values;
  }

  private LoginRun run(String manifest, String... options) {
    return run(Optional.empty(), manifest, options);
  }

  private LoginRun run(Optional<Config> kube, String manifest, String... options) {
    return new LoginRun(platform, kube, manifest, options);
  }
}
