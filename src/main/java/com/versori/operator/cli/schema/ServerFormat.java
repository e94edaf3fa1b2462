package com.versori.operator.cli.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Locale;

/** Formats paths and values as in the API server's messages. */
final class ServerFormat {

  /** Longer texts are cut: they may be anything. */
  private static final int LONGEST = 1000;

  private ServerFormat() {}

  static Problem invalid(String path, JsonNode value, String detail) {
    return Problem.of(path, "Invalid value: " + value(value) + ": " + detail);
  }

  static String child(String path, String field) {
    return path.isEmpty() ? field : path + "." + field;
  }

  /** A text in quotes; any other value as JSON. */
  static String value(JsonNode value) {
    return value.isTextual() ? quote(value.textValue()) : cut(value.toString());
  }

  /** The JSON type of the value. */
  static String type(JsonNode value) {
    return value.isIntegralNumber()
        ? "integer"
        : value.getNodeType().name().toLowerCase(Locale.ROOT);
  }

  private static String cut(String text) {
    return text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
  }

  /** Quotes a text. The usual escapes are the same in JSON. */
  static String quote(String text) {
    return TextNode.valueOf(cut(text)).toString();
  }
}
