package com.versori.operator.plan;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.api.v1alpha1.CredentialEntry;
import com.versori.operator.api.v1alpha1.VersoriConnectionSpec;
import java.util.function.Function;

/**
 * The body of {@code connection} in the create request, and of the update request; the vendor's
 * create endpoint page gives its shape.
 */
final class ConnectionPayload {

  private ConnectionPayload() {}

  /**
   * @param leaves gives, for an entry's name, where its values come from
   */
  static ObjectNode of(
      VersoriConnectionSpec spec, EntryIds ids, Function<String, ? extends Leaves> leaves) {
    ObjectNode connection = JsonNodeFactory.instance.objectNode();
    if (spec.name() != null) {
      connection.put("name", spec.name());
    }
    ArrayNode credentials = connection.putArray("credentials");
    for (CredentialEntry entry : spec.credentials()) {
      credentials.add(entry(entry, ids, leaves.apply(entry.name())));
    }
    if (spec.baseUrl() != null) {
      connection.put("baseUrl", spec.baseUrl());
    }
    return connection;
  }

  private static ObjectNode entry(CredentialEntry entry, EntryIds ids, Leaves leaves) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", ids.entryId(entry.name()));
    if (entry.authScheme() != null) {
      json.set("authSchemeConfig", AuthSchemePayloads.of(entry, ids, leaves));
    }
    if (entry.credential() != null) {
      json.set("credential", CredentialPayloads.of(entry, ids, leaves));
    }
    return json;
  }
}
