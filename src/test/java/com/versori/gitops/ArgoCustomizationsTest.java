package com.versori.gitops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.versori.testkit.docs.GeneratedText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the health check and the actions with their test files in Argo CD's format. */
class ArgoCustomizationsTest {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path CONFIG_MAP = Path.of("deploy/integrations/argocd/argocd-cm.yaml");
  private static final String REQUESTED = "versori.com/reconcile-requested-at";

  /** Argo CD's tests replace the time by this text. */
  private static final String ANY_TIME = "0001-01-01T00:00:00Z";

  static Stream<JsonNode> healthTests() throws IOException {
    return stream(yaml(ArgoLua.FOLDER.resolve("health_test.yaml")).path("tests"));
  }

  static Stream<JsonNode> discoveryTests() throws IOException {
    return stream(actionTestFile().path("discoveryTests"));
  }

  static Stream<JsonNode> actionTests() throws IOException {
    return stream(actionTestFile().path("actionTests"));
  }

  @ParameterizedTest
  @MethodSource("healthTests")
  void health(JsonNode test) throws IOException {
    JsonNode expected = test.path("healthStatus");
    assertThat(ArgoLua.health(yaml(ArgoLua.FOLDER.resolve(test.path("inputPath").asText()))))
        .isEqualTo(
            new ArgoLua.Health(
                expected.path("status").asText(), expected.path("message").asText()));
  }

  /**
   * {@code GitOpsIT} records the resources with their expected health. This test converts them to
   * Argo CD's format, with the message.
   */
  @Test
  void everyRecordedStatusIsTested() throws IOException {
    StringBuilder tests = new StringBuilder("tests:\n");
    for (Path file : recorded()) {
      ArgoLua.Health health = ArgoLua.health(yaml(file));
      tests.append(
          """
          - inputPath: testdata/%s
            healthStatus:
              status: %s
              message: %s
          """
              .formatted(
                  file.getFileName(), health.status(), JSON.writeValueAsString(health.message())));
    }
    GeneratedText.compareFile(
        ArgoLua.FOLDER.resolve("health_test.yaml"), tests.toString(), getClass());
  }

  @Test
  void neverHealthyWithoutConnection() throws IOException {
    for (Path file : recorded()) {
      ObjectNode object = (ObjectNode) yaml(file);
      if (object.path("status").has("connectionId")) {
        ((ObjectNode) object.get("status")).remove("connectionId");
      }
      assertThat(ArgoLua.health(object).status()).as("%s", file).isNotEqualTo("Healthy");
    }
  }

  @Test
  void neverHealthyForAnOlderGeneration() throws IOException {
    for (Path file : recorded()) {
      ObjectNode object = (ObjectNode) yaml(file);
      ((ObjectNode) object.get("metadata")).put("generation", 99);
      assertThat(ArgoLua.health(object).status()).as("%s", file).isIn("Progressing", "Suspended");
    }
  }

  @Test
  void progressingWithoutStatus() throws IOException {
    ObjectNode object = (ObjectNode) yaml(ArgoLua.FOLDER.resolve("testdata/applied.yaml"));
    object.remove("status");
    assertThat(ArgoLua.health(object).status()).isEqualTo("Progressing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "observedGeneration: -1 | Progressing",
        "observedGeneration: 1 | Progressing",
        "observedGeneration: 1, conditions: [{type: Ready, status: 'True', reason: A, message: m}] | Healthy",
        "observedGeneration: 0, conditions: [{type: Ready, status: 'True', reason: A, message: m}] | Progressing",
        "observedGeneration: 1, conditions: [{type: Ready, status: 'False', reason: A, message: m}, {type: Stalled, status: 'True', reason: A, message: m}] | Degraded",
        "observedGeneration: 1, conditions: [{type: Ready, status: 'False', reason: A, message: m}, {type: Reconciling, status: 'True', reason: A, message: m}] | Progressing",
        "observedGeneration: 1, conditions: [{type: Ready, status: 'True', reason: A, message: m}, {type: TokenExpiring, status: 'True', reason: A, message: soon}] | Healthy",
      })
  void healthOfAnOrganisation(String status, String expected) throws IOException {
    JsonNode object = YAML.readTree("{metadata: {generation: 1}, status: {" + status + "}}");
    assertThat(ArgoLua.healthOfOrganisation(object).status()).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("discoveryTests")
  void discovery(JsonNode test) throws IOException {
    Map<String, Boolean> expected = new LinkedHashMap<>();
    test.path("result").forEach(r -> expected.put(r.path("name").asText(), disabled(r)));
    Map<String, Boolean> offered = new LinkedHashMap<>();
    ArgoLua.discover(actionData(test.path("inputPath")))
        .properties()
        .forEach(action -> offered.put(action.getKey(), disabled(action.getValue())));
    assertThat(offered).containsExactlyInAnyOrderEntriesOf(expected);
  }

  @ParameterizedTest
  @MethodSource("actionTests")
  void action(JsonNode test) throws IOException {
    ObjectNode result =
        ArgoLua.act(test.path("action").asText(), actionData(test.path("inputPath")));
    JsonNode annotations = result.at("/metadata/annotations");
    if (annotations.has(REQUESTED)) {
      assertThat(annotations.path(REQUESTED).asText()).matches("\\d{4}-\\d\\d-\\d\\dT[\\d:]{8}Z");
      ((ObjectNode) annotations).put(REQUESTED, ANY_TIME);
    }
    assertThat(result).isEqualTo(actionData(test.path("expectedOutputPath")));
  }

  @Test
  void everyActionIsTested() throws IOException {
    Set<String> tested = new HashSet<>();
    actionTests().forEach(test -> tested.add(test.path("action").asText()));
    assertThat(actions()).containsExactlyInAnyOrderElementsOf(tested);
  }

  /** The patch for an unmodified Argo CD. */
  @Test
  void configMapContainsTheSameScripts() throws IOException {
    GeneratedText.compareFile(CONFIG_MAP, configMap(), getClass());
    JsonNode data = yaml(CONFIG_MAP).path("data");
    assertThat(data.path("resource.customizations.health.versori.com_VersoriConnection").asText())
        .isEqualTo(ArgoLua.read(ArgoLua.FOLDER.resolve("health.lua")));
    JsonNode actions =
        YAML.readTree(
            data.path("resource.customizations.actions.versori.com_VersoriConnection").asText());
    assertThat(actions.path("discovery.lua").asText())
        .isEqualTo(ArgoLua.read(ArgoLua.FOLDER.resolve("actions/discovery.lua")));
    assertThat(actions.path("definitions"))
        .extracting(d -> d.path("name").asText())
        .containsExactlyElementsOf(actions());
    assertThat(actions.path("definitions"))
        .allSatisfy(
            d ->
                assertThat(d.path("action.lua").asText())
                    .isEqualTo(ArgoLua.read(script(d.path("name").asText()))));
  }

  private static String configMap() throws IOException {
    StringBuilder text =
        new StringBuilder(
            """
            # Generated from resource_customizations/; do not edit.
            # To regenerate it: ./mvnw test -Dtest=ArgoCustomizationsTest -Dgenerated.write=true
            # kubectl apply --server-side --field-manager=versori -f deploy/integrations/argocd/argocd-cm.yaml
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: argocd-cm
              namespace: argocd
            data:
              resource.customizations.health.versori.com_VersoriConnection: |
            """);
    text.append(indented(4, ArgoLua.read(ArgoLua.FOLDER.resolve("health.lua"))));
    text.append("  resource.customizations.health.versori.com_VersoriOrganisation: |\n");
    text.append(indented(4, ArgoLua.read(ArgoLua.ORGANISATION.resolve("health.lua"))));
    text.append("  resource.customizations.actions.versori.com_VersoriConnection: |\n");
    text.append("    discovery.lua: |\n");
    text.append(indented(6, ArgoLua.read(ArgoLua.FOLDER.resolve("actions/discovery.lua"))));
    text.append("    definitions:\n");
    for (String action : actions()) {
      text.append("    - name: ").append(action).append("\n      action.lua: |\n");
      text.append(indented(8, ArgoLua.read(script(action))));
    }
    return text.toString();
  }

  private static List<Path> recorded() throws IOException {
    try (Stream<Path> files = Files.list(ArgoLua.FOLDER.resolve("testdata"))) {
      return files.sorted().toList();
    }
  }

  private static List<String> actions() throws IOException {
    try (Stream<Path> folders = Files.list(ArgoLua.FOLDER.resolve("actions"))) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("action.lua")))
          .map(folder -> folder.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  private static Path script(String action) {
    return ArgoLua.FOLDER.resolve("actions/" + action + "/action.lua");
  }

  private static String indented(int by, String text) {
    StringBuilder out = new StringBuilder();
    text.lines()
        .forEach(line -> out.append(line.isEmpty() ? "" : " ".repeat(by) + line).append('\n'));
    return out.toString();
  }

  private static boolean disabled(JsonNode action) {
    return action.path("disabled").asBoolean();
  }

  private static JsonNode actionTestFile() throws IOException {
    return yaml(ArgoLua.FOLDER.resolve("actions/action_test.yaml"));
  }

  private static JsonNode actionData(JsonNode path) throws IOException {
    return yaml(ArgoLua.FOLDER.resolve("actions").resolve(path.asText()));
  }

  private static JsonNode yaml(Path file) throws IOException {
    return YAML.readTree(Files.readString(file));
  }

  private static Stream<JsonNode> stream(JsonNode list) {
    List<JsonNode> all = new ArrayList<>();
    list.forEach(all::add);
    assertThat(all).isNotEmpty();
    return all.stream();
  }
}
