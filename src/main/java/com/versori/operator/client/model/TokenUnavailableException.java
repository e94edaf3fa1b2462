package com.versori.operator.client.model;

/** The token cannot be read; the message names the file and the remedy. */
public final class TokenUnavailableException extends Exception {
  private static final long serialVersionUID = 1L;

  public TokenUnavailableException(String message) {
    super(message);
  }
}
