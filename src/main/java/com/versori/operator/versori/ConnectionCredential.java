package com.versori.operator.versori;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One entry of a connection's {@code credentials}, without what may be secret in it: the API
 * promises redaction for some members only.
 *
 * @param grantCredentialId ID of the stored OAuth2 client of the entry's grant, if it has one
 * @param credential null if the entry has none
 */
public record ConnectionCredential(
    String id, Optional<String> grantCredentialId, Credential credential) {

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

  ConnectionCredential mapErrors(UnaryOperator<String> change) {
    if (credential == null || credential.errors() == null) {
      return this;
    }
    return new ConnectionCredential(
        id,
        grantCredentialId,
        new Credential(
            credential.id(),
            credential.organisationId(),
            credential.type(),
            credential.name(),
            credential.errors().stream().map(change).toList(),
            credential.expiresAt()));
  }
}
