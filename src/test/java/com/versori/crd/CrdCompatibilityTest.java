package com.versori.crd;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The current CRD accepts whatever a released one accepts: nothing is removed, renamed or made
 * stricter. CEL rules cannot be compared; {@link CrdUpgradeIT} validates stored resources on the
 * API server instead.
 */
class CrdCompatibilityTest {

  static Stream<ReleasedCrd> releases() {
    return ReleasedCrd.all();
  }

  @ParameterizedTest
  @MethodSource("releases")
  void releasedResourcesStayValid(ReleasedCrd release) throws IOException {
    assertThat(problems(release.definition(), current())).isEmpty();
  }

  @Test
  void comparisonFindsBreakingChanges() throws IOException {
    CustomResourceDefinition broken = current();
    Map<String, JSONSchemaProps> schemas = schemas(version(broken, "v1alpha1"));
    schemas.get(".spec").getProperties().remove("baseUrl");
    schemas.get(".spec").setRequired(List.of("name"));
    schemas.get(".spec.name").setMaxLength(3L);
    schemas.get(".spec.deletionPolicy").getEnum().remove(0);
    schemas.get(".status.createdAt").setType("integer");
    assertThat(problems(current(), broken))
        .containsExactlyInAnyOrder(
            ".spec.baseUrl is gone",
            ".spec requires [name]",
            ".spec.name is shorter",
            ".spec.deletionPolicy has fewer values",
            ".status.createdAt has another type");
  }

  private static List<String> problems(
      CustomResourceDefinition old, CustomResourceDefinition current) {
    List<String> problems = new ArrayList<>();
    problem(
        problems,
        !current.getSpec().getNames().getPlural().equals(old.getSpec().getNames().getPlural()),
        "another plural");
    problem(
        problems, !current.getSpec().getScope().equals(old.getSpec().getScope()), "another scope");
    problem(
        problems,
        !current
            .getSpec()
            .getNames()
            .getShortNames()
            .containsAll(old.getSpec().getNames().getShortNames()),
        "a short name is gone");
    for (CustomResourceDefinitionVersion version : old.getSpec().getVersions()) {
      CustomResourceDefinitionVersion same = version(current, version.getName());
      problem(problems, same == null || !same.getServed(), version.getName() + " is not served");
      if (same != null) {
        Map<String, JSONSchemaProps> schemas = schemas(same);
        schemas(version)
            .forEach((path, schema) -> compare(path, schema, schemas.get(path), problems));
      }
    }
    return problems;
  }

  private static void compare(
      String path, JSONSchemaProps old, JSONSchemaProps current, List<String> problems) {
    if (current == null) {
      problems.add(path + " is gone");
      return;
    }
    problem(
        problems, !Objects.equals(old.getType(), current.getType()), path + " has another type");
    problem(
        problems,
        !Objects.equals(old.getXKubernetesListType(), current.getXKubernetesListType())
            || !Objects.equals(
                old.getXKubernetesListMapKeys(), current.getXKubernetesListMapKeys()),
        path + " is another kind of list");
    problem(
        problems,
        !current.getEnum().isEmpty()
            && (old.getEnum().isEmpty() || !current.getEnum().containsAll(old.getEnum())),
        path + " has fewer values");
    List<String> required = new ArrayList<>(current.getRequired());
    required.removeAll(old.getRequired());
    problem(problems, !required.isEmpty(), path + " requires " + required);
    problem(problems, isLess(current.getMaxLength(), longest(old)), path + " is shorter");
    problem(problems, isLess(current.getMaxItems(), old.getMaxItems()), path + " has fewer items");
    problem(
        problems, isMore(current.getMinLength(), old.getMinLength()), path + " has to be longer");
    problem(problems, isMore(current.getMinItems(), old.getMinItems()), path + " needs more items");
    problem(
        problems,
        current.getPattern() != null && !current.getPattern().equals(old.getPattern()),
        path + " has another pattern");
  }

  /** IDs had no maxLength, but their pattern limits the length. */
  private static Long longest(JSONSchemaProps schema) {
    return schema.getPattern() != null && schema.getPattern().endsWith("{25}$")
        ? Long.valueOf(26)
        : schema.getMaxLength();
  }

  private static boolean isLess(Long upper, Long old) {
    return upper != null && (old == null || upper < old);
  }

  private static boolean isMore(Long lower, Long old) {
    return lower != null && (old == null || lower > old);
  }

  private static void problem(List<String> problems, boolean is, String text) {
    if (is) {
      problems.add(text);
    }
  }

  private static CustomResourceDefinition current() throws IOException {
    return Serialization.unmarshal(
        Files.readString(Path.of(CrdGenerator.FILE)), CustomResourceDefinition.class);
  }

  private static CustomResourceDefinitionVersion version(
      CustomResourceDefinition crd, String name) {
    return crd.getSpec().getVersions().stream()
        .filter(v -> v.getName().equals(name))
        .findFirst()
        .orElse(null);
  }

  private static Map<String, JSONSchemaProps> schemas(CustomResourceDefinitionVersion version) {
    Map<String, JSONSchemaProps> schemas = new TreeMap<>();
    CrdGenerator.walk("", version.getSchema().getOpenAPIV3Schema(), schemas);
    return schemas;
  }
}
