package com.versori.operator.cli.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.versori.operator.cli.manifest.Manifest.Repeated;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * A YAML object as kubectl converts it to JSON, with the lines of its fields. An unquoted {@code
 * yes} becomes a boolean, a date stays a text, and the last of two equal keys wins.
 */
record NodeJson(ObjectNode json, Lines lines, List<Repeated> repeated) {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Resolver RESOLVER = new Resolver();
  private static final Set<String> TRUE = Set.of("true", "yes", "on", "y");

  private static final Pattern NULL = Pattern.compile("|~|null|Null|NULL");
  private static final Pattern BOOLEAN =
      Pattern.compile(
          "[yYnN]|yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF");
  private static final Pattern INTEGER =
      Pattern.compile("[-+]?(0|[1-9][0-9]*|0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+)");
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");

  /** Larger whole numbers are written with an exponent in JSON. */
  private static final double WHOLE_BELOW = 9e18;

  static NodeJson of(MappingNode object) {
    NodeJson result =
        new NodeJson(
            JSON.objectNode(), new Lines(object.getStartMark().getLine() + 1), new ArrayList<>());
    result.fill(result.json, object, "");
    return result;
  }

  /** The elements of {@code items}. */
  static List<Node> items(MappingNode list) {
    return list.getValue().stream()
        .filter(pair -> key(pair).equals("items"))
        .map(NodeTuple::getValueNode)
        .filter(SequenceNode.class::isInstance)
        .flatMap(items -> ((SequenceNode) items).getValue().stream())
        .toList();
  }

  private void fill(ObjectNode target, MappingNode object, String path) {
    for (Map.Entry<String, Field> field : fields(object, true).entrySet()) {
      String at = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
      lines.put(at, field.getValue().line());
      target.set(field.getKey(), json(field.getValue().value(), at));
    }
  }

  private record Field(int line, Node value) {}

  /** The fields, with those of merge keys ({@code <<}), which own fields override. */
  private Map<String, Field> fields(MappingNode object, boolean own) {
    Map<String, Field> fields = new LinkedHashMap<>();
    for (NodeTuple pair : object.getValue()) {
      if (pair.getKeyNode().getTag().equals(Tag.MERGE)) {
        merged(pair.getValueNode()).forEach(m -> fields(m, false).forEach(fields::putIfAbsent));
      }
    }
    Set<String> mergedKeys = Set.copyOf(fields.keySet());
    for (NodeTuple pair : object.getValue()) {
      if (!pair.getKeyNode().getTag().equals(Tag.MERGE)) {
        int line = pair.getKeyNode().getStartMark().getLine() + 1;
        boolean again = fields.put(key(pair), new Field(line, pair.getValueNode())) != null;
        if (own && again && !mergedKeys.contains(key(pair))) {
          repeated.add(new Repeated(line, key(pair)));
        }
      }
    }
    return fields;
  }

  private static List<MappingNode> merged(Node value) {
    List<Node> nodes = value instanceof SequenceNode list ? list.getValue() : List.of(value);
    return nodes.stream()
        .filter(MappingNode.class::isInstance)
        .map(MappingNode.class::cast)
        .toList();
  }

  private static String key(NodeTuple pair) {
    return pair.getKeyNode() instanceof ScalarNode key ? scalar(key).asText() : "?";
  }

  private JsonNode json(Node node, String path) {
    if (node instanceof MappingNode object) {
      ObjectNode json = JSON.objectNode();
      fill(json, object, path);
      return json;
    }
    if (node instanceof SequenceNode list) {
      ArrayNode json = JSON.arrayNode();
      for (Node item : list.getValue()) {
        String at = path + "[" + json.size() + "]";
        lines.put(at, item.getStartMark().getLine() + 1);
        json.add(json(item, at));
      }
      return json;
    }
    return scalar((ScalarNode) node);
  }

  private static JsonNode scalar(ScalarNode node) {
    String text = node.getValue();
    boolean tagged = !node.getTag().equals(RESOLVER.resolve(NodeId.scalar, text, node.isPlain()));
    if (!node.isPlain() || tagged) {
      return TextNode.valueOf(text);
    }
    if (NULL.matcher(text).matches()) {
      return NullNode.instance;
    }
    if (BOOLEAN.matcher(text).matches()) {
      return BooleanNode.valueOf(TRUE.contains(text.toLowerCase(Locale.ROOT)));
    }
    return number(text, text.replace("_", ""));
  }

  private static JsonNode number(String text, String digits) {
    if (INTEGER.matcher(digits).matches()) {
      BigInteger number = integer(digits);
      if (number.bitLength() < Long.SIZE) {
        return LongNode.valueOf(number.longValue());
      }
    }
    if (!FLOAT.matcher(digits).matches()) {
      return TextNode.valueOf(text);
    }
    double number = Double.parseDouble(digits);
    return number == Math.rint(number) && Math.abs(number) < WHOLE_BELOW
        ? LongNode.valueOf((long) number)
        : DoubleNode.valueOf(number);
  }

  private static BigInteger integer(String text) {
    boolean negative = text.startsWith("-");
    String digits = text.replaceFirst("^[-+]", "");
    BigInteger magnitude =
        switch (digits.length() < 2 ? ' ' : Character.toLowerCase(digits.charAt(1))) {
          case 'x' -> new BigInteger(digits.substring(2), 16);
          case 'o' -> new BigInteger(digits.substring(2), 8);
          case 'b' -> new BigInteger(digits.substring(2), 2);
          default -> new BigInteger(digits, digits.startsWith("0") ? 8 : 10);
        };
    return negative ? magnitude.negate() : magnitude;
  }
}
