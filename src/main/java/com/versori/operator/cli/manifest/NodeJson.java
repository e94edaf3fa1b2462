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
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Converts YAML objects to JSON as kubectl does, with the lines of their fields. An unquoted {@code
 * yes} becomes a boolean, a date stays a text, and the last of two equal keys wins. The number of
 * values is limited, aliases expanded.
 */
final class NodeJson {

  /** As many values as kubectl's parser expands from aliases, and some more. */
  static final int MOST_VALUES = 500_000;

  static final int DEEPEST = 500;

  private static final int LONGEST = 32 * 1024 * 1024;

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Set<String> TRUE = Set.of("true", "yes", "on", "y");
  private static final Set<Tag> TYPES =
      Set.of(Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.TIMESTAMP);

  private static final Pattern NULL = Pattern.compile("|~|null|Null|NULL");
  private static final Pattern BOOLEAN =
      Pattern.compile(
          "[yYnN]|yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF");
  private static final Pattern NO_NUMBER =
      Pattern.compile("[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");
  private static final Pattern INTEGER =
      Pattern.compile("[-+]?(0|[1-9][0-9]*|0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+)");
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");

  /** Larger whole numbers are written with an exponent in JSON. */
  private static final double WHOLE_BELOW = 9e18;

  /** Sign, prefix and digits of the longest 64-bit number. */
  private static final int LONGEST_INTEGER = 1 + 2 + Long.SIZE;

  private final String file;
  private final int before;
  private int values;
  private long length;
  private int depth;
  private Lines lines;
  private List<Repeated> repeated;

  /**
   * @param file its name in messages
   * @param before the number of lines before the one that marks count from
   */
  NodeJson(String file, int before) {
    this.file = file;
    this.before = before;
  }

  static UnreadableException tooLarge(String file, int line) {
    return new UnreadableException(
        file, line, "too large: more than " + MOST_VALUES + " values, with aliases expanded");
  }

  /** The number of values converted so far. */
  int values() {
    return values;
  }

  int line(Node node) {
    return before + node.getStartMark().getLine() + 1;
  }

  Manifest manifest(MappingNode object) throws UnreadableException {
    lines = new Lines(line(object));
    repeated = new ArrayList<>();
    ObjectNode json = JSON.objectNode();
    fill(json, object, "");
    return new Manifest(file, json, lines, repeated);
  }

  /** The fields, with those of merge keys ({@code <<}). The last of two equal keys wins. */
  Map<String, Node> fields(MappingNode object) throws UnreadableException {
    Map<String, Node> fields = new LinkedHashMap<>();
    fields(object, false).forEach((key, field) -> fields.put(key, field.value()));
    return fields;
  }

  private void fill(ObjectNode target, MappingNode object, String path) throws UnreadableException {
    for (Map.Entry<String, Field> field : fields(object, true).entrySet()) {
      String at = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
      lines.put(at, field.getValue().line());
      target.set(field.getKey(), json(field.getValue().value(), at));
    }
  }

  private record Field(int line, Node value) {}

  private Map<String, Field> fields(MappingNode object, boolean own) throws UnreadableException {
    enter(object, 0);
    Map<String, Field> fields = new LinkedHashMap<>();
    Set<String> ownKeys = new HashSet<>();
    for (NodeTuple pair : object.getValue()) {
      if (pair.getKeyNode().getTag().equals(Tag.MERGE)) {
        for (MappingNode merged : merged(pair.getValueNode())) {
          fields.putAll(fields(merged, false));
        }
      } else {
        String key = key(pair.getKeyNode());
        count(pair.getKeyNode(), key.length());
        int line = line(pair.getKeyNode());
        fields.put(key, new Field(line, pair.getValueNode()));
        if (!ownKeys.add(key) && own) {
          repeated.add(new Repeated(line, key));
        }
      }
    }
    depth--;
    return fields;
  }

  /** The objects to merge; the last has precedence. */
  private List<MappingNode> merged(Node value) throws UnreadableException {
    List<Node> nodes =
        new ArrayList<>(value instanceof SequenceNode list ? list.getValue() : List.of(value));
    Collections.reverse(nodes);
    List<MappingNode> objects = new ArrayList<>();
    for (Node node : nodes) {
      if (!(node instanceof MappingNode object)) {
        throw invalid(node, "the value of << is not an object");
      }
      objects.add(object);
    }
    return objects;
  }

  private String key(Node node) throws UnreadableException {
    JsonNode key = node instanceof ScalarNode scalar ? scalar(scalar) : NullNode.instance;
    if (key.isNull()) {
      throw invalid(node, "a key is not a text");
    }
    return key.asText();
  }

  private JsonNode json(Node node, String path) throws UnreadableException {
    if (node instanceof ScalarNode scalar) {
      count(node, path.length() + scalar.getValue().length());
      return scalar(scalar);
    }
    enter(node, path.length());
    ObjectNode object = JSON.objectNode();
    ArrayNode array = JSON.arrayNode();
    if (node instanceof MappingNode mapping) {
      fill(object, mapping, path);
    } else {
      for (Node item : ((SequenceNode) node).getValue()) {
        String at = path + "[" + array.size() + "]";
        lines.put(at, line(item));
        array.add(json(item, at));
      }
    }
    depth--;
    return node instanceof MappingNode ? object : array;
  }

  /** Also ends on an alias inside the value that it refers to. */
  private void enter(Node node, int length) throws UnreadableException {
    count(node, length);
    if (++depth > DEEPEST) {
      throw invalid(node, "nested more than " + DEEPEST + " levels deep");
    }
  }

  private void count(Node node, int more) throws UnreadableException {
    length += more;
    if (++values > MOST_VALUES || length > LONGEST) {
      throw tooLarge(file, line(node));
    }
  }

  private UnreadableException invalid(Node node, String problem) {
    return new UnreadableException(file, line(node), "invalid YAML: " + problem);
  }

  private JsonNode scalar(ScalarNode node) throws UnreadableException {
    String text = node.getValue();
    Tag tag = node.getTag();
    if (tag.equals(Tag.BINARY)) {
      return binary(node);
    }
    if (!tag.equals(PlainScalars.PLAIN) && !TYPES.contains(tag)) {
      return TextNode.valueOf(text);
    }
    if (NO_NUMBER.matcher(text).matches()) {
      throw invalid(node, "not a number in JSON: " + text);
    }
    JsonNode value = value(text);
    boolean fits =
        tag.equals(PlainScalars.PLAIN)
            || (tag.equals(Tag.INT) && value.isLong())
            || (tag.equals(Tag.FLOAT) && value.isNumber())
            || (tag.equals(Tag.BOOL) && value.isBoolean())
            || (tag.equals(Tag.NULL) && value.isNull())
            || (tag.equals(Tag.TIMESTAMP) && value.isTextual());
    if (!fits) {
      throw invalid(node, "the value is not of the type " + tag.getValue().replaceAll(".*:", "!!"));
    }
    return value;
  }

  private TextNode binary(ScalarNode node) throws UnreadableException {
    try {
      byte[] bytes = Base64.getDecoder().decode(node.getValue().replaceAll("[\r\n]", ""));
      return TextNode.valueOf(new String(bytes, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw invalid(node, "the value of !!binary is not base64");
    }
  }

  private static JsonNode value(String text) {
    if (NULL.matcher(text).matches()) {
      return NullNode.instance;
    }
    if (BOOLEAN.matcher(text).matches()) {
      return BooleanNode.valueOf(TRUE.contains(text.toLowerCase(Locale.ROOT)));
    }
    return text.startsWith("_")
        ? TextNode.valueOf(text)
        : number(text, text.startsWith(".") ? text : text.replace("_", ""));
  }

  private static JsonNode number(String text, String digits) {
    if (digits.length() <= LONGEST_INTEGER && INTEGER.matcher(digits).matches()) {
      BigInteger number = integer(digits);
      if (number.bitLength() < Long.SIZE) {
        return LongNode.valueOf(number.longValue());
      }
      if (number.bitLength() == Long.SIZE && number.signum() > 0) {
        return DoubleNode.valueOf(number.doubleValue());
      }
    }
    if (!FLOAT.matcher(digits).matches()) {
      return TextNode.valueOf(text);
    }
    double number = Double.parseDouble(digits);
    if (Double.isInfinite(number)) {
      return TextNode.valueOf(text);
    }
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
