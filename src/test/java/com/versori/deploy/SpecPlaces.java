package com.versori.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Valid resources with a Secret or a URL at a given path, derived from those of the tests. */
final class SpecPlaces {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final String ENTRIES = "credentials[].";

  private SpecPlaces() {}

  /** A resource in which every Secret except that at the path is named {@code mine}. */
  static String withSecret(String path, String name) throws IOException {
    boolean leaf = path.endsWith(".secretKeyRef");
    String member = leaf ? cut(cut(path)) : cut(path);
    for (ObjectNode resource : resources()) {
      for (JsonNode root : roots(resource, path)) {
        if (at(root, member) instanceof ObjectNode parent
            && (leaf || parent.path("secretRef").isObject())) {
          everyUrl(resource.path("spec"));
          everyTextAt(resource, "secretRef", "mine");
          everyTextAt(resource, "secretKeyRef", "mine");
          if (leaf) {
            String last = last(cut(path));
            parent.putObject(last).putObject("secretKeyRef").put("name", name).put("key", "key");
            if (last.equals("value")) {
              parent.remove("secretRef");
            }
          } else {
            ((ObjectNode) parent.path("secretRef")).put("name", name);
          }
          return resource.toString();
        }
      }
    }
    throw new IllegalStateException("no valid resource of the tests has " + member);
  }

  /** A resource in which every URL except that at the path is of {@code example.com}. */
  static String withUrl(String path, String url) throws IOException {
    for (ObjectNode resource : resources()) {
      for (JsonNode root : roots(resource, path)) {
        if (at(root, cut(path)) instanceof ObjectNode parent && parent.has(last(path))) {
          everyUrl(resource.path("spec"));
          parent.put(last(path), url);
          return resource.toString();
        }
      }
    }
    throw new IllegalStateException("no valid resource of the tests has " + path);
  }

  /** A resource with its only parameter at the path; every URL is of {@code example.com}. */
  static String withParameter(String path, String name, String value) throws IOException {
    for (ObjectNode resource : resources()) {
      for (JsonNode root : roots(resource, path)) {
        if (at(root, cut(path)) instanceof ObjectNode parent) {
          everyUrl(resource.path("spec"));
          parent.putArray(last(path)).addObject().put("name", name).put("value", value);
          return resource.toString();
        }
      }
    }
    throw new IllegalStateException("no valid resource of the tests has " + cut(path));
  }

  private static List<JsonNode> roots(JsonNode resource, String path) {
    List<JsonNode> roots = new ArrayList<>();
    if (path.startsWith(ENTRIES)) {
      resource.at("/spec/credentials").forEach(roots::add);
    } else {
      roots.add(resource.path("spec"));
    }
    return roots;
  }

  private static JsonNode at(JsonNode root, String path) {
    JsonNode at = root;
    String below = path.startsWith(ENTRIES) ? path.substring(ENTRIES.length()) : path;
    for (String step : below.isEmpty() ? new String[0] : below.split("\\.")) {
      at = at.path(step);
    }
    return at;
  }

  private static void everyTextAt(JsonNode node, String field, String name) {
    if (node.path(field) instanceof ObjectNode reference) {
      reference.put("name", name);
    }
    node.forEach(child -> everyTextAt(child, field, name));
  }

  private static void everyUrl(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object
          .properties()
          .forEach(
              field -> {
                if (field.getValue().asText().matches("https?://.*")) {
                  field.setValue(TextNode.valueOf("https://example.com/"));
                }
              });
    }
    node.forEach(SpecPlaces::everyUrl);
  }

  private static List<ObjectNode> resources() throws IOException {
    List<ObjectNode> resources = new ArrayList<>();
    try (Stream<Path> examples = Files.list(Path.of("examples"));
        Stream<Path> valid = Files.list(Path.of("src/test/resources/crd"))) {
      for (Path file :
          Stream.concat(
                  examples, valid.filter(f -> f.getFileName().toString().startsWith("valid-")))
              .filter(f -> f.toString().endsWith(".yaml"))
              .sorted()
              .toList()) {
        try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(file.toFile())) {
          while (documents.hasNext()) {
            if (documents.next() instanceof ObjectNode object
                && object.path("kind").asText().equals("VersoriConnection")) {
              resources.add(object);
            }
          }
        }
      }
    }
    return resources;
  }

  private static String cut(String path) {
    return path.contains(".") ? path.substring(0, path.lastIndexOf('.')) : "";
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }
}
