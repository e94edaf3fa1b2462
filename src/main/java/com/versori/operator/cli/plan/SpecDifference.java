package com.versori.operator.cli.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.versori.operator.api.v1alpha1.VersoriConnectionSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Lists the fields in which two specs differ. A spec contains no secret values. */
final class SpecDifference {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONGEST_VALUE = 100;

  private SpecDifference() {}

  static List<String> between(VersoriConnectionSpec before, VersoriConnectionSpec after) {
    List<String> differences = new ArrayList<>();
    compare(JSON.valueToTree(before), JSON.valueToTree(after), "spec", differences);
    return differences;
  }

  private static void compare(JsonNode before, JsonNode after, String path, List<String> into) {
    if (before.equals(after)) {
      return;
    }
    Map<String, JsonNode> old = children(before);
    Map<String, JsonNode> now = children(after);
    if (old.isEmpty() || now.isEmpty()) {
      into.add("%s: %s -> %s".formatted(path, shown(before), shown(after)));
      return;
    }
    if (before.isArray()
        && !List.copyOf(old.keySet()).equals(List.copyOf(now.keySet()))
        && old.keySet().equals(now.keySet())) {
      into.add(path + ": order changed");
    }
    Set<String> keys = new LinkedHashSet<>(old.keySet());
    keys.addAll(now.keySet());
    for (String key : keys) {
      compare(
          old.getOrDefault(key, MissingNode.getInstance()),
          now.getOrDefault(key, MissingNode.getInstance()),
          path + key,
          into);
    }
  }

  /** Children by path element. A list item is identified by its name, or else by its position. */
  private static Map<String, JsonNode> children(JsonNode node) {
    Map<String, JsonNode> children = new LinkedHashMap<>();
    if (node.isObject()) {
      node.properties().forEach(field -> children.put("." + field.getKey(), field.getValue()));
    }
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      children.put("[" + node.get(i).path("name").asText(String.valueOf(i)) + "]", node.get(i));
    }
    return children;
  }

  private static String shown(JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return "absent";
    }
    String text = value.toString();
    return text.length() <= LONGEST_VALUE ? text : text.substring(0, LONGEST_VALUE) + "...";
  }
}
