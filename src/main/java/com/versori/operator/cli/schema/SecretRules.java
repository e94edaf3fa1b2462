package com.versori.operator.cli.schema;

import static com.versori.operator.cli.schema.ServerFormat.invalid;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Validates a Secret as the API server does on create. */
public final class SecretRules {

  private static final ObjectReader JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build().reader();

  private static final Pattern KEY = Pattern.compile("[-._a-zA-Z0-9]+");
  private static final int LONGEST_KEY = 253;
  private static final int LARGEST = 1024 * 1024;
  private static final Set<String> FINALIZERS =
      Set.of("kubernetes", "orphan", "foregroundDeletion");
  private static final String ACCOUNT = "kubernetes.io/service-account.name";

  private record Value(String path, byte[] bytes) {}

  private final ObjectNode secret;
  private final List<Problem> problems = new ArrayList<>();
  private final Map<String, Value> values = new HashMap<>();

  private SecretRules(ObjectNode secret) {
    this.secret = secret;
  }

  /** The problems, of which the API server may report the first only. */
  public static List<Problem> problems(ObjectNode secret) {
    SecretRules rules = new SecretRules(secret);
    GoType.SECRET.check(secret, "", rules.problems::add);
    rules.values();
    if (rules.problems.stream().noneMatch(Problem::ofShape)) {
      MetadataRules.check(secret.path("metadata"), rules.problems::add);
      rules.finalizers();
      rules.size();
      rules.type();
    }
    return rules.problems;
  }

  /** {@code stringData} overrides {@code data}. */
  private void values() {
    for (String map : List.of("data", "stringData")) {
      for (var value : secret.path(map).properties()) {
        String path = map + "." + value.getKey();
        String text = value.getValue().asText("");
        byte[] bytes = map.equals("data") ? decoded(text) : text.getBytes(StandardCharsets.UTF_8);
        values.put(value.getKey(), new Value(path, bytes));
        key(path, value.getKey());
      }
    }
  }

  private static byte[] decoded(String base64) {
    return Base64Data.illegalByte(base64) < 0
        ? Base64.getMimeDecoder().decode(base64)
        : new byte[0];
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
      String text = invalid("data[" + key + "]", TextNode.valueOf(key), detail).text();
      problems.add(Problem.ofName(path, text));
    }
  }

  /** A resource of a CRD may have others. */
  private void finalizers() {
    JsonNode finalizers = secret.at("/metadata/finalizers");
    for (int i = 0; i < finalizers.size(); i++) {
      String name = finalizers.get(i).asText("");
      if (!name.contains("/") && !FINALIZERS.contains(name)) {
        problems.add(
            invalid(
                "metadata.finalizers[" + i + "]",
                TextNode.valueOf(name),
                "name is neither a standard finalizer name nor is it fully qualified"));
      }
    }
  }

  private void size() {
    if (values.values().stream().mapToLong(value -> value.bytes().length).sum() > LARGEST) {
      problems.add(Problem.of("data", "Too long: may not be more than " + LARGEST + " bytes"));
    }
  }

  private void type() {
    switch (secret.path("type").asText("")) {
      case "kubernetes.io/basic-auth" -> {
        if (!values.containsKey("username") && !values.containsKey("password")) {
          require("username", 0);
          require("password", 0);
        }
      }
      case "kubernetes.io/tls" -> {
        require("tls.crt", 0);
        require("tls.key", 0);
      }
      case "kubernetes.io/ssh-auth" -> require("ssh-privatekey", 1);
      case "kubernetes.io/dockercfg" -> requireJson(".dockercfg");
      case "kubernetes.io/dockerconfigjson" -> requireJson(".dockerconfigjson");
      case "kubernetes.io/service-account-token" -> {
        if (secret.path("metadata").path("annotations").path(ACCOUNT).asText("").isEmpty()) {
          add("metadata.annotations", "metadata.annotations[" + ACCOUNT + "]: Required value");
        }
      }
      default -> {}
    }
  }

  private boolean require(String key, int fewest) {
    Value value = values.get(key);
    if (value == null || value.bytes().length < fewest) {
      add(value == null ? "type" : value.path(), "data[" + key + "]: Required value");
    }
    return value != null;
  }

  private void requireJson(String key) {
    if (require(key, 0) && !isObject(values.get(key).bytes())) {
      add(
          values.get(key).path(),
          "data[%s]: Invalid value: \"<secret contents redacted>\": must be a JSON object"
              .formatted(key));
    }
  }

  private static boolean isObject(byte[] json) {
    try {
      JsonNode value = JSON.readTree(new String(json, StandardCharsets.UTF_8));
      return value.isObject() || value.isNull();
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  private void add(String path, String text) {
    problems.add(new Problem(path, text, false));
  }
}
