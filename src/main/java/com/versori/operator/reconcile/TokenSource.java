package com.versori.operator.reconcile;

import com.versori.operator.plan.Globs;
import com.versori.operator.versori.Token;
import com.versori.operator.versori.TokenUnavailableException;
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
