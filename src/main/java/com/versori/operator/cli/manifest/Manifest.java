package com.versori.operator.cli.manifest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * One object of a file.
 *
 * @param file as it is shown to the user
 * @param json the object; may be a Secret
 * @param repeated fields that are given more than once
 */
public record Manifest(String file, ObjectNode json, Lines lines, List<Repeated> repeated) {

  /** A field that is given once more on that line. */
  public record Repeated(int line, String key) {}

  public String apiVersion() {
    return json.path("apiVersion").asText();
  }

  public String kind() {
    return json.path("kind").asText();
  }

  public String name() {
    return json.at("/metadata/name").asText();
  }

  /**
   * @param otherwise what stands for a namespace that the object does not name
   */
  public String namespace(String otherwise) {
    String own = json.at("/metadata/namespace").asText();
    return own.isEmpty() ? otherwise : own;
  }

  /** Never the content. */
  @Override
  public String toString() {
    return "Manifest[" + file + ", " + kind() + " " + name() + "]";
  }
}
