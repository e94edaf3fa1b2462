package com.versori.operator.cli.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.Consumer;

/** Reports fields that are not in the schema, as strict validation does. */
final class UnknownFields {

  private static final List<String> TYPE = List.of("apiVersion", "kind", "metadata");

  private UnknownFields() {}

  /**
   * @param path of the value in its object; empty for the whole object
   */
  static void check(JsonNode schema, JsonNode value, String path, Consumer<Problem> problems) {
    if (value.isObject()) {
      for (var field : value.properties()) {
        String at = ServerFormat.child(path, field.getKey());
        JsonNode known = schema.path("properties").path(field.getKey());
        if (known.isMissingNode()) {
          known = schema.path("additionalProperties");
        }
        if (path.isEmpty() && TYPE.contains(field.getKey())) {
          continue;
        }
        if (known.isMissingNode()) {
          problems.accept(unknown(at));
        } else {
          check(known, field.getValue(), at, problems);
        }
      }
    }
    for (int i = 0; value.isArray() && i < value.size(); i++) {
      check(schema.path("items"), value.get(i), path + "[" + i + "]", problems);
    }
  }

  static Problem unknown(String path) {
    return Problem.ofName(path, "unknown field " + ServerFormat.quote(path));
  }
}
