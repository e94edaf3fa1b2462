package com.versori.operator.payload.credential;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Valid pairs of scheme and credential by wire type, as in the vendor's clients. A rule of {@code
 * CredentialEntry} has the same table; a test compares the two.
 */
public final class Pairing {

  private static final Map<String, List<String>> CREDENTIALS =
      Map.ofEntries(
          Map.entry("none", List.of("none")),
          Map.entry("api-key", List.of("string")),
          Map.entry("basic-auth", List.of("basic-auth")),
          Map.entry("oauth2/clientCredentials", List.of("oauth2-client")),
          Map.entry("oauth2/password", List.of("oauth2-password")),
          Map.entry("oauth2/authorizationCode", List.of("oauth2-code", "oauth2-token")),
          Map.entry("oauth1", List.of("oauth1")),
          Map.entry("oauth1/tokenAuth", List.of("oauth1-token")),
          Map.entry("hmac", List.of("string", "binary")),
          Map.entry("certificate", List.of("certificate")));

  private Pairing() {}

  /**
   * Whether the pair is valid. A credential without a type is a reference, which matches any
   * scheme.
   *
   * @param scheme an {@code authSchemeConfig}
   * @param credential a {@code credential}
   */
  public static boolean fits(JsonNode scheme, JsonNode credential) {
    String type = credential.path("type").asText();
    return type.isEmpty() || CREDENTIALS.getOrDefault(kind(scheme), List.of()).contains(type);
  }

  /** The first of a template's schemes that can be sent and that matches the credential. */
  public static Optional<JsonNode> fitting(List<? extends JsonNode> schemes, JsonNode credential) {
    return schemes.stream()
        .filter(scheme -> CREDENTIALS.containsKey(kind(scheme)) && fits(scheme, credential))
        .map(JsonNode.class::cast)
        .findFirst();
  }

  /** Whether two schemes have the same type and, of OAuth2, the same grant. */
  public static boolean isSameType(JsonNode scheme, JsonNode other) {
    return List.of("/type", "/oauth2/grant/type").stream()
        .allMatch(type -> scheme.at(type).equals(other.at(type)));
  }

  private static String kind(JsonNode scheme) {
    String type = scheme.path("type").asText();
    if (type.equals("oauth2")) {
      return type + "/" + scheme.at("/oauth2/grant/type").asText();
    }
    return type.equals("oauth1") && scheme.at("/oauth1/tokenAuth").asBoolean()
        ? "oauth1/tokenAuth"
        : type;
  }
}
