package com.versori.operator.cli.schema;

import static com.versori.operator.cli.schema.ServerFormat.invalid;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Checks the OpenAPI part of a schema: types, sizes, patterns, enums, required fields, and lists of
 * type map, of which no two items have the same keys.
 */
final class SchemaRules {

  /** The supported keywords. Loading a schema with another keyword fails. */
  static final Set<String> KEYWORDS =
      Set.of(
          "type",
          "format",
          "description",
          "default",
          "properties",
          "additionalProperties",
          "maxProperties",
          "required",
          "items",
          "minItems",
          "maxItems",
          "enum",
          "pattern",
          "minLength",
          "maxLength",
          "minimum",
          "maximum",
          "x-kubernetes-list-type",
          "x-kubernetes-list-map-keys",
          "x-kubernetes-validations");

  private static final Pattern DATE_TIME =
      Pattern.compile(
          "\\d{4}-\\d{2}-\\d{2}t([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(.\\d+)?(z|[+-]\\d{2}:\\d{2})",
          Pattern.CASE_INSENSITIVE);

  private final Map<String, Pattern> patterns = new HashMap<>();

  void check(JsonNode schema, JsonNode value, String path, Consumer<Problem> problems) {
    String type = schema.path("type").asText();
    if (!isOfType(value, type)) {
      problems.accept(wrongType(path, type, ServerFormat.type(value)));
    }
    if (value.isTextual()) {
      text(schema, value, path, problems);
    }
    if (value.isNumber()) {
      number(schema, value, path, problems);
    }
    if (value.isArray()) {
      list(schema, value, path, problems);
    }
    if (schema.has("enum") && !contains(schema.path("enum"), value)) {
      problems.accept(unsupported(path, value, schema.path("enum")));
    }
    if (value.isObject()) {
      object(schema, value, path, problems);
    }
  }

  /** Reports the first violation of length or pattern, and a violation of the format. */
  private void text(JsonNode schema, JsonNode value, String path, Consumer<Problem> problems) {
    textProblem(schema, value, path).ifPresent(problems);
    if (schema.path("format").asText().equals("date-time") && !isTime(value.textValue())) {
      problems.accept(wrongType(path, "date-time", value.textValue()));
    }
  }

  private Optional<Problem> textProblem(JsonNode schema, JsonNode value, String path) {
    String text = value.textValue();
    int length = text.codePointCount(0, text.length());
    int most = schema.path("maxLength").asInt(Integer.MAX_VALUE);
    if (length > most) {
      return Optional.of(
          Problem.ofShape(
              path, "Too long: may not be more than %d byte%s".formatted(most, plural(most))));
    }
    if (length < schema.path("minLength").asInt()) {
      return Optional.of(
          invalid(
              path,
              value,
              path + " in body should be at least " + schema.path("minLength") + " chars long"));
    }
    String pattern = schema.path("pattern").asText();
    return pattern.isEmpty() || pattern(pattern).matcher(text).find()
        ? Optional.empty()
        : Optional.of(invalid(path, value, path + " in body should match '" + pattern + "'"));
  }

  private static boolean isTime(String text) {
    if (!DATE_TIME.matcher(text).matches()) {
      return false;
    }
    try {
      return LocalDate.parse(text.substring(0, "2027-01-31".length())) != null;
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  private static void number(
      JsonNode schema, JsonNode value, String path, Consumer<Problem> problems) {
    JsonNode least = schema.path("minimum");
    JsonNode most = schema.path("maximum");
    if (least.isNumber() && value.doubleValue() < least.doubleValue()) {
      problems.accept(
          invalid(path, value, path + " in body should be greater than or equal to " + least));
    }
    if (most.isNumber() && value.doubleValue() > most.doubleValue()) {
      problems.accept(
          invalid(path, value, path + " in body should be less than or equal to " + most));
    }
  }

  private void list(JsonNode schema, JsonNode value, String path, Consumer<Problem> problems) {
    for (int i = 0; i < value.size(); i++) {
      check(schema.path("items"), value.get(i), path + "[" + i + "]", problems);
    }
    if (schema.path("x-kubernetes-list-type").asText().equals("map")) {
      unique(schema.path("x-kubernetes-list-map-keys"), value, path, problems);
    }
    if (value.size() < schema.path("minItems").asInt()) {
      problems.accept(
          Problem.of(
              path,
              "Invalid value: %d: %s in body should have at least %d items"
                  .formatted(value.size(), path, schema.path("minItems").asInt())));
    }
    tooMany(value.size(), schema.path("maxItems"), path, problems);
  }

  /** Reports a key once, however often it is repeated. */
  private static void unique(
      JsonNode keys, JsonNode list, String path, Consumer<Problem> problems) {
    Map<JsonNode, Integer> seen = new HashMap<>();
    for (int i = 0; i < list.size(); i++) {
      if (!list.get(i).isObject() && !list.get(i).isNull()) {
        problems.accept(
            invalid(
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

  private void object(JsonNode schema, JsonNode value, String path, Consumer<Problem> problems) {
    tooMany(value.size(), schema.path("maxProperties"), path, problems);
    for (var field : value.properties()) {
      JsonNode known = schema.path("properties").path(field.getKey());
      if (known.isMissingNode()) {
        known = schema.path("additionalProperties");
      }
      if (known.isObject()) {
        check(known, field.getValue(), ServerFormat.child(path, field.getKey()), problems);
      }
    }
    for (JsonNode required : schema.path("required")) {
      if (!value.has(required.asText())) {
        problems.accept(
            Problem.ofShape(ServerFormat.child(path, required.asText()), "Required value"));
      }
    }
  }

  private static void tooMany(int size, JsonNode limit, String path, Consumer<Problem> problems) {
    if (limit.isNumber() && size > limit.intValue()) {
      problems.accept(
          Problem.ofShape(
              path,
              "Too many: %d: must have at most %d item%s"
                  .formatted(size, limit.intValue(), plural(limit.intValue()))));
    }
  }

  private static boolean isOfType(JsonNode value, String type) {
    boolean whole = value.isNumber() && value.doubleValue() == Math.rint(value.doubleValue());
    return switch (type) {
      case "number" -> value.isNumber();
      case "integer" -> whole;
      case "" -> true;
      default -> ServerFormat.type(value).equals(type);
    };
  }

  private static boolean contains(JsonNode values, JsonNode value) {
    return values.valueStream().anyMatch(value::equals);
  }

  private static Problem wrongType(String path, String type, String found) {
    return Problem.ofShape(
        path,
        "Invalid value: %s: %s in body must be of type %s: %s"
            .formatted(ServerFormat.quote(found), path, type, ServerFormat.quote(found)));
  }

  private static Problem unsupported(String path, JsonNode value, JsonNode values) {
    return Problem.ofShape(
        path,
        "Unsupported value: %s: supported values: %s"
            .formatted(
                ServerFormat.value(value),
                values
                    .valueStream()
                    .map(one -> ServerFormat.quote(one.asText()))
                    .collect(Collectors.joining(", "))));
  }

  private static String plural(int count) {
    return count == 1 ? "" : "s";
  }

  /**
   * Translates a Go pattern: {@code $} matches at the end of the text only, and only {@code \n} is
   * a line break.
   */
  private Pattern pattern(String pattern) {
    return patterns.computeIfAbsent(
        pattern,
        p ->
            Pattern.compile(
                p.replaceFirst("\\$$", "\\\\z").replace("\\S", "[^\\t\\n\\f\\r ]"),
                Pattern.UNIX_LINES));
  }
}
