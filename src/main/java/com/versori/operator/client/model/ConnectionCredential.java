package com.versori.operator.client.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One entry of a connection's {@code credentials}, without secret fields: the API documents
 * redaction for some members only.
 *
 * @param scheme its {@code authSchemeConfig} without secrets and read-only fields; may be null
 * @param isSchemeWhole false if the scheme lacks a secret that no stored credential has
 * @param grantCredentialId ID of the stored OAuth2 client of the entry's grant
 * @param credential may be null
 */
public record ConnectionCredential(
    String id,
    JsonNode scheme,
    boolean isSchemeWhole,
    Optional<String> grantCredentialId,
    Credential credential) {

  /**
   * A stored credential.
   *
   * @param errors the platform's errors; null: not validated
   * @param expiresAt RFC 3339, as answered; null: does not expire
   */
  public record Credential(
      String id,
      String organisationId,
      String type,
      String name,
      List<String> errors,
      String expiresAt) {}

  /** The scheme, if it can be sent as it is. */
  public Optional<JsonNode> sendableScheme() {
    return Optional.ofNullable(scheme).filter(one -> isSchemeWhole);
  }

  /** Whether the platform reports errors for the stored credential. */
  public boolean hasErrors() {
    return credential != null && credential.errors() != null && !credential.errors().isEmpty();
  }

  /**
   * @param scrub redacts a text
   * @param unlessSecret returns null for a text with a secret value
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
        unlessSecret.apply(id), scheme, isSchemeWhole, grantCredentialId.map(unlessSecret), stored);
  }

  /** Without the scheme, which may have a secret that the operator does not know. */
  @Override
  public String toString() {
    return "ConnectionCredential[id=%s, credential=%s]".formatted(id, credential);
  }
}
