package com.versori.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.client.model.ConnectionTemplate;
import com.versori.operator.decide.Action;
import com.versori.operator.decide.Planner;
import com.versori.operator.model.Observation;
import com.versori.operator.model.Observations;
import com.versori.operator.model.SecretContent;
import com.versori.operator.model.Snapshot;
import com.versori.testkit.Fixtures;
import com.versori.testkit.simulator.SimulatorData;
import com.versori.testkit.simulator.WireContract;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples give payloads that the API's description allows, and together show every member. */
class ExamplesTest {

  private static final Path FOLDER = Path.of("examples");
  private static final KubernetesSerialization YAML = new KubernetesSerialization();
  private static final ObjectMapper JSON = new ObjectMapper();

  static Stream<Path> examples() throws IOException {
    return Files.list(FOLDER).filter(file -> file.toString().endsWith(".yaml")).sorted();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void satisfiesTheContract(Path file) throws IOException {
    assertThat(WireContract.problemsOfCreate(payload(file))).isEmpty();
  }

  @Test
  void everySchemeAndCredentialHasAnExample() throws IOException {
    Set<String> schemes = new HashSet<>();
    Set<String> credentials = new HashSet<>();
    for (Path file : examples().toList()) {
      for (JsonNode entry : payload(file).at("/connection/credentials")) {
        schemes.add(entry.at("/authSchemeConfig/type").asText());
        credentials.add(entry.at("/credential/type").asText("existing"));
      }
    }
    assertThat(schemes)
        .contains("none", "api-key", "basic-auth", "oauth2", "oauth1", "hmac", "certificate");
    assertThat(credentials)
        .contains(
            "none",
            "string",
            "binary",
            "basic-auth",
            "oauth2-client",
            "oauth2-token",
            "oauth2-code",
            "oauth2-password",
            "certificate",
            "oauth1",
            "oauth1-token",
            "existing");
  }

  @Test
  void theGuideListsEachOfThem() throws IOException {
    String guide = Files.readString(FOLDER.resolve("README.md"));
    assertThat(examples())
        .allSatisfy(file -> assertThat(guide).contains("](" + file.getFileName()));
  }

  private static JsonNode payload(Path file) throws IOException {
    VersoriConnection resource = null;
    Map<String, SecretContent> secrets = new LinkedHashMap<>();
    String code = Files.readString(Path.of("src/test/resources/examples/authorization-code.yaml"));
    for (String document : (Files.readString(file) + "---\n" + code).split("(?m)^---$")) {
      HasMetadata object = YAML.unmarshal(document);
      if (object instanceof Secret secret) {
        secrets.put(secret.getMetadata().getName(), new SecretContent("5", Map.of(), data(secret)));
      } else {
        resource = YAML.unmarshal(document, VersoriConnection.class);
      }
    }
    resource.getMetadata().setNamespace("default");
    resource.getMetadata().setUid("uid-1");
    resource.getMetadata().setGeneration(1L);
    Snapshot snapshot =
        Fixtures.ready(resource, secrets)
            .with(
                Observations.TEMPLATE,
                Observation.of(
                    new ConnectionTemplate(
                        Fixtures.TEMPLATE,
                        null,
                        "billing",
                        Optional.empty(),
                        List.of(
                            JSON.readTree(
                                "{\"type\":\"api-key\",\"apiKey\":{\"id\":\"k\",\"description\":\"d\",\"name\":\"n\",\"in\":\"query\"}}"),
                            JSON.readTree(SimulatorData.CRM.authSchemeConfig())))));
    Action action = Planner.plan(snapshot);
    assertThat(action).isInstanceOf(Action.Create.class);
    return ((Action.Create) action).request().body();
  }

  private static Map<String, String> data(Secret secret) {
    Map<String, String> data = new LinkedHashMap<>();
    if (secret.getData() != null) {
      data.putAll(secret.getData());
    }
    if (secret.getStringData() != null) {
      secret
          .getStringData()
          .forEach(
              (key, value) ->
                  data.put(
                      key,
                      Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))));
    }
    return data;
  }
}
