package com.versori.operator.cli.schema;

import static com.versori.operator.cli.schema.ServerFormat.invalid;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Validates a Secret as the API server does on create. */
public final class SecretRules {

  private static final Pattern KEY = Pattern.compile("[-._a-zA-Z0-9]+");
  private static final int LONGEST_KEY = 253;
  private static final int LARGEST = 1024 * 1024;

  private final ObjectNode secret;
  private final List<Problem> problems = new ArrayList<>();
  private final Map<String, byte[]> values = new HashMap<>();

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
        String text = value.getValue().isTextual() ? value.getValue().textValue() : "";
        values.put(
            value.getKey(),
            map.equals("data") ? decoded(path, text) : text.getBytes(StandardCharsets.UTF_8));
        key(path, value.getKey());
      }
    }
  }

  private byte[] decoded(String path, String base64) {
    int illegal = Base64Data.illegalByte(base64);
    if (illegal >= 0) {
      problems.add(Problem.of(path, "illegal base64 data at input byte " + illegal));
      return new byte[0];
    }
    return Base64.getMimeDecoder().decode(base64);
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

  private void size() {
    if (values.values().stream().mapToLong(bytes -> bytes.length).sum() > LARGEST) {
      problems.add(Problem.of("data", "Too long: may not be more than " + LARGEST + " bytes"));
    }
  }

  /** Those types whose Secrets connections name. */
  private void type() {
    switch (secret.path("type").asText("")) {
      case "kubernetes.io/basic-auth" -> {
        if (!values.containsKey("username") && !values.containsKey("password")) {
          require("username");
          require("password");
        }
      }
      case "kubernetes.io/tls" -> {
        require("tls.crt");
        require("tls.key");
      }
      default -> {}
    }
  }

  private void require(String key) {
    if (!values.containsKey(key)) {
      problems.add(new Problem("type", "data[" + key + "]: Required value", false));
    }
  }
}
