package com.versori.operator.port;

import com.versori.operator.client.model.Token;
import com.versori.operator.client.model.TokenUnavailableException;
import com.versori.operator.model.Globs;
import java.util.Optional;

/** The API tokens that the operator itself holds. */
public interface TokenSource {

  /**
   * A token that the operator holds for an organisation.
   *
   * @param namespaces who may use it
   */
  record HeldToken(Token token, Globs namespaces) {}

  /** The operator's own token. */
  Token read() throws TokenUnavailableException;

  /** The token of a further organisation; empty if the operator holds none. */
  default Optional<HeldToken> held(String organisationId) throws TokenUnavailableException {
    return Optional.empty();
  }
}
