package com.versori.operator.cli.schema;

/**
 * What the API server would say of a field.
 *
 * @param path where the problem is, such as {@code spec.credentials[0].name}
 * @param text the whole message, as kubectl prints it
 * @param ofShape whether the object has not even the schema's shape: no rule is run over such a one
 */
public record Problem(String path, String text, boolean ofShape) {

  static Problem of(String path, String message) {
    return new Problem(path, path + ": " + message, false);
  }

  static Problem ofShape(String path, String message) {
    return new Problem(path, path + ": " + message, true);
  }
}
