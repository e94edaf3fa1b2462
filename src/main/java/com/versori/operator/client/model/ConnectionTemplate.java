package com.versori.operator.client.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * A connection template as answered by the API.
 *
 * @param id the {@code connectionTemplateId} of a create
 * @param systemId the system in which connection names are unique; may be null
 * @param authSchemes its {@code authSchemeConfigs} without secrets and read-only fields
 */
public record ConnectionTemplate(
    String id, String systemId, String name, List<JsonNode> authSchemes) {

  public ConnectionTemplate {
    authSchemes = List.copyOf(authSchemes);
  }
}
