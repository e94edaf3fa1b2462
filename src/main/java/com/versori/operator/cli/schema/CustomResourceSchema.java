package com.versori.operator.cli.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.cli.manifest.ManifestReader;
import com.versori.operator.cli.manifest.UnreadableException;
import com.versori.operator.findings.SimilarNames;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One version of a CRD. Validates an object as the API server does on create: status is dropped,
 * and transition rules do not apply.
 */
public final class CustomResourceSchema {

  /** The text of the API server, which names no field, behind other problems. */
  public static final Problem NOT_ALL_CHECKED =
      Problem.of(
          "<nil>",
          "Invalid value: null: some validation rules were not checked because the object was"
              + " invalid; correct the existing errors to complete validation");

  /** Letters by which a misspelt group or kind differs. */
  private static final int MOST_TYPOS = 3;

  private final String apiVersion;
  private final String kind;
  private final JsonNode schema;
  private final SchemaRules rules = new SchemaRules();
  private final CelRules cel = new CelRules();

  CustomResourceSchema(JsonNode crd) {
    JsonNode version = crd.at("/spec/versions/0");
    this.apiVersion = crd.at("/spec/group").asText() + "/" + version.path("name").asText();
    this.kind = crd.at("/spec/names/kind").asText();
    this.schema = version.at("/schema/openAPIV3Schema");
    rejectUnknownKeywords(schema);
  }

  /** The CRD of connections in this jar. */
  public static CustomResourceSchema packaged() {
    return packaged(VersoriConnection.PLURAL);
  }

  /** The CRD of a kind in this jar. */
  public static CustomResourceSchema packaged(String plural) {
    String crd = plural + ".versori.com.yaml";
    try (InputStream yaml = CustomResourceSchema.class.getResourceAsStream(crd)) {
      return new CustomResourceSchema(ManifestReader.parse(crd, yaml).get(0).json());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (UnreadableException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Whether the object is a resource of this CRD or meant to be one: it has the group or kind,
   * perhaps misspelt, or has neither but a field of this kind alone.
   */
  public boolean concerns(JsonNode object) {
    String group = field(object, "apiVersion").replaceFirst("/.*", "").toLowerCase(Locale.ROOT);
    String word = field(object, "kind");
    boolean nameless =
        word.isEmpty()
            && Stream.of("templateId", "templateRef", "connectionId")
                .anyMatch(object.path("spec")::has);
    return nameless || isNear(group, apiVersion.replaceFirst("/.*", "")) || isNear(word, kind);
  }

  /** Whether a kind is more like this one than like the other. */
  public boolean isNearer(String given, CustomResourceSchema other) {
    return distance(given, kind) < distance(given, other.kind);
  }

  /** The value of a field whatever its case. */
  private static String field(JsonNode object, String name) {
    return object.properties().stream()
        .filter(field -> field.getKey().equalsIgnoreCase(name))
        .findFirst()
        .map(field -> field.getValue().asText())
        .orElse("");
  }

  private static boolean isNear(String text, String name) {
    return distance(text, name) <= MOST_TYPOS;
  }

  private static int distance(String text, String name) {
    String shorter = text.substring(0, Math.min(text.length(), 2 * name.length()));
    return SimilarNames.distance(shorter.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
  }

  /** The errors for which the API server would reject a create of the object. */
  public List<Problem> problems(ObjectNode object) {
    for (String field : List.of("kind", "apiVersion")) {
      if (!object.path(field).isTextual()) {
        return List.of(Problem.ofShape(field, "Required value: expected " + expected()));
      }
    }
    String givenVersion = object.path("apiVersion").asText();
    String givenKind = object.path("kind").asText();
    if (!givenVersion.equals(apiVersion) || !givenKind.equals(kind)) {
      return List.of(
          new Problem(
              givenVersion.equals(apiVersion) ? "kind" : "apiVersion",
              "no matches for kind %s in version %s; expected %s"
                  .formatted(
                      ServerFormat.quote(givenKind), ServerFormat.quote(givenVersion), expected()),
              true));
    }
    Set<Problem> problems = new LinkedHashSet<>();
    UnknownFields.check(schema, object, problems::add);
    Optional<Problem> undecodable = MetadataTypes.problem(object.path("metadata"));
    if (undecodable.isPresent()) {
      problems.add(undecodable.get());
      return List.copyOf(problems);
    }
    ObjectNode created = object.deepCopy();
    created.remove("status");
    dropNulls(schema, created);
    MetadataRules.check(created.path("metadata"), problems::add);
    rules.check(schema, created, "", problems::add);
    ListRules.check(schema, created, "", problems::add);
    if (problems.stream().anyMatch(Problem::ofShape)) {
      problems.add(NOT_ALL_CHECKED);
    } else {
      cel.check(schema, created, "", problems::add);
    }
    return List.copyOf(problems);
  }

  private String expected() {
    return "kind %s in version %s"
        .formatted(ServerFormat.quote(kind), ServerFormat.quote(apiVersion));
  }

  /** Removes nulls of fields that are not nullable, as the API server does. */
  private static void dropNulls(JsonNode schema, JsonNode value) {
    if (value instanceof ObjectNode object) {
      for (var field : List.copyOf(object.properties())) {
        JsonNode known = schema.path("properties").path(field.getKey());
        if (field.getValue().isNull()
            && known.isObject()
            && !known.path("nullable").asBoolean()
            && !known.has("default")) {
          object.remove(field.getKey());
        } else {
          dropNulls(known, field.getValue());
        }
      }
    }
    if (value.isArray()) {
      value.forEach(item -> dropNulls(schema.path("items"), item));
    }
  }

  private static void rejectUnknownKeywords(JsonNode schema) {
    schema
        .fieldNames()
        .forEachRemaining(
            keyword -> {
              if (!SchemaRules.KEYWORDS.contains(keyword)) {
                throw new IllegalStateException("the schema has an unknown keyword: " + keyword);
              }
            });
    schema.path("properties").forEach(CustomResourceSchema::rejectUnknownKeywords);
    if (schema.has("items")) {
      rejectUnknownKeywords(schema.path("items"));
    }
  }
}
