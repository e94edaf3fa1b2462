package com.versori.crd;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;

/** The CRD in {@code crds/} matches the types, and every field is described. */
class CrdInSyncTest {

  /** A chart cannot contain files outside of its folder. */
  private static final Path COPIES = Path.of("deploy/install/chart/files");

  @Test
  void filesMatchTheTypes() throws IOException {
    for (var kind : CrdGenerator.KINDS.entrySet()) {
      String generated = CrdGenerator.generate(kind.getValue());
      Path original = Path.of(CrdGenerator.file(kind.getKey()));
      for (Path file : List.of(original, COPIES.resolve(original.getFileName()))) {
        if (Boolean.getBoolean("generated.write")) {
          Files.writeString(file, generated);
        }
        assertThat(file)
            .as("-Dgenerated.write=true on this test regenerates it")
            .hasContent(generated);
      }
    }
  }

  @Test
  void everyFieldIsDescribed() throws IOException {
    assertThat(pathsThat((path, schema) -> !isDescribed(path, schema)))
        .as("fields without a description")
        .isEmpty();
  }

  /** Members of a one-of have no default. */
  @Test
  void everyFieldOfSpecDescribesItsDefaultAndAnExample() throws IOException {
    Map<String, JSONSchemaProps> schemas = schemas();
    assertThat(pathsThat((path, schema) -> !describesDefault(path, schema, schemas)))
        .as("optional fields whose description does not state the default")
        .isEmpty();
    assertThat(pathsThat((path, schema) -> !describesExample(path, schema)))
        .as("texts without an example")
        .isEmpty();
  }

  private static boolean describesDefault(
      String path, JSONSchemaProps schema, Map<String, JSONSchemaProps> schemas) {
    if (!path.contains(".spec.") || path.endsWith("[]")) {
      return true;
    }
    int dot = path.lastIndexOf('.');
    JSONSchemaProps parent = schemas.get(path.substring(0, dot));
    boolean required = parent.getRequired().contains(path.substring(dot + 1));
    boolean choice =
        parent.getXKubernetesValidations().stream()
                .anyMatch(rule -> rule.getRule().contains("exists_one"))
            && !schema.getType().equals("string");
    return required
        || choice
        || schema.getDescription().contains("Default: ")
        || schema.getDescription().contains("Required unless ")
        || schema.getDescription().matches("(?s).*(Exactly|At most) one of .*");
  }

  private static boolean describesExample(String path, JSONSchemaProps schema) {
    return !path.contains(".spec")
        || path.endsWith("[]")
        || !schema.getType().equals("string")
        || !schema.getEnum().isEmpty()
        || schema.getDescription().contains("Example: ");
  }

  @Test
  void everyFieldOfSpecIsBounded() throws IOException {
    assertThat(pathsThat((path, schema) -> path.contains(".spec") && !isBounded(schema)))
        .as("texts and lists of spec without a maximum length")
        .isEmpty();
  }

  private static boolean isDescribed(String path, JSONSchemaProps schema) {
    return path.endsWith("[]") || schema.getDescription() != null;
  }

  private static boolean isBounded(JSONSchemaProps schema) {
    return switch (schema.getType()) {
      case "string" ->
          schema.getMaxLength() != null
              || !schema.getEnum().isEmpty()
              || (schema.getPattern() != null && schema.getPattern().matches(".*\\{\\d+}\\$"));
      case "array" -> schema.getMaxItems() != null;
      default -> true;
    };
  }

  private static List<String> pathsThat(BiPredicate<String, JSONSchemaProps> condition)
      throws IOException {
    return schemas().entrySet().stream()
        .filter(entry -> condition.test(entry.getKey(), entry.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Of every kind; paths begin with its plural. */
  private static Map<String, JSONSchemaProps> schemas() throws IOException {
    Map<String, JSONSchemaProps> schemas = new TreeMap<>();
    for (String plural : CrdGenerator.KINDS.keySet()) {
      CustomResourceDefinition crd =
          Serialization.unmarshal(
              Files.readString(Path.of(CrdGenerator.file(plural))), CustomResourceDefinition.class);
      CrdGenerator.walk(
          plural, crd.getSpec().getVersions().get(0).getSchema().getOpenAPIV3Schema(), schemas);
    }
    return schemas;
  }
}
