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

/**
 * {@code authScheme} for a scheme that the API returned. Unknown members are left out, and named.
 */
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

  private final ReadMembers members = new ReadMembers();
  private final JsonNode scheme;
  private final String type;
  private final String member;
  private final JsonNode wire;
  private final ObjectNode json = JsonNodeFactory.instance.objectNode();
  private final List<String> hints = new ArrayList<>();
  private final List<String> hidden = new ArrayList<>();
  private Secret secret;

  /**
   * @param entry the name of the entry, which is the default for the scheme's ID and description
   * @param certificate finds the entry of a certificate by credential ID
   */
  ExportedScheme(JsonNode scheme, String entry, Function<String, Optional<String>> certificate) {
    this.scheme = scheme;
    this.type = members.get(scheme, "type").asText("unknown");
    this.member = AuthSchemePayloads.member(type).orElse("");
    this.wire = members.get(scheme, member);
    if (member.isEmpty()) {
      return;
    }
    ObjectNode own = json.putObject(member);
    for (String field : List.of("id", "description")) {
      String value = members.get(wire, field).asText();
      if (!value.isBlank() && !value.equals(entry)) {
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

  /** The paths of members that may contain a secret, so they are not declared. */
  List<String> hidden() {
    return hidden;
  }

  /** The paths of other members that are not declared. */
  List<String> unread() {
    return members.unread(scheme);
  }

  private void oauth2(ObjectNode own, Function<String, Optional<String>> certificate) {
    copy(own, "authorizeUrl", "tokenUrl");
    ArrayNode scopes = own.putArray("scopes");
    List<String> names = new ArrayList<>();
    for (JsonNode scope : members.get(wire, "scopes")) {
      String name = members.get(scope, "name").asText();
      String description = members.get(scope, "description").asText();
      ObjectNode one = scopes.addObject().put("name", name);
      if (!description.isEmpty()) {
        one.put("description", description);
      }
      names.add(name);
    }
    List<String> defaults = new ArrayList<>();
    members.get(wire, "defaultScopes").forEach(scope -> defaults.add(scope.asText()));
    if (!defaults.equals(names)) {
      ArrayNode array = own.putArray("defaultScopes");
      defaults.forEach(array::add);
    }
    if (wire.path("pkce").isBoolean()) {
      copy(own, "pkce");
    }
    for (String parameters : List.of("additionalAuthorizeParams", "additionalTokenParams")) {
      if (!members.get(wire, parameters).asText().isEmpty()) {
        hide(parameters);
      }
    }
    String mtlsCredential = members.get(wire, "mtlsCredentialId").asText();
    if (members.get(wire, "mtlsEnabled").asBoolean()) {
      certificate
          .apply(mtlsCredential)
          .ifPresentOrElse(
              entry -> own.putObject("mtls").put("entry", entry),
              () -> hints.add("mtlsEnabled is set, but no entry before has a certificate."));
    }
    JsonNode wireGrant = members.get(wire, "grant");
    String grant = members.get(wireGrant, "type").asText();
    readStored(members.get(wireGrant, grant));
    own.putObject("grant").putObject(grant.isEmpty() ? "clientCredentials" : grant);
    if (grant.equals("authorizationCode") || grant.equals("password")) {
      secret = new Secret("/oauth2/grant/" + grant, "keys clientId and clientSecret");
    }
  }

  /** The client or consumer is in a Secret, and its stored credential is found again. */
  private void readStored(JsonNode holder) {
    List.of("credentialId", "organisationId", "clientId", "consumerKey")
        .forEach(field -> members.get(holder, field));
  }

  private void oauth1(ObjectNode own) {
    copy(own, "signatureMethod");
    readStored(wire);
    secret = new Secret("/oauth1", "keys consumerKey and consumerSecret");
    for (String name : ENDPOINTS) {
      JsonNode endpoint = members.get(wire, name);
      String url = members.get(endpoint, "url").asText();
      if (!PlainUrls.mayBeShown("url", url)) {
        hide(name);
      } else if (!url.isEmpty()) {
        own.set(name, endpoint(endpoint));
      }
    }
    if (wire.path("tokenAuth").isBoolean()) {
      copy(own, "tokenAuth");
    }
  }

  private ObjectNode endpoint(JsonNode wire) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("url", wire.path("url").asText());
    JsonNode configs = members.get(wire, "additionalParamConfigs");
    if (!configs.isEmpty()) {
      ArrayNode parameters = json.putArray("additionalParamConfigs");
      for (JsonNode one : configs) {
        ObjectNode parameter = parameters.addObject();
        parameter.put("parameterName", members.get(one, "parameterName").asText());
        WireNames.putIfGiven(parameter, "targetName", members.get(one, "targetName").textValue());
        parameter.put("location", word(members.get(one, "location").asText(), "LOCATION_"));
        usages(members.get(one, "usages")).ifPresent(usages -> parameter.put("usages", usages));
        parameter.put("required", members.get(one, "required").asBoolean());
        parameter.put("modifiable", members.get(one, "modifiable").asBoolean());
      }
    }
    String transmission = members.get(wire, "parameterTransmission").asText();
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
    hidden.add(member + "." + field);
    hints.add(
        field + " is set. It is not shown, because it may contain a secret: declare it here.");
  }

  private void copy(ObjectNode own, String... fields) {
    for (String field : fields) {
      JsonNode value = members.get(wire, field);
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
