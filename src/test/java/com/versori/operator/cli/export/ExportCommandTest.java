package com.versori.operator.cli.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.cli.check.CheckCommand;
import com.versori.operator.cli.command.CommandResult;
import com.versori.operator.cli.command.TestPlatform;
import com.versori.operator.cli.manifest.Manifest;
import com.versori.operator.cli.manifest.ManifestReader;
import com.versori.operator.cli.schema.CustomResourceSchema;
import com.versori.operator.client.Answers;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionCredential;
import com.versori.operator.model.OwnershipMark;
import com.versori.testkit.Fixtures;
import com.versori.testkit.simulator.Operation;
import com.versori.testkit.simulator.RecordedRequest;
import com.versori.testkit.simulator.SimulatorData;
import com.versori.testkit.simulator.SimulatorOptions;
import com.versori.testkit.simulator.SimulatorOptions.Paging;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code export} against the simulator, without a cluster; {@code SubcommandsIT} has one. */
class ExportCommandTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path PAYLOADS = Path.of("src/test/resources/payload");
  private TestPlatform platform;

  @BeforeEach
  void setUp() {
    use(SimulatorOptions.DEFAULT);
  }

  private void use(SimulatorOptions options) {
    tearDown();
    platform = new TestPlatform(options);
  }

  @AfterEach
  void tearDown() {
    if (platform != null) {
      platform.close();
    }
  }

  /** Creates a connection from every payload of the golden folders. */
  @Test
  void everyManifestPassesCheckAndHoldsNoSecret() throws Exception {
    Set<String> secrets = new TreeSet<>();
    int created = 0;
    try (Stream<Path> folders = Files.list(PAYLOADS)) {
      for (Path folder : (Iterable<Path>) folders.sorted()::iterator) {
        if (Files.exists(folder.resolve("out.json"))) {
          secrets.addAll(secrets(folder.resolve("in.yaml")));
          created += create(folder) ? 1 : 0;
        }
      }
    }
    assertThat(created).isGreaterThan(10);

    CommandResult result = export();
    assertThat(result.err())
        .doesNotContain(secrets)
        .endsWith(
            "%d of %d connections in organisation %s exported%n"
                .formatted(created, created, SimulatorData.ORGANISATION_ID));
    assertThat(result.status()).isZero();
    assertThat(manifests(result)).hasSize(created);
    assertThat(result.out()).doesNotContain(secrets);

    CommandResult check = CommandResult.of(new CheckCommand(Clock.systemUTC()), result.out(), "-");
    assertThat(check.out()).isEmpty();
    assertThat(check.status()).isZero();
  }

  @Test
  void connectionsOfAnEndUserAreExportedByTheExternalId() throws Exception {
    platform.create("static");
    ObjectNode body =
        TestPlatform.body(
            "dynamic", "api-key", "apiKey", "string", "{\"string\": {\"value\": \"canary\"}}");
    platform.create(body.put("externalId", SimulatorData.END_USER));
    assertThat(manifests(export())).extracting(Manifest::name).containsExactly("static");

    CommandResult result = export("--end-user", SimulatorData.END_USER);
    assertThat(result.err()).contains("1 of 1 connections of the end user customer-42");
    Manifest manifest = manifests(result).get(0);
    assertThat(manifest.name()).isEqualTo("dynamic");
    assertThat(manifest.json().at("/spec/externalId").asText()).isEqualTo(SimulatorData.END_USER);

    CommandResult unknown = export("--end-user", "customer-43");
    assertThat(unknown.status()).isEqualTo(1);
    assertThat(unknown.err()).contains("no end user customer-43", "--end-user");
    assertThat(export("--end-user", "..").status()).isEqualTo(2);
  }

  @Test
  void onlyReads() throws Exception {
    platform.create("shop");
    export();
    assertThat(platform.simulator().requests())
        .extracting(RecordedRequest::operation)
        .containsExactly(Operation.CREATE, Operation.LIST, Operation.GET);
  }

  @Test
  void readsEveryPageOfTheListing() throws Exception {
    for (Paging paging : Paging.values()) {
      use(SimulatorOptions.DEFAULT.withPaging(paging));
      for (int i = 0; i < 104; i++) {
        platform.create("shop " + i);
      }
      List<String> names = manifests(export()).stream().map(Manifest::name).sorted().toList();
      assertThat(names).as("%s", paging).hasSize(104).doesNotHaveDuplicates().contains("shop-7");
    }
  }

  @Test
  void manifestNamesTheSecretsToCreate() throws Exception {
    platform.create(
        TestPlatform.body(
            "Größe & Shop EU!",
            "basic-auth",
            "basicAuth",
            "basic-auth",
            "{\"basicAuth\": {\"username\": \"canary-user\", \"password\": \"canary\"}}"));
    String text = export("-n", "shops").out();
    assertThat(text)
        .contains("# Connection \"Größe & Shop EU!\", created at ")
        .contains("  name: grosse-shop-eu\n".replace("grosse", "gro-e"))
        .contains("  namespace: shops\n")
        .contains("  driftPolicy: Report\n")
        .contains("# Create the Secret gro-e-shop-eu-key with the keys username and password.")
        .contains("          name: gro-e-shop-eu-key\n")
        .doesNotContain("canary");
  }

  @Test
  void equalNamesAreMadeUniqueByTheId() throws Exception {
    platform.create("shop eu");
    platform.create("shop-eu");
    platform.create("***");
    assertThat(manifests(export()))
        .extracting(Manifest::name)
        .doesNotHaveDuplicates()
        .contains("shop-eu", "connection")
        .anyMatch(name -> name.startsWith("shop-eu-01"));
  }

  @Test
  void fieldsThatCannotBeDeclaredAreLeftOut() throws Exception {
    assertThat(manifest("shop", "https://shop.example.com", "jwt-bearer"))
        .contains(
            "# credentials is not declared and stays as it is on the platform: a credential of type"
                + " jwt-bearer cannot be declared.",
            "baseUrl: \"https://shop.example.com\"")
        .doesNotContain("credentials:\n");
    assertThat(manifest("shop", "shop.example.com", "oauth2-client"))
        .contains("# baseUrl is not declared", "must be an absolute http or https URL")
        .contains("# credentials is not declared", "does not match the authScheme")
        .contains("name: shop\n");
    assertThat(manifest(" shop", "https://shop.example.com/?key=canary", "string"))
        .contains("# name is not declared", "# baseUrl is not declared", "credentials:\n")
        .doesNotContain("canary");
  }

  /** Unknown members may become known in a later version of the platform. */
  @Test
  void namesWhatIsNotDeclared() throws Exception {
    ObjectNode answer =
        (ObjectNode)
            JSON.readTree(
                """
                {"id": "01KKC0000000000000000000A1", "name": "shop", "labels": {"a": "canary"}, "none": null, "empty": "",
                 "credentials": [{
                   "id": "01KKC0000000000000000000E1", "rank": 1,
                   "authSchemeConfig": {"type": "oauth2", "more": {"a": "canary"}, "oauth2": {
                     "id": "oauth2", "description": "d", "tokenUrl": "https://a.example", "refreshUrl": "canary",
                     "scopes": [{"name": "a", "level": "canary"}], "defaultScopes": ["a"], "pkce": "canary",
                     "additionalTokenParams": "canary", "mtlsEnabled": true, "grant": {"type": "clientCredentials", "clientCredentials": {"ttl": 1}}}},
                   "credential": {
                     "id": "01KKC0000000000000000000C1", "organisationId": "o", "type": "oauth2-client",
                     "name": "mine", "expiresAt": "2027-01-01T00:00:00Z", "errors": [], "ro\\ntate": "canary",
                     "data": {"oauth2Client": {"clientId": "canary", "clientSecret": "canary", "scopes": ["a"]}}}}]}
                """);
    ExportedManifest manifest = manifest(Answers.connection(answer).orElseThrow());
    assertThat(manifest.undeclared())
        .isEqualTo(
            "labels, credentials[0].rank, credentials[0].credential.ro tate,"
                + " credentials[0].credential.data.oauth2Client.scopes,"
                + " credentials[0].authSchemeConfig.more,"
                + " credentials[0].authSchemeConfig.oauth2.refreshUrl,"
                + " credentials[0].authSchemeConfig.oauth2.scopes[0].level,"
                + " credentials[0].authSchemeConfig.oauth2.pkce,"
                + " credentials[0].authSchemeConfig.oauth2.grant.clientCredentials.ttl,"
                + " credentials[0].credential.expiresAt, credentials[0].credential.name,"
                + " credentials[0].authSchemeConfig.oauth2.additionalTokenParams");
    assertThat(manifest.text())
        .contains("# Not declared of what the API answers: " + manifest.undeclared() + "\n")
        .contains("# mtlsEnabled is set, but no entry before has a certificate.")
        .doesNotContain("canary");
  }

  @Test
  void explainsWhatIsMissingBecauseItIsNotShown() throws Exception {
    ObjectNode answer =
        (ObjectNode)
            JSON.readTree(
                """
                {"id": "01KKC0000000000000000000A1", "baseUrl": "https://a.example/?key=canary", "credentials": [{
                   "id": "01KKC0000000000000000000E1",
                   "authSchemeConfig": {"type": "oauth2", "oauth2": {
                     "tokenUrl": "https://a.example/?key=canary", "grant": {"type": "clientCredentials"}}},
                   "credential": {
                     "id": "01KKC0000000000000000000C1", "organisationId": "o", "type": "oauth2-client",
                     "data": {"oauth2Client": {"clientId": "canary", "clientSecret": "canary"}}}}]}
                """);
    ExportedManifest manifest = manifest(Answers.connection(answer).orElseThrow());
    assertThat(manifest.undeclared()).isEqualTo("baseUrl, credentials");
    assertThat(manifest.text())
        .contains("# baseUrl is not declared", "the URL may contain a secret.")
        .contains(
            "# credentials is not declared and stays as it is on the platform:"
                + " spec.credentials[0].authScheme.oauth2.tokenUrl: Required value; not shown, because"
                + " they may contain a secret: credentials[0].authSchemeConfig.oauth2.tokenUrl.")
        .doesNotContain("canary");
  }

  @Test
  void namesAFewOfManyMembers() throws Exception {
    ObjectNode answer = JSON.createObjectNode().put("id", "01KKC0000000000000000000A1");
    for (int i = 0; i < 10_000; i++) {
      answer.put("member" + i + "\u2028" + "x".repeat(10_000), "canary");
    }
    assertThat(manifest(Answers.connection(answer).orElseThrow()).undeclared())
        .hasSizeLessThan(100_000)
        .doesNotContain("canary");
  }

  @Test
  void standardErrorNamesWhatIsNotDeclared() throws Exception {
    ObjectNode body =
        TestPlatform.body(
            "shop", "api-key", "apiKey", "string", "{\"string\": {\"value\": \"canary\"}}");
    ((ObjectNode) body.at("/connection/credentials/0/credential"))
        .put("expiresAt", "2027-01-01T00:00:00Z");
    Connection created = platform.create(body);
    assertThat(export().err())
        .contains(
            "Connection %s: not declared: credentials[0].credential.expiresAt%n"
                .formatted(created.id()));
  }

  /** Such as line breaks of YAML 1.1, which would end a comment. */
  @Test
  void everyCharacterIsReadBack() throws Exception {
    for (String line :
        List.of("\u007f", "\u0085", "\u009b", "\u2028", "\n", "\r", "\ufeff", "\uffff")) {
      assertReadBack("a" + line + "metadata: {namespace: forged}");
    }
    assertReadBack("\t \u0000\u202e\u200b\ud83d\ude00\udb40\udc41\"\\#'é");
    assertReadBack("half \ud83d", "half \ufffd");
  }

  private static void assertReadBack(String text) throws Exception {
    assertReadBack(text, text);
  }

  private static void assertReadBack(String text, String read) throws Exception {
    ObjectNode object = JSON.createObjectNode().put("kind", text);
    CommentedYaml yaml = new CommentedYaml();
    yaml.comment("kind", text);
    String written = yaml.write(object);
    assertThat(
            ManifestReader.parse(
                "in.yaml", new ByteArrayInputStream(written.getBytes(StandardCharsets.UTF_8))))
        .as(written)
        .singleElement()
        .satisfies(manifest -> assertThat(manifest.kind()).isEqualTo(read));
  }

  /** Users can choose the name of a credential, but not the IDs of entries. */
  @Test
  void forgedMarkSetsNeitherNamespaceNorName() throws Exception {
    ObjectNode body =
        TestPlatform.body(
            "mine", "api-key", "apiKey", "string", "{\"string\": {\"value\": \"canary\"}}");
    ((ObjectNode) body.at("/connection/credentials/0/credential"))
        .put("name", Fixtures.mark("kube-system", "victim").credentialName());
    platform.create(body);
    assertThat(manifests(export("-n", "shops")))
        .singleElement()
        .satisfies(
            manifest -> {
              assertThat(manifest.name()).isEqualTo("mine");
              assertThat(manifest.namespace("")).isEqualTo("shops");
            });
  }

  private static String manifest(String name, String baseUrl, String type) throws Exception {
    JsonNode scheme =
        JSON.readTree(
            "{\"type\": \"api-key\", \"apiKey\": {\"id\": \"Key 1\", \"name\": \"X\", \"in\": \"header\"}}");
    Connection connection =
        Fixtures.connection(
            "01KKC0000000000000000000A1",
            name,
            List.of(
                new ConnectionCredential(
                    "01KKC0000000000000000000E1",
                    scheme,
                    true,
                    Optional.empty(),
                    new ConnectionCredential.Credential(
                        "01KKC0000000000000000000C1", null, type, null, null, null))),
            baseUrl,
            null,
            null,
            null,
            null);
    String text = manifest(connection).text();
    assertThat(CommandResult.of(new CheckCommand(Clock.systemUTC()), text, "-").out()).isEmpty();
    return text;
  }

  private static ExportedManifest manifest(Connection connection) {
    return new ExportedManifest(
        CustomResourceSchema.packaged(),
        connection,
        null,
        Optional.empty(),
        Optional.empty(),
        new TreeSet<>());
  }

  /** The wire has one text; a list, as its name suggests, is read as well. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'\"USAGE_TOKEN_REQUEST_ENDPOINT\"'  | tokenRequestEndpoint",
        "'[\"USAGE_TOKEN_REQUEST_ENDPOINT\"]'| tokenRequestEndpoint",
        "'[]'                                | ''",
        "null                                | ''",
      })
  void usagesOfAnOAuth1ParameterAreOneText(String usages, String exported) throws Exception {
    JsonNode scheme =
        JSON.readTree(
            """
            {"type": "oauth1", "oauth1": {"tokenEndpoint": {"url": "https://id.example.com/token",
              "additionalParamConfigs": [{"parameterName": "scope", "usages": %s}]}}}
            """
                .formatted(usages));
    JsonNode parameter =
        new ExportedScheme(scheme, "login", id -> Optional.empty())
            .json()
            .orElseThrow()
            .at("/oauth1/tokenEndpoint/additionalParamConfigs/0");
    assertThat(parameter.path("usages").asText()).isEqualTo(exported);
    assertThat(parameter.has("targetName")).isFalse();
  }

  @Test
  void urlsThatMayContainASecretAreNotShown() throws Exception {
    ObjectNode body =
        TestPlatform.body(
            "shop", "api-key", "apiKey", "string", "{\"string\": {\"value\": \"canary\"}}");
    body.withObject("connection").put("baseUrl", "https://shop.example.com/?key=canary");
    platform.create(body);
    assertThat(export().out()).doesNotContain("canary");
  }

  @Test
  void findsTheRetainedConnectionsOfANamespace() throws Exception {
    platform.createMarked("billing", Fixtures.mark("money", "billing-eu"));
    platform.createMarked("shop", Fixtures.mark("shops", "shop"));
    assertThat(manifests(export("--retained", "money")))
        .singleElement()
        .satisfies(manifest -> assertThat(manifest.name()).isEqualTo("billing-eu"));
    assertThat(manifests(export("--retained", "elsewhere"))).isEmpty();
  }

  @Test
  void reportsConnectionsSkippedForTheirMark() throws Exception {
    OwnershipMark elsewhere = OwnershipMark.of(List.of("other-cluster"), "shops", "shop", null);
    platform.createMarked("shop", elsewhere);
    platform.createMarked("billing", Fixtures.mark("money", "billing-eu"));
    CommandResult result = export("-n", "elsewhere");
    assertThat(result.err())
        .contains("left out: it has the ownership mark " + elsewhere.credentialName())
        .contains("1 of 2 connections");
    assertThat(manifests(result))
        .singleElement()
        .satisfies(
            manifest -> {
              assertThat(manifest.name()).isEqualTo("billing-eu");
              assertThat(manifest.namespace("")).isEqualTo("money");
            });
  }

  @Test
  void failuresExitWithOneAndWrongUsageWithTwo() {
    assertThat(export("shop").err()).contains("Unknown argument: shop");
    assertThat(export("shop").status()).isEqualTo(2);
    assertThat(export("--cluster", "maybe").err()).contains("expected one of yes, no");
    platform.simulator().close();
    CommandResult result = export();
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err()).contains("the API could not be reached", "check the API URL");
  }

  private CommandResult export(String... arguments) {
    return platform.export(arguments);
  }

  private static List<Manifest> manifests(CommandResult result) throws Exception {
    return ManifestReader.parse(
        "export", new ByteArrayInputStream(result.out().getBytes(StandardCharsets.UTF_8)));
  }

  private boolean create(Path folder) throws Exception {
    ObjectNode body = (ObjectNode) JSON.readTree(folder.resolve("out.json").toFile());
    body.put("connectionTemplateId", SimulatorData.SHOP.id());
    body.withObject("connection").put("name", folder.getFileName().toString());
    body.remove("externalId");
    // With the operator's mark the connection would have an owner.
    for (JsonNode entry : body.at("/connection/credentials")) {
      if (entry.path("credential") instanceof ObjectNode credential) {
        credential.remove("name");
        credential.put("organisationId", SimulatorData.ORGANISATION_ID);
        if (!credential.has("type")) {
          return false;
        }
      }
    }
    platform.create(body);
    return true;
  }

  /** Without short values, which also occur in other text. */
  private static List<String> secrets(Path file) throws Exception {
    List<String> values = new ArrayList<>();
    for (Manifest manifest :
        ManifestReader.parse("in.yaml", new ByteArrayInputStream(Files.readAllBytes(file)))) {
      manifest.json().path("stringData").forEach(value -> values.add(value.asText().strip()));
      manifest
          .json()
          .path("data")
          .forEach(
              value ->
                  values.add(
                      new String(
                              Base64.getMimeDecoder().decode(value.asText()),
                              StandardCharsets.UTF_8)
                          .strip()));
    }
    values.removeIf(value -> value.length() < 6);
    return values;
  }
}
