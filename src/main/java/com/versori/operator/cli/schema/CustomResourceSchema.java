package com.versori.operator.cli.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.cli.manifest.ManifestReader;
import com.versori.operator.cli.manifest.UnreadableException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One version of a CRD. Validates an object as the API server does on create: status is dropped,
 * and transition rules do not apply.
 */
public final class CustomResourceSchema {

  private final KnownKind kind;
  private final JsonNode schema;
  private final SchemaRules rules = new SchemaRules();
  private final CelRules cel = new CelRules();

  CustomResourceSchema(JsonNode crd) {
    JsonNode version = crd.at("/spec/versions/0");
    JsonNode names = crd.at("/spec/names");
    Set<String> aliases = new HashSet<>(Set.of(names.path("plural").asText()));
    names.path("shortNames").forEach(name -> aliases.add(name.asText()));
    this.kind =
        new KnownKind(
            crd.at("/spec/group").asText() + "/" + version.path("name").asText(),
            names.path("kind").asText(),
            aliases);
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

  public KnownKind kind() {
    return kind;
  }

  /** The errors for which the API server would reject a create of the object. */
  public List<Problem> problems(ObjectNode object) {
    Optional<Problem> mismatch = kind.mismatch(object);
    if (mismatch.isPresent()) {
      return List.of(mismatch.get());
    }
    Set<Problem> problems = new LinkedHashSet<>();
    UnknownFields.check(schema, object, "", problems::add);
    GoType.OBJECT_META.check(object.path("metadata"), "metadata", problems::add);
    if (problems.stream().anyMatch(Problem::ofShape)) {
      return List.copyOf(problems);
    }
    ObjectNode created = object.deepCopy();
    created.remove("status");
    dropNulls(schema, created);
    MetadataRules.check(created.path("metadata"), problems::add);
    rules.check(schema, created, "", problems::add);
    if (problems.stream().noneMatch(Problem::ofShape)) {
      cel.check(schema, created, "", problems::add);
    }
    return List.copyOf(problems);
  }

  /** Removes nulls of known fields, as the API server does of fields that are not nullable. */
  private static void dropNulls(JsonNode schema, JsonNode value) {
    if (value instanceof ObjectNode object) {
      for (var field : List.copyOf(object.properties())) {
        JsonNode known = schema.path("properties").path(field.getKey());
        if (field.getValue().isNull() && known.isObject()) {
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
    rejectUnknown(schema, SchemaRules.KEYWORDS);
    schema.path("x-kubernetes-validations").forEach(rule -> rejectUnknown(rule, CelRules.MEMBERS));
    schema.path("properties").forEach(CustomResourceSchema::rejectUnknownKeywords);
    if (schema.has("items")) {
      rejectUnknownKeywords(schema.path("items"));
    }
  }

  private static void rejectUnknown(JsonNode object, Set<String> known) {
    for (var keyword : object.properties()) {
      if (!known.contains(keyword.getKey())) {
        throw new IllegalStateException("the schema has an unknown keyword: " + keyword.getKey());
      }
    }
  }
}
