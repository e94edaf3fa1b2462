package com.versori.operator.cli.schema;

import static com.versori.operator.cli.schema.ServerFormat.invalid;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Validates a Secret as the API server does on create. */
public final class SecretRules {

  private static final Pattern KEY = Pattern.compile("[-._a-zA-Z0-9]+");

  private static final String OF_KEY =
      "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g."
          + " 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '"
          + KEY
          + "')";

  private final ObjectNode secret;
  private final List<Problem> problems = new ArrayList<>();

  private SecretRules(ObjectNode secret) {
    this.secret = secret;
  }

  /** The problems, of which the API server may report the first only. */
  public static List<Problem> problems(ObjectNode secret) {
    SecretRules rules = new SecretRules(secret);
    GoType.SECRET.check(secret, "", rules.problems::add);
    rules.data();
    rules.keys();
    if (rules.problems.stream().noneMatch(Problem::ofShape)) {
      MetadataRules.check(secret.path("metadata"), rules.problems::add);
      rules.type();
    }
    return rules.problems;
  }

  private void data() {
    for (var value : secret.path("data").properties()) {
      String text = value.getValue().isTextual() ? value.getValue().textValue() : "";
      int illegal = Base64Data.illegalByte(text);
      if (illegal >= 0) {
        problems.add(
            Problem.of("data." + value.getKey(), "illegal base64 data at input byte " + illegal));
      }
    }
  }

  private void keys() {
    for (String map : List.of("data", "stringData")) {
      for (var value : secret.path(map).properties()) {
        String key = value.getKey();
        if (!KEY.matcher(key).matches()) {
          String text = invalid("data[" + key + "]", TextNode.valueOf(key), OF_KEY).text();
          problems.add(Problem.ofName(map + "." + key, text));
        }
      }
    }
  }

  /** Those types whose Secrets connections name. */
  private void type() {
    switch (secret.path("type").asText("")) {
      case "kubernetes.io/basic-auth" -> {
        if (!has("username") && !has("password")) {
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
    if (!has(key)) {
      problems.add(new Problem("type", "data[" + key + "]: Required value", false));
    }
  }

  private boolean has(String key) {
    return secret.path("data").has(key) || secret.path("stringData").has(key);
  }
}
