package com.versori.operator.cli.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A type that the API server decodes JSON into. It cannot decode a value of another type, and
 * rejects unknown fields.
 *
 * @param name as the API server names it
 * @param fields empty if it is no structure
 * @param item the type of the values of a map; otherwise null
 */
record GoType(String name, Predicate<JsonNode> fits, Map<String, GoType> fields, GoType item) {

  private static final GoType STRING = scalar("string", JsonNode::isTextual);
  private static final GoType ANY = scalar("any", value -> true);

  /** What only the API server or a controller sets is not checked. */
  static final GoType OBJECT_META =
      struct(
          "ObjectMeta",
          fields(STRING, "name", "generateName", "namespace"),
          fields(map(STRING), "labels", "annotations"),
          fields(ANY, "uid", "generation", "resourceVersion", "selfLink"),
          fields(ANY, "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"),
          fields(ANY, "finalizers", "ownerReferences", "managedFields"));

  /** A program that decrypts the Secret removes the field {@code sops}. */
  static final GoType SECRET =
      struct(
          "Secret",
          fields(STRING, "apiVersion", "kind"),
          fields(OBJECT_META, "metadata"),
          fields(map(scalar("[]uint8", JsonNode::isTextual)), "data"),
          fields(map(STRING), "stringData"),
          fields(scalar("bool", JsonNode::isBoolean), "immutable"),
          fields(scalar("v1.SecretType", JsonNode::isTextual), "type"),
          fields(ANY, "sops"));

  private static GoType scalar(String name, Predicate<JsonNode> fits) {
    return new GoType(name, fits, Map.of(), null);
  }

  private static GoType map(GoType item) {
    return new GoType("map[string]" + item.name, JsonNode::isObject, Map.of(), item);
  }

  @SafeVarargs
  private static GoType struct(String name, Map<String, GoType>... fields) {
    Map<String, GoType> all = new HashMap<>();
    for (Map<String, GoType> some : fields) {
      all.putAll(some);
    }
    return new GoType("v1." + name, JsonNode::isObject, all, null);
  }

  private static Map<String, GoType> fields(GoType type, String... names) {
    return Stream.of(names).collect(Collectors.toMap(name -> name, name -> type));
  }

  /**
   * Reports what cannot be decoded, of which the API server may report the first only.
   *
   * @param path of the value in its object; empty for the whole object
   */
  void check(JsonNode value, String path, Consumer<Problem> problems) {
    new Check(problems).check(this, value, path, "", "");
  }

  private record Check(Consumer<Problem> problems) {

    /**
     * @param struct the structure around the value
     * @param field the path of the field from where decoding begins, without indices and keys
     */
    void check(GoType type, JsonNode value, String path, String struct, String field) {
      if (value.isNull() || value.isMissingNode()) {
        return;
      }
      if (!type.fits.test(value)) {
        problems.accept(
            new Problem(
                path,
                "json: cannot unmarshal %s into Go %s of type %s"
                    .formatted(
                        shown(value),
                        field.isEmpty() ? "value" : "struct field " + struct + "." + field,
                        type.name),
                true));
        return;
      }
      for (var one : value.properties()) {
        String at = ServerFormat.child(path, one.getKey());
        if (type.item != null) {
          check(type.item, one.getValue(), at, struct, field);
        } else if (type.fields.containsKey(one.getKey())) {
          check(
              type.fields.get(one.getKey()),
              one.getValue(),
              at,
              type.name.replaceFirst("^v1.", ""),
              ServerFormat.child(field, one.getKey()));
        } else if (!type.fields.isEmpty()) {
          problems.accept(UnknownFields.unknown(at));
        }
      }
    }

    private static String shown(JsonNode value) {
      return value.isNumber() ? "number" : value.isBoolean() ? "bool" : ServerFormat.type(value);
    }
  }
}
