package com.versori.testkit.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Resources as a table with the CRD's columns, for {@code kubectl get}. */
final class MockTables {

  private static final Pattern STEP =
      Pattern.compile("\\.(\\w+)(?:\\[\\?\\(@\\.type==\"(\\w+)\"\\)])?");

  private final List<CustomResourceColumnDefinition> columns;
  private final String plural;

  MockTables(CustomResourceDefinition crd) {
    this.plural = crd.getSpec().getNames().getPlural();
    this.columns = crd.getSpec().getVersions().get(0).getAdditionalPrinterColumns();
  }

  /** Whether the request asks for a table. */
  boolean isAskedFor(String path, String accept) {
    return accept.contains("as=Table") && path.matches(".*/" + plural + "(/[^/?]+)?(\\?.*)?");
  }

  /**
   * @param answer a resource or a list of them
   */
  ObjectNode of(JsonNode answer) {
    ObjectNode table = JsonNodeFactory.instance.objectNode();
    table.put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
    table
        .putObject("metadata")
        .put("resourceVersion", answer.at("/metadata/resourceVersion").asText());
    ArrayNode definitions = table.putArray("columnDefinitions");
    define(definitions, "Name", "name", 0);
    columns.forEach(c -> define(definitions, c.getName(), "", priority(c)));
    ArrayNode rows = table.putArray("rows");
    if (answer.path("items") instanceof ArrayNode items) {
      items.forEach(resource -> row(rows.addObject(), resource));
    } else {
      row(rows.addObject(), answer);
    }
    return table;
  }

  private static void define(ArrayNode definitions, String name, String format, int priority) {
    definitions
        .addObject()
        .put("name", name)
        .put("type", "string")
        .put("format", format)
        .put("description", name)
        .put("priority", priority);
  }

  private static int priority(CustomResourceColumnDefinition column) {
    return Optional.ofNullable(column.getPriority()).orElse(0);
  }

  private void row(ObjectNode row, JsonNode resource) {
    ArrayNode cells = row.putArray("cells");
    cells.add(resource.at("/metadata/name").asText());
    for (CustomResourceColumnDefinition column : columns) {
      String text = find(resource, column.getJsonPath()).asText();
      cells.add(column.getType().equals("date") ? age(text) : text);
    }
    ObjectNode object = row.putObject("object");
    object.put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/v1");
    object.set("metadata", resource.path("metadata"));
  }

  /**
   * Evaluates the two forms of paths in the CRD: members, and the list element with a given type.
   */
  private static JsonNode find(JsonNode resource, String path) {
    JsonNode found = resource;
    Matcher step = STEP.matcher(path);
    while (step.find()) {
      found = found.path(step.group(1));
      if (step.group(2) != null) {
        found = ofType(found, step.group(2));
      }
    }
    return found;
  }

  private static JsonNode ofType(JsonNode list, String type) {
    for (JsonNode element : list) {
      if (element.path("type").asText().equals(type)) {
        return element;
      }
    }
    return MissingNode.getInstance();
  }

  private static String age(String since) {
    Duration age = Duration.between(Instant.parse(since), Instant.now());
    return age.toSeconds() < 120
        ? age.toSeconds() + "s"
        : age.toHours() < 3 ? age.toMinutes() + "m" : age.toHours() + "h";
  }
}
