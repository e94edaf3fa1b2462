package com.versori.operator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.versori.kube.MockKubeApi;
import com.versori.operator.plan.Fixtures;
import com.versori.operator.versori.Access;
import com.versori.operator.versori.AuthScheme;
import com.versori.operator.versori.CreateRequest;
import com.versori.operator.versori.OkHttpVersoriApi;
import com.versori.operator.versori.Settings;
import com.versori.operator.versori.Token;
import com.versori.simulator.SimulatorData;
import com.versori.simulator.VersoriSimulator;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code plan} on the mock server and the simulator; {@code SubcommandsIT} has real resources. */
class PlanCommandTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String SECRET =
      """
      apiVersion: v1
      kind: Secret
      metadata: {name: shop, namespace: integrations}
      stringData: {token: canary-value}
      ---
      """;

  private static final String SHOP =
      """
      apiVersion: versori.com/v1alpha1
      kind: VersoriConnection
      metadata: {name: shop, namespace: integrations}
      spec:
        templateId: 01KKBZ1ZB4SG2TRVKWQ7GNY3F3
        name: Shop EU
        baseUrl: https://shop.example.com
        credentials:
        - name: key
          authScheme: {apiKey: {name: X-Api-Key, in: header}}
          credential: {string: {secretRef: {name: shop, key: token}}}
      """;

  private final VersoriSimulator simulator = VersoriSimulator.start();
  private MockKubeApi kube;
  private KubernetesClient client;

  @BeforeEach
  void setUp(@TempDir Path folder) {
    kube = MockKubeApi.start(folder);
    client = new KubernetesClientBuilder().withConfig(kube.config()).build();
  }

  @AfterEach
  void tearDown() {
    client.close();
    kube.close();
    simulator.close();
  }

  @Test
  void newResourceIsCreated() {
    CommandResult result = plan(SECRET + SHOP, "-");
    assertThat(result.out())
        .isEqualTo(
            """
            create    integrations/shop (<stdin>:8)
                      connection Shop EU from template 01KKBZ1ZB4SG2TRVKWQ7GNY3F3 in organisation 01HFZ7Y8QJ4Z5X0N3V6W9R2T1K
            1 to create
            """);
    assertThat(result.status()).isEqualTo(2);
  }

  @Test
  void secretThatMayStillComeIsTold() {
    CommandResult result = plan(SHOP, "-");
    assertThat(result.out())
        .contains(
            "create    integrations/shop",
            "SecretNotFound: Secret integrations/shop does not exist; create it");
    assertThat(result.status()).isEqualTo(2);
  }

  @Test
  void nameThatIsTakenBlocks() throws Exception {
    String id = make("Shop EU", "somebody's");
    CommandResult result = plan(SECRET + SHOP, "-");
    assertThat(result.out()).contains("blocked   integrations/shop", "NameConflict", id);
    assertThat(result.status()).isEqualTo(1);
  }

  /** A resource that was retained, or rebuilt from Git, finds its connection again. */
  @Test
  void ownConnectionIsFoundByItsMark() throws Exception {
    String id = make("Shop EU", "k8s:cluster-1/integrations/shop");
    for (String cluster : new String[] {"yes", "no"}) {
      CommandResult result = plan(SECRET + SHOP, "-", "--cluster", cluster);
      assertThat(result.out())
          .contains("adopt     integrations/shop", "connection " + id, "credentials are sent");
      assertThat(result.status()).isEqualTo(2);
    }
  }

  @Test
  void declaredConnectionIsAdopted() throws Exception {
    String id = make("Shop EU", "somebody's");
    String adopting =
        """
        apiVersion: versori.com/v1alpha1
        kind: VersoriConnection
        metadata: {name: shop, namespace: integrations}
        spec: {connectionId: %s, name: Shop, driftPolicy: %s}
        """;
    assertThat(plan(adopting.formatted(id, "Correct"), "-").out())
        .contains("adopt     integrations/shop", "then name: Shop EU -> Shop");
    assertThat(plan(adopting.formatted(id, "Report"), "-").out())
        .contains("nothing is sent to it", "drift, only reported: name is Shop EU instead of Shop");
    CommandResult missing = plan(adopting.formatted("01KKC0000000000000000000A9", "Report"), "-");
    assertThat(missing.out()).contains("blocked", "ConnectionNotFound");
    assertThat(missing.status()).isEqualTo(1);
  }

  @Test
  void markdownIsSafeInAComment() {
    String text =
        plan(
                SECRET + SHOP.replace("name: Shop EU", "name: 'Shop | <b> @all'"),
                "-",
                "-o",
                "markdown")
            .out();
    assertThat(text)
        .isEqualTo(
            """
            ### Versori connections: 1 to create

            | | resource | what |
            | --- | --- | --- |
            | **create** | `integrations/shop` | connection Shop \\| &lt;b> &#64;all from template 01KKBZ1ZB4SG2TRVKWQ7GNY3F3 in organisation 01HFZ7Y8QJ4Z5X0N3V6W9R2T1K |
            """);
  }

  @Test
  void jsonIsForPrograms() throws Exception {
    JsonNode json = JSON.readTree(plan(SECRET + SHOP, "-", "--output=json").out());
    assertThat(json.at("/counts/create").asInt()).isEqualTo(1);
    assertThat(json.at("/counts/blocked").asInt()).isZero();
    assertThat(json.at("/resources/0/resource").asText()).isEqualTo("integrations/shop");
    assertThat(json.at("/resources/0/action").asText()).isEqualTo("create");
    assertThat(json.at("/resources/0/manifest").asText()).isEqualTo("<stdin>:8");
  }

  @Test
  void nothingDeclaredIsNoChange() {
    CommandResult result = plan(SECRET, "-");
    assertThat(result.out()).isEqualTo("nothing declared\n");
    assertThat(result.status()).isZero();
  }

  @Test
  void problemsComeFirst() {
    CommandResult result = plan(SHOP.replace("name: Shop EU", "nmae: Shop EU"), "-");
    assertThat(result.err()).contains("<stdin>:6: unknown field \"spec.nmae\"");
    assertThat(result.out()).isEmpty();
    assertThat(result.status()).isEqualTo(1);
  }

  /** 2 is for changes. */
  @Test
  void badCallsExitWithOne() {
    assertThat(plan("").status()).isEqualTo(1);
    assertThat(plan("", "nowhere.yaml").status()).isEqualTo(1);
    assertThat(plan("", "-", "-o", "xml").err()).contains("text, markdown, json");
  }

  @Test
  void failuresAreTold() {
    simulator.close();
    CommandResult result = plan(SECRET + SHOP, "-");
    assertThat(result.out()).contains("blocked   integrations/shop", "ApiUnavailable");
    assertThat(result.status()).isEqualTo(1);
  }

  @Test
  void onlyReadsAndShowsNoSecret() throws Exception {
    make("Shop EU", "somebody's");
    CommandResult result = plan(SECRET + SHOP, "-");
    assertThat(result.out() + result.err()).doesNotContain("canary");
    assertThat(simulator.requests().subList(1, simulator.requests().size()))
        .isNotEmpty()
        .allMatch(request -> request.method().equals("GET"));
  }

  private String make(String name, String credentialName) throws Exception {
    try (OkHttpVersoriApi api = api()) {
      return api.create(
              new Access(SimulatorData.ORGANISATION_ID, new Token(SimulatorData.TOKEN)),
              new CreateRequest(
                  (com.fasterxml.jackson.databind.node.ObjectNode)
                      JSON.readTree(
                          """
                          {"connectionTemplateId": "01KKBZ1ZB4SG2TRVKWQ7GNY3F3", "connection": {"name": "%s",
                           "credentials": [{"id": "01KKC0000000000000000000E1",
                            "authSchemeConfig": {"type": "api-key", "apiKey":
                             {"id": "key", "description": "key", "name": "X-Api-Key", "in": "header"}},
                            "credential": {"id": "01KKC0000000000000000000C1", "organisationId": "%s",
                             "name": "%s", "type": "string", "data": {"string": {"value": "canary"}}}}]}}
                          """
                              .formatted(name, SimulatorData.ORGANISATION_ID, credentialName))))
          .id();
    }
  }

  private CommandResult plan(String stdin, String... arguments) {
    CheckCommand check = new CheckCommand(Clock.systemUTC());
    Sources.Opener sources =
        cluster ->
            new Sources(
                Fixtures.settings(simulator.apiUrl().toString(), Duration.ofSeconds(2)),
                () -> new Token(SimulatorData.TOKEN),
                new ReadOnlyApi(api()),
                cluster == Sources.Cluster.NO
                    ? Optional.empty()
                    : Optional.of(new KubernetesClientBuilder().withConfig(kube.config()).build()));
    return CommandResult.of(new PlanCommand(check, sources, Clock.systemUTC()), stdin, arguments);
  }

  private OkHttpVersoriApi api() {
    return OkHttpVersoriApi.create(
        new Settings(
            simulator.apiUrl(),
            AuthScheme.BEARER,
            Duration.ofSeconds(5),
            "test",
            Optional.empty(),
            Optional.empty(),
            Clock.systemUTC(),
            (operation, outcome, took) -> {}));
  }
}
