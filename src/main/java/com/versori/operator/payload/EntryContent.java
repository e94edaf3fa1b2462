package com.versori.operator.payload;

import com.fasterxml.jackson.databind.JsonNode;
import com.versori.operator.model.ContentKey;
import java.util.Set;

/**
 * What the platform does not change in place: the credential of an entry, its scheme's type and
 * OAuth client.
 */
final class EntryContent {

  /** IDs are the operator's or the platform's choice, and no content. */
  private static final Set<String> IDS =
      Set.of("credentialId", "organisationId", "mTLSCredentialId");

  private EntryContent() {}

  /** The hash of an entry as it is sent. */
  static String hash(ContentKey key, String name, JsonNode entry) {
    ContentKey.Content content = key.begin();
    content.add("name", name);
    JsonNode credential = entry.path("credential");
    if (credential.has("data")) {
      add(content, "type", credential.path("type"));
      add(content, "expiresAt", credential.path("expiresAt"));
      add(content, "data", credential.path("data"));
    } else {
      credential
          .properties()
          .forEach(field -> add(content, "reference." + field.getKey(), field.getValue()));
    }
    JsonNode scheme = entry.path("authSchemeConfig");
    add(content, "scheme", scheme.path("type"));
    add(content, "grant", scheme.path("oauth2").path("grant"));
    add(content, "consumerKey", scheme.path("oauth1").path("consumerKey"));
    add(content, "consumerSecret", scheme.path("oauth1").path("consumerSecret"));
    return content.hash();
  }

  private static void add(ContentKey.Content content, String path, JsonNode node) {
    if (node.isValueNode()) {
      content.add(path, node.asText());
    }
    for (int i = 0; i < (node.isArray() ? node.size() : 0); i++) {
      add(content, path + "." + i, node.get(i));
    }
    node.properties().stream()
        .filter(field -> !IDS.contains(field.getKey()))
        .forEach(field -> add(content, path + "." + field.getKey(), field.getValue()));
  }
}
