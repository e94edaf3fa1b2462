package com.versori.operator.payload.credential;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.api.v1alpha1.credential.Parameter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** JSON helpers of the payload functions. */
public final class WireNames {

  private static final Pattern BEFORE_CAPITAL = Pattern.compile("(?=[A-Z])");

  private WireNames() {}

  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static ArrayNode strings(List<String> values) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    values.forEach(array::add);
    return array;
  }

  public static void putIfGiven(ObjectNode json, String field, String value) {
    if (value != null) {
      json.put(field, value);
    }
  }

  /** The wire's {@code type} of a member: {@code basic-auth} of {@code basicAuth}. */
  static String type(String member) {
    return BEFORE_CAPITAL.matcher(member).replaceAll("-").toLowerCase(Locale.ROOT);
  }

  /** The wire's text of an enum constant. */
  static String lowerCase(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** Parameters are one URL-encoded text on the wire: {@code a=b&c=d}. */
  public static void putIfGiven(ObjectNode json, String field, List<Parameter> parameters) {
    if (parameters != null && !parameters.isEmpty()) {
      json.put(
          field,
          parameters.stream()
              .map(p -> encode(p.name()) + "=" + encode(p.value()))
              .collect(Collectors.joining("&")));
    }
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
