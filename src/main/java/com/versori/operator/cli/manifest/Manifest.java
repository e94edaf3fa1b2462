package com.versori.operator.cli.manifest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * One object of a file.
 *
 * @param file its name in messages
 * @param json the object, which may be a Secret
 * @param repeated the repetitions of fields that are given more than once
 */
public record Manifest(String file, ObjectNode json, Lines lines, List<Repeated> repeated) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A repetition of a field. */
  public record Repeated(int line, String key) {}

  /** Empty if the object has none. */
  public String kind() {
    return json.path("kind").textValue() == null ? "" : json.path("kind").textValue();
  }

  public String name() {
    return json.at("/metadata/name").asText("");
  }

  /**
   * @param otherwise the result if the object names no namespace
   */
  public String namespace(String otherwise) {
    String own = json.at("/metadata/namespace").asText("");
    return own.isEmpty() ? otherwise : own;
  }

  /** The object as the schema has accepted it. */
  public <T> T as(Class<T> type) {
    return as(json, type);
  }

  /** The same for any JSON. */
  public static <T> T as(JsonNode json, Class<T> type) {
    try {
      return JSON.treeToValue(json, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the schema accepts a spec that the Java types do not", e);
    }
  }

  /** Kind, namespace and name, for messages. */
  public String id(String otherwise) {
    return "%s %s/%s".formatted(kind(), namespace(otherwise), name());
  }

  /** {@code file:line} of the name. */
  public String position() {
    return file + ":" + lines.of("metadata.name");
  }

  /** Without the content, which may be secret. */
  @Override
  public String toString() {
    return "Manifest[" + file + ", " + kind() + " " + name() + "]";
  }
}
