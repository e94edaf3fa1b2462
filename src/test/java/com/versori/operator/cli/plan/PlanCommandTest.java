package com.versori.operator.cli.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.versori.operator.cli.command.CommandResult;
import com.versori.operator.cli.command.TestPlatform;
import com.versori.testkit.Fixtures;
import com.versori.testkit.kube.MockKubeApi;
import com.versori.testkit.simulator.RecordedRequest;
import com.versori.testkit.simulator.SimulatorData;
import com.versori.testkit.simulator.SimulatorOptions;
import java.nio.file.Path;
import java.util.List;
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

  private final TestPlatform platform = new TestPlatform(SimulatorOptions.DEFAULT);
  private MockKubeApi kube;

  @BeforeEach
  void setUp(@TempDir Path folder) {
    kube = MockKubeApi.start(folder);
  }

  @AfterEach
  void tearDown() {
    kube.close();
    platform.close();
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
  void linksFollowTheCreate() {
    String links =
        """
          links:
          - templateRef: {projectId: 01HG0A5T6YB8ZK4Q1V2W3X4Y5Z, environment: staging, name: shop}
        """;
    assertThat(plan(SECRET + SHOP + links, "-").out())
        .contains(
            "then linked to template shop of project 01HG0A5T6YB8ZK4Q1V2W3X4Y5Z, environment staging");
  }

  @Test
  void linkThatCannotBeMadeBlocks() {
    String ref = "  links: [{templateRef: {projectId: %s, environment: production, name: %s}}]\n";
    CommandResult unknown =
        plan(SECRET + SHOP + ref.formatted(SimulatorData.PROJECT_ID, "bilding"), "-");
    assertThat(unknown.out())
        .contains("blocked   integrations/shop", "connection Shop EU from template")
        .contains("TemplateNotFound", "no connection template bilding", "billing");
    assertThat(unknown.status()).isEqualTo(1);
    assertThat(
            plan(SECRET + SHOP + ref.formatted(SimulatorData.PROJECT_ID, "customers"), "-").out())
        .contains("blocked   integrations/shop", "InvalidSpec", "remove spec.links[0]");
    assertThat(
            plan(SECRET + SHOP + ref.formatted(SimulatorData.PROJECT_ID, "billing"), "-").status())
        .isEqualTo(2);
  }

  @Test
  void ofTwoNewResourcesOnOneTemplateTheSecondIsBlocked() {
    String second = SHOP.replace("name: shop, namespace", "name: shop-2, namespace");
    assertThat(plan(SECRET + second + "---\n" + SHOP, "-").out())
        .contains(
            "blocked   integrations/shop-2",
            "OwnedByAnother: VersoriConnection shop of this namespace comes first",
            "create    integrations/shop (");
    String elsewhere = second.replace("namespace: integrations", "namespace: default");
    assertThat(plan(SECRET + SHOP + "---\n" + elsewhere, "-").out()).doesNotContain("blocked");
  }

  @Test
  void pathOfABaseUrlIsAWarning() {
    String shop = SHOP.replace("https://shop.example.com", "https://shop.example.com/v1");
    assertThat(plan(SECRET + shop, "-").out())
        .contains("warning: spec.baseUrl: the platform ignores what follows the host");
    assertThat(plan(SECRET + SHOP, "-").out()).doesNotContain("warning");
  }

  @Test
  void missingSecretIsReportedAndBlocksNothing() {
    CommandResult result = plan(SHOP, "-");
    assertThat(result.out())
        .contains(
            "create    integrations/shop",
            "SecretNotFound: Secret integrations/shop does not exist; create it");
    assertThat(result.status()).isEqualTo(2);
  }

  /** {@code check} passes over them. */
  @Test
  void placeholderInAResourceIsAProblem() {
    CommandResult result =
        plan(SHOP.replaceFirst("templateId: .*", "templateId: \\${TEMPLATE}"), "-");
    assertThat(result.err()).contains("\"${TEMPLATE}\": must be a ULID");
    assertThat(result.status()).isEqualTo(1);
  }

  @Test
  void takenNameBlocks() throws Exception {
    String id = platform.create("Shop EU").id();
    CommandResult result = plan(SECRET + SHOP, "-");
    assertThat(result.out()).contains("blocked   integrations/shop", "NameConflict", id);
    assertThat(result.status()).isEqualTo(1);
  }

  /** A resource that is restored from Git finds its connection. */
  @Test
  void ownConnectionIsFoundByItsMark() throws Exception {
    String id = platform.createMarked("Shop EU", Fixtures.mark("integrations", "shop")).id();
    for (String cluster : new String[] {"yes", "no"}) {
      CommandResult result = plan(SECRET + SHOP, "-", "--cluster", cluster);
      assertThat(result.out())
          .contains("adopt     integrations/shop", "connection " + id, "credentials are updated");
      assertThat(result.status()).isEqualTo(2);
    }
  }

  @Test
  void declaredConnectionIsAdopted() throws Exception {
    String id = platform.create("Shop EU").id();
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
        .contains("left unchanged", "drift, only reported: name is Shop EU instead of Shop");
    CommandResult missing = plan(adopting.formatted("01KKC0000000000000000000A9", "Report"), "-");
    assertThat(missing.out()).contains("blocked", "ConnectionNotFound");
    assertThat(missing.status()).isEqualTo(1);
  }

  @Test
  void markdownIsSafeInAComment() {
    String text =
        plan(
                SECRET
                    + SHOP.replace(
                        "name: Shop EU",
                        "name: \"[a](//b) ![](c) https://d \\u202e\\U000e0041 e\\\\|f `g` <b> @all #1\""),
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
            | **create** | `integrations/shop` | `connection [a](//b) ![](c) https://d \\u202e\\U000e0041 e\\`&#124;`f `&#96;`g`&#96;` <b> @all #1 from template 01KKBZ1ZB4SG2TRVKWQ7GNY3F3 in organisation 01HFZ7Y8QJ4Z5X0N3V6W9R2T1K` |
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
  void noResourcesIsNoChange() {
    CommandResult result = plan(SECRET, "-");
    assertThat(result.out()).isEqualTo("no resources\n");
    assertThat(result.status()).isZero();
  }

  @Test
  void problemsOfCheckEndThePlan() {
    CommandResult result = plan(SHOP.replace("name: Shop EU", "nmae: Shop EU"), "-");
    assertThat(result.err()).contains("<stdin>:6: unknown field \"spec.nmae\"");
    assertThat(result.out()).isEmpty();
    assertThat(result.status()).isEqualTo(1);
  }

  /** Status 2 means changes. */
  @Test
  void wrongUsageExitsWithOne() {
    assertThat(plan("").status()).isEqualTo(1);
    assertThat(plan("", "nowhere.yaml").status()).isEqualTo(1);
    assertThat(plan("", "-", "-o", "xml").err()).contains("text, markdown, json");
  }

  @Test
  void namesTheClusterThatItReads() {
    String url = kube.config().getMasterUrl();
    assertThat(plan(SECRET + SHOP, "-").err())
        .contains(
            "Cluster that is read: " + url, "To read another, set KUBECONFIG", "--cluster no");
    assertThat(plan(SECRET + SHOP, "-", "--cluster", "no").err()).contains("No cluster is read");
    kube.close();
    assertThat(plan(SECRET + SHOP, "-").err())
        .contains("The cluster cannot be read: no connection is possible. It is " + url)
        .doesNotContain("Operation:", "Exception");
  }

  @Test
  void failuresExitWithOneAndNameTheRemedy() {
    platform.simulator().close();
    CommandResult result = plan(SECRET + SHOP, "-");
    assertThat(result.out()).contains("blocked   integrations/shop", "ApiUnavailable");
    assertThat(result.status()).isEqualTo(1);
  }

  @Test
  void onlyReadsAndShowsNoSecret() throws Exception {
    platform.create("Shop EU");
    CommandResult result = plan(SECRET + SHOP, "-");
    assertThat(result.out() + result.err()).doesNotContain("canary");
    List<RecordedRequest> requests = platform.simulator().requests();
    assertThat(requests.subList(1, requests.size()))
        .isNotEmpty()
        .allMatch(request -> request.method().equals("GET"));
  }

  private CommandResult plan(String stdin, String... arguments) {
    return platform.plan(Optional.of(kube.config()), stdin, arguments);
  }
}
