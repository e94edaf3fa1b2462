package com.versori.operator.cli.schema;

/**
 * An error that the API server would report for a field.
 *
 * @param path the field, such as {@code spec.credentials[0].name}; with a dot at the end, the name
 *     of the field rather than its value
 * @param text the whole message, as kubectl prints it
 * @param ofShape whether the object does not match the structure of the schema; CEL rules are then
 *     not evaluated
 */
public record Problem(String path, String text, boolean ofShape) {

  static Problem of(String path, String message) {
    return new Problem(path, path + ": " + message, false);
  }

  /** The same text for a field below. */
  Problem at(String field) {
    return new Problem(ServerFormat.child(path, field), text, ofShape);
  }

  static Problem ofName(String path, String text) {
    return new Problem(path + ".", text, false);
  }

  static Problem ofShape(String path, String message) {
    return new Problem(path, path + ": " + message, true);
  }
}
