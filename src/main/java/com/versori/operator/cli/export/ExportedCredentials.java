package com.versori.operator.cli.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionCredential;
import com.versori.operator.payload.credential.AuthSchemePayloads;
import com.versori.operator.payload.credential.CredentialPayloads;
import java.util.ArrayList;
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

  /** What the Secret of a member needs. */
  private static final Map<String, String> KEYS =
      Map.of(
          "string", "key \"value\", the key or password itself",
          "binary", "key \"value\", the bytes",
          "basicAuth", "keys username and password",
          "oauth2Client", "keys clientId and clientSecret",
          "oauth2Token", "key refreshToken, and accessToken if there is one",
          "oauth2Code", "keys code and state",
          "oauth2Password", "keys username and password",
          "certificate", "keys tls.crt, tls.key and ca.crt, PEM",
          "oauth1", "keys state, oauthToken and oauthVerifier",
          "oauth1Token", "keys token and tokenSecret");

  /** The members whose Secret has one key, which is declared. */
  private static final Set<String> KEYED = Set.of("string", "binary");

  private static final int LONGEST_ENTRY = 63;
  private static final int LONGEST_SECRET = 253;

  private final Connection connection;
  private final String resource;
  private final ArrayNode json = JsonNodeFactory.instance.arrayNode();
  private final Map<String, String> comments = new LinkedHashMap<>();
  private final Map<String, String> entryByCredential = new LinkedHashMap<>();
  private final Set<String> names = new HashSet<>();
  private final List<String> undeclared = new ArrayList<>();
  private final List<String> hidden = new ArrayList<>();
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

  /** The paths of members, as the API names them, that are not declared. */
  List<String> undeclared() {
    return undeclared;
  }

  /** The paths of others, because they may contain a secret. */
  List<String> hidden() {
    return hidden;
  }

  Map<String, String> comments() {
    return comments;
  }

  private void add(ConnectionCredential entry) {
    String path = "spec.credentials[" + json.size() + "]";
    String name = entryName(entry);
    ObjectNode declared = json.addObject().put("name", name);
    if (entry.sendableScheme().isPresent()) {
      ExportedScheme scheme =
          new ExportedScheme(entry.sendableScheme().get(), name, this::entryWithCertificate);
      scheme
          .json()
          .ifPresentOrElse(
              found -> declared.set("authScheme", found),
              () -> obstacle = "a scheme of type " + scheme.type() + " cannot be declared");
      scheme
          .secret()
          .ifPresent(
              keys -> declareSchemeSecret(declared, path, secretName(name) + "-scheme", keys));
      scheme.unread().forEach(member -> undeclared.add(wirePath("authSchemeConfig", member)));
      scheme.hidden().forEach(member -> hidden.add(wirePath("authSchemeConfig", member)));
      scheme.hint().ifPresent(hint -> comments.put(path + ".authScheme", hint));
    } else {
      comments.put(
          path,
          "The API does not return this scheme, because it holds a secret: declare authScheme here.");
    }
    if (entry.credential() != null) {
      credential(entry.credential().type(), declared, path, name);
      addUndeclared(entry.credential());
      if (entry.credential().id() != null) {
        entryByCredential.put(entry.credential().id(), name);
      }
      if ("certificate".equals(entry.credential().type())) {
        lastCertificate = name;
      }
    }
  }

  private void addUndeclared(ConnectionCredential.Credential credential) {
    if (credential.expiresAt() != null) {
      undeclared.add(wirePath("credential", "expiresAt"));
    }
    boolean isMark =
        CredentialNameMark.of(connection)
            .filter(mark -> mark.mark().equals(credential.name()))
            .isPresent();
    if (credential.name() != null && !isMark) {
      undeclared.add(wirePath("credential", "name"));
    }
  }

  /** In the entry that was added last. */
  private String wirePath(String part, String member) {
    return "credentials[%d].%s.%s".formatted(json.size() - 1, part, member);
  }

  private void credential(String type, ObjectNode declared, String path, String name) {
    ObjectNode credential = declared.putObject("credential");
    if ("none".equals(type)) {
      credential.putObject("none");
      return;
    }
    String member = CredentialPayloads.member(type).orElse("");
    if (!KEYS.containsKey(member)) {
      obstacle = "a credential of type " + type + " cannot be declared";
      return;
    }
    ObjectNode secretRef = credential.putObject(member).putObject("secretRef");
    secretRef.put("name", secretName(name));
    if (KEYED.contains(member)) {
      secretRef.put("key", "value");
    }
    comments.put(
        path + ".credential." + member + ".secretRef",
        createHint(secretName(name), KEYS.get(member)));
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
    String scheme = entry.sendableScheme().map(ExportedCredentials::schemeId).orElse(null);
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
    String type = scheme.path("type").asText(null);
    return AuthSchemePayloads.member(type)
        .map(member -> scheme.path(member).path("id").asText())
        .filter(id -> !id.isBlank())
        .orElse(type);
  }

  private String secretName(String entry) {
    int left = LONGEST_SECRET - "-scheme".length() - entry.length() - 1;
    return DnsNames.of(resource, "connection", left) + "-" + entry;
  }
}
