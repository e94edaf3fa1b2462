package com.versori.testkit.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Validates a connection in a request strictly: members, types, enums, IDs, links, and the pairing
 * of scheme and credential.
 */
final class Payload {

  static final Pattern ULID = Pattern.compile("[0-7][0-9A-HJKMNP-TV-Z]{25}");

  private static final Map<String, String> SCHEMES =
      Map.of(
          "none", "none",
          "api-key", "apiKey",
          "basic-auth", "basicAuth",
          "oauth2", "oauth2",
          "oauth1", "oauth1",
          "hmac", "hmac",
          "certificate", "certificate");

  private static final Map<String, String> CREDENTIALS =
      Map.ofEntries(
          Map.entry("none", "none"),
          Map.entry("string", "string"),
          Map.entry("binary", "binary"),
          Map.entry("basic-auth", "basicAuth"),
          Map.entry("oauth2-client", "oauth2Client"),
          Map.entry("oauth2-token", "oauth2Token"),
          Map.entry("oauth2-code", "oauth2Code"),
          Map.entry("oauth2-password", "oauth2Password"),
          Map.entry("certificate", "certificate"),
          Map.entry("oauth1", "oauth1"),
          Map.entry("oauth1-token", "oauth1Token"));

  private static final Map<String, Set<String>> REQUIRED =
      Map.ofEntries(
          Map.entry("none", Set.of()),
          Map.entry("string", Set.of("value")),
          Map.entry("binary", Set.of("valueBase64")),
          Map.entry("basicAuth", Set.of("username", "password")),
          Map.entry("oauth2Client", Set.of("clientId", "clientSecret", "tokenUrl")),
          Map.entry("oauth2Token", Set.of("refreshToken")),
          Map.entry("oauth2Code", Set.of("code", "state")),
          Map.entry("oauth2Password", Set.of("username", "password")),
          Map.entry("certificate", Set.of("certificate", "key", "ca")),
          Map.entry("oauth1", Set.of("state", "oauthToken", "oauthVerifier")),
          Map.entry("oauth1Token", Set.of("token", "tokenSecret")));

  private final List<ApiFailure.Field> problems = new ArrayList<>();

  private Payload() {}

  /**
   * @param path the path of the connection in {@code fields}
   */
  static void check(JsonNode connection, String path, boolean baseUrlRequired) throws ApiFailure {
    Payload payload = new Payload();
    payload.connection(connection, path, baseUrlRequired);
    if (!payload.problems.isEmpty()) {
      throw ApiFailure.invalid(payload.problems);
    }
  }

  private void connection(JsonNode json, String path, boolean baseUrlRequired) {
    if (!only(json, path, Set.of("name", "credentials", "baseUrl"))) {
      return;
    }
    text(json, path, "name");
    if (baseUrlRequired && !json.path("baseUrl").isTextual()) {
      problem(path + ".baseUrl", "is required");
    }
    if (!json.path("credentials").isArray()) {
      problem(path + ".credentials", "is required");
      return;
    }
    Set<String> entries = new HashSet<>();
    Set<String> certificates = new HashSet<>();
    int index = 0;
    for (JsonNode entry : json.path("credentials")) {
      String at = path + ".credentials[" + index++ + "]";
      if (!entries.add(entry.path("id").asText())) {
        problem(at + ".id", "is not unique");
      }
      entry(entry, at, certificates);
    }
  }

  private void entry(JsonNode entry, String at, Set<String> certificates) {
    if (!only(entry, at, Set.of("id", "authSchemeConfig", "credential"))) {
      return;
    }
    text(entry, at, "id");
    JsonNode scheme = entry.path("authSchemeConfig");
    if (!scheme.isMissingNode()) {
      scheme(scheme, at + ".authSchemeConfig", certificates);
    }
    JsonNode credential = entry.path("credential");
    if (!credential.isMissingNode()) {
      credential(credential, at + ".credential", certificates);
    }
    if (!scheme.isMissingNode() && credential.has("type") && !fits(scheme, credential)) {
      problem(
          at + ".credential.type",
          credential.path("type").asText() + " does not go with " + scheme.path("type").asText());
    }
  }

  private void scheme(JsonNode json, String at, Set<String> certificates) {
    String member = SCHEMES.get(json.path("type").asText());
    if (member == null) {
      problem(at + ".type", "is not a known type");
      return;
    }
    if (!only(json, at, Set.of("type", member))) {
      return;
    }
    JsonNode own = json.path(member);
    String inside = at + "." + member;
    text(own, inside, "id");
    text(own, inside, "description");
    if (own.has("validationMessages")) {
      problem(inside + ".validationMessages", "is read-only");
    }
    if (member.equals("apiKey")) {
      text(own, inside, "name");
      if (!Set.of("query", "header", "cookie").contains(own.path("in").asText())) {
        problem(inside + ".in", "is not query, header or cookie");
      }
    }
    if (member.equals("oauth2")) {
      oauth2(own, inside, certificates);
    }
  }

  private void oauth2(JsonNode json, String at, Set<String> certificates) {
    text(json, at, "tokenUrl");
    for (String list : List.of("scopes", "defaultScopes")) {
      if (!json.path(list).isArray()) {
        problem(at + "." + list, "is required");
      }
    }
    link(json, at, "mtlsEnabled", "mtlsCredentialId", certificates);
    JsonNode grant = json.path("grant");
    String type = grant.path("type").asText();
    if (!Set.of("authorizationCode", "clientCredentials", "password").contains(type)
        || !grant.path(type).isObject()
        || grant.size() != 2) {
      problem(at + ".grant", "needs a type and the one member of that name");
    } else if (!type.equals("clientCredentials")
        && grant.path(type).has("credentialId") != grant.path(type).has("organisationId")) {
      problem(at + ".grant." + type, "credentialId and organisationId go together");
    }
  }

  private void credential(JsonNode json, String at, Set<String> certificates) {
    if (!ULID.matcher(json.path("id").asText()).matches()) {
      problem(at + ".id", "is not a ULID");
    }
    if (!ULID.matcher(json.path("organisationId").asText()).matches()) {
      problem(at + ".organisationId", "is not a ULID");
    }
    if (!json.has("type") && !json.has("data")) {
      certificates.add(json.path("id").asText());
      return;
    }
    String member = CREDENTIALS.get(json.path("type").asText());
    if (member == null) {
      problem(at + ".type", "is not a known type");
      return;
    }
    only(json, at, Set.of("id", "organisationId", "type", "name", "data", "expiresAt"));
    if (!only(json.path("data"), at + ".data", Set.of(member))) {
      return;
    }
    JsonNode data = json.path("data").path(member);
    String inside = at + ".data." + member;
    if (!data.isObject()) {
      problem(inside, "is required");
      return;
    }
    REQUIRED.get(member).forEach(field -> text(data, inside, field));
    if (member.equals("oauth2Client")) {
      link(data, inside, "mTLSEnabled", "mTLSCredentialId", certificates);
    }
    if (member.equals("certificate")) {
      certificates.add(json.path("id").asText());
      for (String field : List.of("certificate", "key", "ca")) {
        if (!data.path(field).asText().contains("-----BEGIN ")) {
          problem(inside + "." + field, "is not PEM");
        }
      }
    }
  }

  private void link(JsonNode json, String at, String enabled, String id, Set<String> certificates) {
    if (json.has(id) && !certificates.contains(json.path(id).asText())) {
      problem(at + "." + id, "names no certificate that stands before");
    }
    if (json.path(enabled).asBoolean() && certificates.isEmpty()) {
      problem(at + "." + enabled, "needs a certificate that stands before");
    }
    if (json.has(id) && !json.path(enabled).asBoolean()) {
      problem(at + "." + enabled, "has to be true");
    }
  }

  private static boolean fits(JsonNode scheme, JsonNode credential) {
    String grant = scheme.path("oauth2").path("grant").path("type").asText();
    Set<String> fitting =
        switch (scheme.path("type").asText()) {
          case "none" -> Set.of("none");
          case "api-key" -> Set.of("string");
          case "basic-auth" -> Set.of("basic-auth");
          case "certificate" -> Set.of("certificate");
          case "hmac" -> Set.of("string", "binary");
          case "oauth1" -> Set.of("oauth1", "oauth1-token");
          default ->
              switch (grant) {
                case "clientCredentials" -> Set.of("oauth2-client");
                case "password" -> Set.of("oauth2-password");
                default -> Set.of("oauth2-code", "oauth2-token");
              };
        };
    return fitting.contains(credential.path("type").asText());
  }

  private void text(JsonNode json, String at, String field) {
    if (!json.path(field).isTextual() || json.path(field).asText().isEmpty()) {
      problem(at + "." + field, "is required");
    }
  }

  private boolean only(JsonNode json, String at, Set<String> members) {
    if (!json.isObject()) {
      problem(at, "is not an object");
      return false;
    }
    json.fieldNames()
        .forEachRemaining(
            name -> {
              if (!members.contains(name)) {
                problem(at + "." + name, "is not known here");
              }
            });
    return true;
  }

  private void problem(String field, String message) {
    problems.add(new ApiFailure.Field(field, message));
  }
}
