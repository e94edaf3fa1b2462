package com.versori.operator.cli.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks the types of metadata fields. The API server cannot decode an object with a wrong one. */
final class MetadataTypes {

  private static final Set<String> TEXTS =
      Set.of("name", "generateName", "namespace", "selfLink", "uid", "resourceVersion");
  private static final Set<String> MAPS = Set.of("labels", "annotations");

  private MetadataTypes() {}

  /** The first wrong field by name; the API server reports no other. */
  static Optional<Problem> problem(JsonNode metadata) {
    if (!metadata.isObject() && !metadata.isNull() && !metadata.isMissingNode()) {
      return Optional.of(
          new Problem(
              "metadata",
              "json: cannot unmarshal %s into Go value of type v1.ObjectMeta"
                  .formatted(goType(metadata)),
              true));
    }
    return metadata.properties().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(field -> problem(field.getKey(), field.getValue()))
        .flatMap(Optional::stream)
        .min(Comparator.comparing(Problem::path));
  }

  private static Optional<Problem> problem(String field, JsonNode value) {
    if (TEXTS.contains(field)) {
      return fits(field, "metadata." + field, value, value.isTextual(), "string");
    }
    if (field.equals("generation")) {
      return fits(field, "metadata." + field, value, value.isIntegralNumber(), "int64");
    }
    if (MAPS.contains(field)) {
      return fits(field, "metadata." + field, value, value.isObject(), "map[string]string")
          .or(
              () ->
                  value.properties().stream()
                      .map(
                          one ->
                              fits(
                                  field,
                                  "metadata." + field + "." + one.getKey(),
                                  one.getValue(),
                                  one.getValue().isTextual(),
                                  "string"))
                      .flatMap(Optional::stream)
                      .findFirst());
    }
    for (int i = 0; field.equals("finalizers") && i < value.size(); i++) {
      if (!value.get(i).isTextual()) {
        return fits(field, "metadata.finalizers[" + i + "]", value.get(i), false, "string");
      }
    }
    return Optional.empty();
  }

  private static Optional<Problem> fits(
      String field, String path, JsonNode value, boolean fits, String type) {
    return fits || value.isNull()
        ? Optional.empty()
        : Optional.of(undecodable("ObjectMeta." + field, path, value, type));
  }

  /**
   * @param field Go type and field
   */
  static Problem undecodable(String field, String path, JsonNode value, String type) {
    return new Problem(
        path,
        "json: cannot unmarshal %s into Go struct field %s of type %s"
            .formatted(goType(value), field, type),
        true);
  }

  private static String goType(JsonNode value) {
    return value.isNumber() ? "number" : value.isBoolean() ? "bool" : ServerFormat.type(value);
  }
}
