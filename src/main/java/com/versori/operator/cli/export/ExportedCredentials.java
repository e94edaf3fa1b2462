package com.versori.operator.cli.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionCredential;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code spec.credentials} for an existing connection: its schemes as the API returned them, and
 * for each credential a reference to a Secret that the user has to create.
 */
final class ExportedCredentials {

  /** How a credential type is declared, and the keys that its Secret needs. */
  private record Member(String field, String key, String keys) {

    /** A type with conventional keys. */
    static Member of(String field, String keys) {
      return new Member(field, null, keys);
    }
  }

  private static final Map<String, Member> MEMBERS =
      Map.ofEntries(
          Map.entry(
              "string", new Member("string", "value", "key \"value\", the key or password itself")),
          Map.entry("binary", new Member("binary", "value", "key \"value\", the bytes")),
          Map.entry("basic-auth", Member.of("basicAuth", "keys username and password")),
          Map.entry("oauth2-client", Member.of("oauth2Client", "keys clientId and clientSecret")),
          Map.entry(
              "oauth2-token",
              Member.of("oauth2Token", "key refreshToken, and accessToken if there is one")),
          Map.entry("oauth2-code", Member.of("oauth2Code", "keys code and state")),
          Map.entry("oauth2-password", Member.of("oauth2Password", "keys username and password")),
          Map.entry(
              "certificate", Member.of("certificate", "keys tls.crt, tls.key and ca.crt, PEM")),
          Map.entry("oauth1", Member.of("oauth1", "keys state, oauthToken and oauthVerifier")),
          Map.entry("oauth1-token", Member.of("oauth1Token", "keys token and tokenSecret")));

  private static final int LONGEST_ENTRY = 63;
  private static final int LONGEST_SECRET = 253;

  private final Connection connection;
  private final String resource;
  private final ArrayNode json = JsonNodeFactory.instance.arrayNode();
  private final Map<String, String> comments = new LinkedHashMap<>();
  private final Map<String, String> entryByCredential = new LinkedHashMap<>();
  private final Set<String> names = new HashSet<>();
  private String lastCertificate;
  private String obstacle;

  ExportedCredentials(Connection connection, String resource) {
    this.connection = connection;
    this.resource = resource;
    connection.credentials().forEach(this::add);
  }

  /** Why the credentials cannot be declared. One that cannot leaves all of them out. */
  Optional<String> obstacle() {
    return Optional.ofNullable(obstacle);
  }

  ArrayNode json() {
    return json;
  }

  /** Comments by path. */
  Map<String, String> comments() {
    return comments;
  }

  private void add(ConnectionCredential entry) {
    String path = "spec.credentials[" + json.size() + "]";
    String name = entryName(entry);
    ObjectNode declared = json.addObject().put("name", name);
    if (entry.scheme() != null) {
      ExportedScheme scheme = new ExportedScheme(entry.scheme(), name, this::entryWithCertificate);
      scheme
          .json()
          .ifPresentOrElse(
              found -> declared.set("authScheme", found),
              () -> obstacle = "a scheme of type " + scheme.type() + " cannot be declared");
      scheme
          .secret()
          .ifPresent(
              keys -> declareSchemeSecret(declared, path, secretName(name) + "-scheme", keys));
      scheme.hint().ifPresent(hint -> comments.put(path + ".authScheme", hint));
    } else {
      comments.put(
          path,
          "The API does not return this scheme, because it holds a secret: declare authScheme here.");
    }
    if (entry.credential() != null) {
      credential(entry.credential().type(), declared, path, name);
      if (entry.credential().id() != null) {
        entryByCredential.put(entry.credential().id(), name);
      }
      if ("certificate".equals(entry.credential().type())) {
        lastCertificate = name;
      }
    }
  }

  private void credential(String type, ObjectNode declared, String path, String name) {
    ObjectNode credential = declared.putObject("credential");
    if ("none".equals(type)) {
      credential.putObject("none");
      return;
    }
    Member member = MEMBERS.get(String.valueOf(type));
    if (member == null) {
      obstacle = "a credential of type " + type + " cannot be declared";
      return;
    }
    ObjectNode secretRef = credential.putObject(member.field()).putObject("secretRef");
    secretRef.put("name", secretName(name));
    if (member.key() != null) {
      secretRef.put("key", member.key());
    }
    comments.put(
        path + ".credential." + member.field() + ".secretRef",
        createHint(secretName(name), member.keys()));
  }

  /** OAuth clients and consumers have a Secret of their own. */
  private void declareSchemeSecret(
      ObjectNode declared, String path, String secret, ExportedScheme.Secret keys) {
    JsonNode holder = declared.path("authScheme").at(keys.pointer());
    ((ObjectNode) holder).putObject("secretRef").put("name", secret);
    comments.put(
        path + ".authScheme" + keys.pointer().replace('/', '.') + ".secretRef",
        createHint(secret, keys.keys()));
  }

  private static String createHint(String secret, String keys) {
    return "Create the Secret %s with the %s.".formatted(secret, keys);
  }

  /**
   * The entry whose certificate mutual TLS presents: by credential ID, or else the last
   * certificate.
   */
  private Optional<String> entryWithCertificate(String credentialId) {
    return Optional.ofNullable(entryByCredential.get(credentialId))
        .or(() -> Optional.ofNullable(lastCertificate));
  }

  private String entryName(ConnectionCredential entry) {
    String scheme = entry.scheme() == null ? null : schemeId(entry.scheme());
    String type = entry.credential() == null ? null : entry.credential().type();
    String base =
        DnsNames.of(scheme == null ? type : scheme, "credential", LONGEST_ENTRY - "-16".length());
    String name = base;
    for (int i = 2; !names.add(name); i++) {
      name = base + "-" + i;
    }
    return name;
  }

  /** The scheme's ID, or its type if it has none. */
  private static String schemeId(JsonNode scheme) {
    return List.of("apiKey", "basicAuth", "oauth2", "oauth1", "hmac", "certificate", "none")
        .stream()
        .map(member -> scheme.path(member).path("id").asText())
        .filter(id -> !id.isBlank())
        .findFirst()
        .orElseGet(() -> scheme.path("type").asText(null));
  }

  private String secretName(String entry) {
    int left = LONGEST_SECRET - "-scheme".length() - entry.length() - 1;
    return DnsNames.of(resource, "connection", left) + "-" + entry;
  }
}
