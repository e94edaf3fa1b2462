package com.versori.operator.reconcile;

import com.versori.operator.versori.Token;
import com.versori.operator.versori.TokenUnavailableException;

/** Where the operator's API token is read from, afresh each time it is used. */
@FunctionalInterface
public interface TokenSource {
  Token read() throws TokenUnavailableException;
}
