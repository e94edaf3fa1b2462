package com.versori.testkit.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A stored connection.
 *
 * @param connection {@code name}, {@code credentials} and {@code baseUrl} as sent, with secret
 *     values
 * @param externalId null for a static connection
 */
public record StoredConnection(
    String id,
    String organisationId,
    String systemId,
    String templateId,
    ObjectNode connection,
    String externalId,
    String createdAt,
    String updatedAt) {

  public String name() {
    return connection.path("name").asText();
  }

  StoredConnection changed(ObjectNode now, String at) {
    return new StoredConnection(
        id, organisationId, systemId, templateId, now, externalId, createdAt, at);
  }
}
