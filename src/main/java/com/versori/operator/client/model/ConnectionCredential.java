package com.versori.operator.client.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One entry of a connection's {@code credentials}, without what may be secret in it: the API
 * promises redaction for some members only.
 *
 * @param scheme its {@code authSchemeConfig} as it can be sent back: without secrets and without
 *     what is read-only; null if it has none
 * @param grantCredentialId ID of the stored OAuth2 client of the entry's grant, if it has one
 * @param credential null if the entry has none
 */
public record ConnectionCredential(
    String id, JsonNode scheme, Optional<String> grantCredentialId, Credential credential) {

  /**
   * A stored credential.
   *
   * @param errors what the platform found wrong with it; null means that it was not validated
   * @param expiresAt RFC 3339, as answered; null if it does not expire
   */
  public record Credential(
      String id,
      String organisationId,
      String type,
      String name,
      List<String> errors,
      String expiresAt) {}

  /** Whether the platform has found something wrong with the stored credential. */
  public boolean hasErrors() {
    return credential != null && credential.errors() != null && !credential.errors().isEmpty();
  }

  /**
   * @param scrub takes secret values out of a text
   * @param unlessSecret gives null for a text that holds one
   */
  ConnectionCredential scrubbed(UnaryOperator<String> scrub, UnaryOperator<String> unlessSecret) {
    Credential stored =
        credential == null
            ? null
            : new Credential(
                unlessSecret.apply(credential.id()),
                unlessSecret.apply(credential.organisationId()),
                unlessSecret.apply(credential.type()),
                unlessSecret.apply(credential.name()),
                credential.errors() == null
                    ? null
                    : credential.errors().stream().map(scrub).toList(),
                unlessSecret.apply(credential.expiresAt()));
    return new ConnectionCredential(
        unlessSecret.apply(id), scheme, grantCredentialId.map(unlessSecret), stored);
  }
}
