package com.versori.operator.cli.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Checks lists of type map: no two items have the same keys. */
final class ListRules {

  private ListRules() {}

  static void check(JsonNode schema, JsonNode value, String path, Consumer<Problem> problems) {
    if (value.isArray()) {
      if (schema.path("x-kubernetes-list-type").asText().equals("map")) {
        unique(schema.path("x-kubernetes-list-map-keys"), value, path, problems);
      }
      for (int i = 0; i < value.size(); i++) {
        check(schema.path("items"), value.get(i), path + "[" + i + "]", problems);
      }
    } else if (value.isObject()) {
      for (var field : value.properties()) {
        check(
            schema.path("properties").path(field.getKey()),
            field.getValue(),
            ServerFormat.child(path, field.getKey()),
            problems);
      }
    }
  }

  /** Reports a key once, however often it is repeated. */
  private static void unique(
      JsonNode keys, JsonNode list, String path, Consumer<Problem> problems) {
    Map<JsonNode, Integer> seen = new HashMap<>();
    for (int i = 0; i < list.size(); i++) {
      if (!list.get(i).isObject() && !list.get(i).isNull()) {
        problems.accept(
            ServerFormat.invalid(
                path + "[" + i + "]",
                list.get(i),
                "must be an object for an array of list-type map"));
        return;
      }
    }
    for (int i = 0; i < list.size(); i++) {
      ObjectNode key = JsonNodeFactory.instance.objectNode();
      for (JsonNode name : keys) {
        if (list.get(i).has(name.asText())) {
          key.set(name.asText(), list.get(i).get(name.asText()));
        }
      }
      if (seen.merge(key, 1, Integer::sum) == 2) {
        problems.accept(Problem.of(path + "[" + i + "]", "Duplicate value: " + key));
      }
    }
  }
}
