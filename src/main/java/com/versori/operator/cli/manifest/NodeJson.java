package com.versori.operator.cli.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.cli.manifest.Manifest.Repeated;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Converts YAML objects to JSON as kubectl does, with the lines of their fields. The last of two
 * equal keys wins. The number of values is limited, aliases expanded.
 */
final class NodeJson {

  /** As many values as kubectl's parser expands from aliases, and some more. */
  private static final int MOST_VALUES = 500_000;

  static final int DEEPEST = 500;

  private static final int LONGEST = 32 * 1024 * 1024;

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final String file;
  private int values;
  private long length;
  private int depth;
  private Lines lines;
  private List<Repeated> repeated;

  /**
   * @param file its name in messages
   */
  NodeJson(String file) {
    this.file = file;
  }

  int line(Node node) {
    return node.getStartMark().getLine() + 1;
  }

  /** A value that is no object is read as one without fields. */
  Manifest manifest(Node node) throws UnreadableException {
    lines = new Lines(line(node));
    repeated = new ArrayList<>();
    ObjectNode json = JSON.objectNode();
    if (node instanceof MappingNode object) {
      fill(json, object, "");
    }
    return new Manifest(file, json, lines, repeated);
  }

  boolean isNull(Node node) throws UnreadableException {
    return node instanceof ScalarNode scalar && scalar(scalar).isNull();
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
      throw new UnreadableException(
          file,
          line(node),
          "too large: more than " + MOST_VALUES + " values, with aliases expanded");
    }
  }

  private UnreadableException invalid(Node node, String problem) {
    return new UnreadableException(file, line(node), "invalid YAML: " + problem);
  }

  private JsonNode scalar(ScalarNode node) throws UnreadableException {
    try {
      return Scalars.value(node);
    } catch (NumberFormatException e) {
      throw invalid(node, "the value is not a number in JSON");
    }
  }
}
