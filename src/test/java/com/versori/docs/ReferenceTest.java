package com.versori.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.versori.crd.CrdGenerator;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriOrganisation;
import com.versori.testkit.docs.GeneratedText;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The API reference in {@code crds/REFERENCE.md} is made from the CRD and from the examples. */
class ReferenceTest {

  private static final Path GUIDE = Path.of("crds/REFERENCE.md");
  private static final ObjectMapper YAML =
      new ObjectMapper(
          YAMLFactory.builder()
              .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
              .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
              .build());

  @Test
  void referenceIsWhatTheSchemaSays() throws IOException {
    fields(VersoriConnection.PLURAL, "reference");
    fields(VersoriOrganisation.PLURAL, "organisation");
  }

  private void fields(String plural, String part) throws IOException {
    CustomResourceDefinition crd =
        Serialization.unmarshal(
            Files.readString(Path.of(CrdGenerator.file(plural))), CustomResourceDefinition.class);
    JSONSchemaProps root = crd.getSpec().getVersions().get(0).getSchema().getOpenAPIV3Schema();
    StringBuilder text = new StringBuilder();
    section("spec", root.getProperties().get("spec"), text);
    section("status", root.getProperties().get("status"), text);
    GeneratedText.compare(GUIDE, part, text.toString(), getClass());
  }

  @Test
  void everyMemberIsShown() throws IOException {
    List<JsonNode> entries = entriesOfExamples();
    StringBuilder text = new StringBuilder();
    JSONSchemaProps entry = entrySchema();
    for (String part : List.of("authScheme", "credential")) {
      for (String member : entry.getProperties().get(part).getProperties().keySet()) {
        if (member.equals("name") || member.equals("expiresAt")) {
          continue;
        }
        Optional<JsonNode> shown =
            entries.stream().filter(e -> e.path(part).has(member)).findFirst();
        assertThat(shown).as("an example with %s.%s", part, member).isPresent();
        ObjectNode yaml = JsonNodeFactory.instance.objectNode();
        yaml.putObject(part).set(member, shown.get().path(part).path(member));
        text.append(
            "`%s.%s`\n\n```yaml\n%s```\n\n".formatted(part, member, YAML.writeValueAsString(yaml)));
      }
    }
    GeneratedText.compare(GUIDE, "members", text.toString(), getClass());
  }

  /** What the API server refuses, word for word: {@code CrdValidationIT} tries these files. */
  @Test
  void errorsOfApply() throws IOException {
    SortedSet<String> rows = new TreeSet<>();
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/crd"))) {
      for (Path file : files.filter(f -> f.toString().contains("invalid-")).toList()) {
        Files.readAllLines(file).stream()
            .filter(line -> line.startsWith("# expect: "))
            .map(line -> line.substring("# expect: ".length()))
            .map(ReferenceTest::errorRow)
            .forEach(rows::add);
      }
    }
    GeneratedText.compare(
        GUIDE,
        "errors",
        "| field | message |\n| --- | --- |\n" + String.join("", rows),
        getClass());
  }

  private static String errorRow(String error) {
    int end = error.indexOf(": ");
    String field = error.startsWith("spec") && end > 0 ? error.substring(0, end) : "any";
    String message = field.equals("any") ? error : error.substring(end + 2);
    return "| `%s` | %s |\n"
        .formatted(
            field.replaceAll("\\[\\d+]", "[]"), message.replace("|", "\\|").replace("<", "&lt;"));
  }

  private static JSONSchemaProps entrySchema() throws IOException {
    CustomResourceDefinition crd =
        Serialization.unmarshal(
            Files.readString(Path.of(CrdGenerator.FILE)), CustomResourceDefinition.class);
    return crd.getSpec()
        .getVersions()
        .get(0)
        .getSchema()
        .getOpenAPIV3Schema()
        .getProperties()
        .get("spec")
        .getProperties()
        .get("credentials")
        .getItems()
        .getSchema();
  }

  private static List<JsonNode> entriesOfExamples() throws IOException {
    List<JsonNode> entries = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of("examples"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
        for (String document : Files.readString(file).split("(?m)^---$")) {
          YAML.readTree(document).at("/spec/credentials").forEach(entries::add);
        }
      }
    }
    return entries;
  }

  /** A table for each object, with its fields; objects with the same fields share one. */
  private static void section(String path, JSONSchemaProps schema, StringBuilder text) {
    text.append("#### `").append(path).append("`\n\n");
    text.append("| field | type | meaning |\n| --- | --- | --- |\n");
    List<String> required = schema.getRequired() == null ? List.of() : schema.getRequired();
    Map<String, JSONSchemaProps> below = new LinkedHashMap<>();
    schema
        .getProperties()
        .forEach(
            (name, field) -> {
              text.append(
                  "| `%s`%s | %s | %s |\n"
                      .formatted(
                          name,
                          required.contains(name) ? " (required)" : "",
                          type(field),
                          String.valueOf(field.getDescription()).replace("|", "\\|")));
              JSONSchemaProps inner =
                  field.getItems() == null ? field : field.getItems().getSchema();
              boolean leaf = inner.getProperties() == null || inner.getProperties().isEmpty();
              if (!leaf && !COMMON.contains(name)) {
                below.put(path + "." + name + (inner == field ? "" : "[]"), inner);
              }
            });
    text.append('\n');
    if (schema.getXKubernetesValidations() != null
        && !schema.getXKubernetesValidations().isEmpty()) {
      text.append(
          schema.getXKubernetesValidations().stream()
              .map(rule -> "- " + rule.getMessage() + "\n")
              .distinct()
              .collect(Collectors.joining("", "Rules:\n\n", "\n")));
    }
    below.forEach((name, inner) -> section(name, inner, text));
  }

  /** Described once, because they occur in many places. */
  private static final List<String> COMMON = List.of("secretRef", "secretKeyRef");

  private static String type(JSONSchemaProps field) {
    if (field.getEnum() != null && !field.getEnum().isEmpty()) {
      return field.getEnum().stream().map(JsonNode::asText).collect(Collectors.joining(", "));
    }
    if (field.getItems() != null) {
      return "list of " + type(field.getItems().getSchema());
    }
    return field.getFormat() == null
        ? field.getType()
        : field.getType() + " (" + field.getFormat() + ")";
  }
}
