package com.versori.operator.payload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.client.model.ConnectionTemplate;
import com.versori.operator.decide.Action;
import com.versori.operator.decide.Action.Conclusion;
import com.versori.operator.decide.Planner;
import com.versori.operator.model.Finding;
import com.versori.operator.model.Observation;
import com.versori.operator.model.Observations;
import com.versori.operator.model.SecretContent;
import com.versori.operator.model.Snapshot;
import com.versori.operator.request.WriteRequest;
import com.versori.testkit.Fixtures;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each folder of {@code src/test/resources/payload} is a case: {@code in.yaml} contains a resource
 * and its Secrets. The expected result is the request body ({@code out.json}) or a finding ({@code
 * out-finding.txt}), and optional {@code out-warnings.txt}.
 */
class PayloadGoldenTest {

  private static final Path FOLDER = Path.of("src/test/resources/payload");
  private static final Set<String> KNOWN =
      Set.of("in.yaml", "in-template.json", "out.json", "out-finding.txt", "out-warnings.txt");
  private static final KubernetesSerialization YAML = new KubernetesSerialization();
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  static Stream<Path> cases() throws IOException {
    return Files.list(FOLDER).sorted().map(FOLDER::relativize);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void payloadOrFindingIsAsExpected(Path name) throws IOException {
    Path folder = FOLDER.resolve(name);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .as("files of %s", folder)
          .allMatch(KNOWN::contains)
          .contains("in.yaml");
    }
    Case in = read(folder.resolve("in.yaml"));
    assertThat(ReferencedSecrets.names(in.resource().getSpec()))
        .as("referenced Secrets")
        .containsAll(in.secrets().keySet());

    Snapshot snapshot = Fixtures.ready(in.resource(), in.secrets());
    if (Files.exists(folder.resolve("in-template.json"))) {
      snapshot =
          snapshot.with(
              Observations.TEMPLATE, Observation.of(template(folder.resolve("in-template.json"))));
    }
    Action action = Planner.plan(snapshot);

    Map<String, String> out = new TreeMap<>();
    if (action instanceof Action.Create create) {
      out.put("out.json", text(create.request().body()));
      if (!create.request().warnings().isEmpty()) {
        out.put(
            "out-warnings.txt",
            create.request().warnings().stream()
                    .map(WriteRequest.Warning::text)
                    .collect(Collectors.joining("\n"))
                + "\n");
      }
    } else if (action instanceof Conclusion.Blocked blocked) {
      Finding finding = blocked.finding();
      out.put(
          "out-finding.txt",
          finding.reason().text() + " " + finding.fate() + "\n" + finding.message() + "\n");
    }
    if (Boolean.getBoolean("generated.write")) {
      for (Map.Entry<String, String> file : out.entrySet()) {
        Files.writeString(folder.resolve(file.getKey()), file.getValue());
      }
    }
    assertThat(out).isEqualTo(expected(folder));
  }

  private static Map<String, String> expected(Path folder) throws IOException {
    Map<String, String> expected = new TreeMap<>();
    for (String file : KNOWN) {
      if (file.startsWith("out") && Files.exists(folder.resolve(file))) {
        expected.put(file, Files.readString(folder.resolve(file)));
      }
    }
    return expected;
  }

  private static ConnectionTemplate template(Path file) throws IOException {
    List<JsonNode> schemes = new ArrayList<>();
    JSON.readTree(Files.readString(file)).forEach(schemes::add);
    return new ConnectionTemplate(Fixtures.TEMPLATE, "system-1", "shop", Optional.empty(), schemes);
  }

  private static String text(JsonNode json) throws IOException {
    return JSON.writeValueAsString(json) + "\n";
  }

  private record Case(VersoriConnection resource, Map<String, SecretContent> secrets) {}

  private static Case read(Path file) throws IOException {
    VersoriConnection resource = null;
    Map<String, SecretContent> secrets = new LinkedHashMap<>();
    for (String document : Files.readString(file).split("(?m)^---$")) {
      HasMetadata object = YAML.unmarshal(document);
      if (object instanceof Secret secret) {
        secrets.put(secret.getMetadata().getName(), content(secret));
      } else {
        resource = YAML.unmarshal(document, VersoriConnection.class);
      }
    }
    resource.getMetadata().setUid("uid-1");
    resource.getMetadata().setGeneration(1L);
    return new Case(resource, secrets);
  }

  private static SecretContent content(Secret secret) {
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
    return new SecretContent("5", Map.of(), data);
  }
}
