package com.versori.operator.client.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * A connection template as answered by the API.
 *
 * @param id the {@code connectionTemplateId} of a create
 * @param systemId the system in which connection names are unique; may be null
 * @param dynamic whether its connections are for end users; empty: unknown
 * @param authSchemes its {@code authSchemeConfigs} without secrets and read-only fields
 */
public record ConnectionTemplate(
    String id,
    String systemId,
    String name,
    Optional<Boolean> dynamic,
    List<JsonNode> authSchemes) {

  public ConnectionTemplate {
    authSchemes = List.copyOf(authSchemes);
  }
}
