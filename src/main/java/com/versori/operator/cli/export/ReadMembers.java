package com.versori.operator.cli.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.versori.operator.client.model.AnsweredText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads members of JSON objects, and knows which others these objects have. */
final class ReadMembers {

  private final Map<JsonNode, Set<String>> read = new IdentityHashMap<>();

  JsonNode get(JsonNode object, String field) {
    read.computeIfAbsent(object, one -> new HashSet<>()).add(field);
    return object.path(field);
  }

  /**
   * The paths of the other members, without null and empty ones. Of an object of which nothing was
   * read, there are none.
   */
  List<String> unread(JsonNode object) {
    List<String> paths = new ArrayList<>();
    add(paths, "", object);
    return paths;
  }

  private void add(List<String> paths, String path, JsonNode node) {
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      add(paths, path + "[" + i + "]", node.get(i));
    }
    Set<String> known = read.get(node);
    if (known != null) {
      for (var field : node.properties()) {
        String at = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
        if (known.contains(field.getKey())) {
          add(paths, at, field.getValue());
        } else if (!AnsweredText.isEmpty(field.getValue())) {
          paths.add(AnsweredText.clean(at));
        }
      }
    }
  }
}
