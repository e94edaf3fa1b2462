package com.versori.operator.cli.schema;

import static com.versori.operator.cli.schema.ServerFormat.invalid;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Validates a Secret as the API server does on create. */
public final class SecretRules {

  private static final Set<String> FIELDS =
      Set.of("apiVersion", "kind", "metadata", "data", "stringData", "immutable", "type");

  /** Removed by the program that decrypts the Secret. */
  private static final String SOPS = "sops";

  private static final Map<String, List<String>> REQUIRED_KEYS =
      Map.of(
          "kubernetes.io/tls", List.of("tls.crt", "tls.key"),
          "kubernetes.io/ssh-auth", List.of("ssh-privatekey"),
          "kubernetes.io/dockercfg", List.of(".dockercfg"),
          "kubernetes.io/dockerconfigjson", List.of(".dockerconfigjson"));

  private static final Pattern KEY = Pattern.compile("[-._a-zA-Z0-9]+");
  private static final int LONGEST_KEY = 253;
  private static final int LARGEST = 1024 * 1024;

  private final List<Problem> problems = new ArrayList<>();

  private SecretRules() {}

  /** The problems, of which the API server may report the first only. */
  public static List<Problem> problems(ObjectNode secret) {
    SecretRules rules = new SecretRules();
    rules.check(secret);
    return rules.problems;
  }

  private void check(ObjectNode secret) {
    for (var field : secret.properties()) {
      if (!FIELDS.contains(field.getKey()) && !field.getKey().equals(SOPS)) {
        problems.add(
            new Problem(
                field.getKey(), "unknown field " + ServerFormat.quote(field.getKey()), true));
      }
    }
    MetadataTypes.problem(secret.path("metadata"))
        .map(SecretRules::ofSecret)
        .ifPresent(problems::add);
    type("type", secret.path("type"), secret.path("type").isTextual(), "v1.SecretType");
    type("immutable", secret.path("immutable"), secret.path("immutable").isBoolean(), "bool");
    Set<String> keys = new TreeSet<>();
    long size = 0;
    for (String map : List.of("data", "stringData")) {
      JsonNode values = secret.path(map);
      String type = map.equals("data") ? "[]uint8" : "string";
      type(map, values, values.isObject(), "map[string]" + type);
      for (var value : values.properties()) {
        String path = map + "." + value.getKey();
        value(map, path, value.getValue(), type);
        size += value.getValue().asText("").length() * (map.equals("data") ? 3L : 4L) / 4;
        key(path, value.getKey());
        keys.add(value.getKey());
      }
    }
    if (problems.stream().noneMatch(Problem::ofShape)) {
      MetadataRules.check(secret.path("metadata"), problems::add);
    }
    if (size > LARGEST) {
      problems.add(Problem.of("data", "Too long: may not be more than " + LARGEST + " bytes"));
    }
    for (String key : REQUIRED_KEYS.getOrDefault(secret.path("type").asText(), List.of())) {
      if (!keys.contains(key)) {
        problems.add(new Problem("type", "data[" + key + "]: Required value", false));
      }
    }
  }

  /** The API server decodes a Secret with another decoder than a custom resource. */
  private static Problem ofSecret(Problem problem) {
    return new Problem(
        problem.path(), problem.text().replace(" ObjectMeta.", " ObjectMeta.metadata."), true);
  }

  private void type(String field, JsonNode value, boolean fits, String type) {
    if (!fits(value, fits)) {
      problems.add(MetadataTypes.undecodable("Secret." + field, field, value, type));
    }
  }

  private void value(String map, String path, JsonNode value, String type) {
    if (!fits(value, value.isTextual())) {
      problems.add(MetadataTypes.undecodable("Secret." + map, path, value, type));
      return;
    }
    int illegal = map.equals("data") ? Base64Data.illegalByte(value.asText("")) : -1;
    if (illegal >= 0) {
      problems.add(Problem.of(path, "illegal base64 data at input byte " + illegal));
    }
  }

  private static boolean fits(JsonNode value, boolean fits) {
    return fits || value.isNull() || value.isMissingNode();
  }

  private void key(String path, String key) {
    String detail = null;
    if (key.getBytes(StandardCharsets.UTF_8).length > LONGEST_KEY) {
      detail = "must be no more than " + LONGEST_KEY + " bytes";
    } else if (!KEY.matcher(key).matches()) {
      detail =
          "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g."
              + " 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '"
              + KEY
              + "')";
    } else if (key.equals(".") || key.equals("..")) {
      detail = "must not be '" + key + "'";
    } else if (key.startsWith("..")) {
      detail = "must not start with '..'";
    }
    if (detail != null) {
      problems.add(
          new Problem(
              path, invalid("data[" + key + "]", TextNode.valueOf(key), detail).text(), false));
    }
  }
}
