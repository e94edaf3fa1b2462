package com.versori.operator.port;

import com.versori.operator.client.model.Token;
import com.versori.operator.client.model.TokenUnavailableException;
import com.versori.operator.model.Globs;
import java.util.Optional;

/** The API tokens of the operator. */
public interface TokenSource {

  /**
   * A token of the operator for an organisation.
   *
   * @param namespaces that may use it
   */
  record HeldToken(Token token, Globs namespaces) {}

  /** The token of the operator's organisation. */
  Token read() throws TokenUnavailableException;

  /** The token of a further organisation, if the operator has one. */
  default Optional<HeldToken> held(String organisationId) throws TokenUnavailableException {
    return Optional.empty();
  }
}
