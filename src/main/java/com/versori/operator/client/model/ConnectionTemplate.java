package com.versori.operator.client.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * A connection template as the API answers it.
 *
 * @param id what a create calls {@code connectionTemplateId}
 * @param systemId the system within which connections have unique names; may be null
 * @param authSchemes its {@code authSchemeConfigs} as they can be sent: without secrets and without
 *     what is read-only
 */
public record ConnectionTemplate(
    String id, String systemId, String name, List<JsonNode> authSchemes) {

  public ConnectionTemplate {
    authSchemes = List.copyOf(authSchemes);
  }
}
