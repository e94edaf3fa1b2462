package com.versori.operator.cli.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.payload.credential.AuthSchemePayloads;
import com.versori.operator.payload.credential.WireNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** {@code authScheme} for a scheme that the API returned. Unknown fields are left out. */
final class ExportedScheme {

  /**
   * A Secret that the scheme refers to.
   *
   * @param pointer JSON pointer to the object that gets the {@code secretRef}
   */
  record Secret(String pointer, String keys) {}

  private static final List<String> ENDPOINTS =
      List.of("tempCredentialEndpoint", "resourceOwnerAuthorizationEndpoint", "tokenEndpoint");

  private static final Pattern UNDERSCORE = Pattern.compile("_([a-z])");

  private final String type;
  private final JsonNode wire;
  private final ObjectNode json = JsonNodeFactory.instance.objectNode();
  private final List<String> hints = new ArrayList<>();
  private Secret secret;

  /**
   * @param entry the name of the entry, which is the default for the scheme's ID and description
   * @param certificate finds the entry of a certificate by credential ID
   */
  ExportedScheme(JsonNode scheme, String entry, Function<String, Optional<String>> certificate) {
    this.type = scheme.path("type").asText("unknown");
    String member = AuthSchemePayloads.member(type).orElse("");
    this.wire = scheme.path(member);
    if (member.isEmpty()) {
      return;
    }
    ObjectNode own = json.putObject(member);
    for (String field : List.of("id", "description")) {
      if (!wire.path(field).asText().isBlank() && !wire.path(field).asText().equals(entry)) {
        copy(own, field);
      }
    }
    switch (member) {
      case "apiKey" -> copy(own, "name", "in");
      case "hmac" -> copy(own, "name", "in", "algorithm", "digestInputs", "encoding");
      case "oauth2" -> oauth2(own, certificate);
      case "oauth1" -> oauth1(own);
      default -> {}
    }
  }

  /** Empty if the type of the scheme is unknown. */
  Optional<ObjectNode> json() {
    return json.isEmpty() ? Optional.empty() : Optional.of(json);
  }

  String type() {
    return type;
  }

  Optional<Secret> secret() {
    return Optional.ofNullable(secret);
  }

  /** What the user has to declare, because it is not shown. */
  Optional<String> hint() {
    return hints.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", hints));
  }

  private void oauth2(ObjectNode own, Function<String, Optional<String>> certificate) {
    copy(own, "authorizeUrl", "tokenUrl");
    ArrayNode scopes = own.putArray("scopes");
    List<String> names = new ArrayList<>();
    for (JsonNode scope : wire.path("scopes")) {
      ObjectNode one = scopes.addObject().put("name", scope.path("name").asText());
      if (!scope.path("description").asText().isEmpty()) {
        one.put("description", scope.path("description").asText());
      }
      names.add(scope.path("name").asText());
    }
    List<String> defaults = new ArrayList<>();
    wire.path("defaultScopes").forEach(scope -> defaults.add(scope.asText()));
    if (!defaults.equals(names)) {
      ArrayNode array = own.putArray("defaultScopes");
      defaults.forEach(array::add);
    }
    if (wire.path("pkce").isBoolean()) {
      copy(own, "pkce");
    }
    for (String parameters : List.of("additionalAuthorizeParams", "additionalTokenParams")) {
      if (!wire.path(parameters).asText().isEmpty()) {
        hide(parameters);
      }
    }
    if (wire.path("mtlsEnabled").asBoolean()) {
      certificate
          .apply(wire.path("mtlsCredentialId").asText())
          .ifPresent(entry -> own.putObject("mtls").put("entry", entry));
    }
    String grant = wire.at("/grant/type").asText();
    own.putObject("grant").putObject(grant.isEmpty() ? "clientCredentials" : grant);
    if (grant.equals("authorizationCode") || grant.equals("password")) {
      secret = new Secret("/oauth2/grant/" + grant, "keys clientId and clientSecret");
    }
  }

  private void oauth1(ObjectNode own) {
    copy(own, "signatureMethod");
    secret = new Secret("/oauth1", "keys consumerKey and consumerSecret");
    for (String name : ENDPOINTS) {
      JsonNode endpoint = wire.path(name);
      if (!PlainUrls.mayBeShown("url", endpoint.path("url").asText())) {
        hide(name);
      } else if (!endpoint.path("url").asText().isEmpty()) {
        own.set(name, endpoint(endpoint));
      }
    }
    if (wire.path("tokenAuth").isBoolean()) {
      copy(own, "tokenAuth");
    }
  }

  private static ObjectNode endpoint(JsonNode wire) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("url", wire.path("url").asText());
    if (!wire.path("additionalParamConfigs").isEmpty()) {
      ArrayNode parameters = json.putArray("additionalParamConfigs");
      for (JsonNode one : wire.path("additionalParamConfigs")) {
        ObjectNode parameter = parameters.addObject();
        parameter.put("parameterName", one.path("parameterName").asText());
        WireNames.putIfGiven(parameter, "targetName", one.path("targetName").textValue());
        parameter.put("location", word(one.path("location").asText(), "LOCATION_"));
        usages(one.path("usages")).ifPresent(usages -> parameter.put("usages", usages));
        parameter.put("required", one.path("required").asBoolean());
        parameter.put("modifiable", one.path("modifiable").asBoolean());
      }
    }
    String transmission = wire.path("parameterTransmission").asText();
    if (!transmission.isEmpty()) {
      json.put("parameterTransmission", word(transmission, "AUTH_STYLE_"));
    }
    return json;
  }

  /** One text; of a list, as the vendor's name suggests, the first. */
  private static Optional<String> usages(JsonNode wire) {
    JsonNode usages = wire.isArray() ? wire.path(0) : wire;
    return Optional.ofNullable(usages.textValue()).map(text -> word(text, "USAGE_"));
  }

  /** {@code USAGE_TOKEN_REQUEST_ENDPOINT} is {@code tokenRequestEndpoint} in a resource. */
  private static String word(String wire, String prefix) {
    String rest = wire.startsWith(prefix) ? wire.substring(prefix.length()) : wire;
    return UNDERSCORE
        .matcher(rest.toLowerCase(Locale.ROOT))
        .replaceAll(match -> match.group(1).toUpperCase(Locale.ROOT));
  }

  private void hide(String field) {
    hints.add(
        field + " is set. It is not shown, because it may contain a secret: declare it here.");
  }

  private void copy(ObjectNode own, String... fields) {
    for (String field : fields) {
      JsonNode value = wire.path(field);
      boolean plain = !value.isTextual() || PlainUrls.mayBeShown(field, value.textValue());
      if (!plain) {
        hide(field);
      }
      if (!value.isMissingNode() && !value.isNull() && !value.asText("x").isEmpty() && plain) {
        own.set(field, value);
      }
    }
  }
}
