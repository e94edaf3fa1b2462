package com.versori.operator.cli.command;

/** Something that is read from cannot be; the message says what and why. */
public final class FailureException extends Exception {

  private static final long serialVersionUID = 1L;

  public FailureException(String message) {
    super(message);
  }
}
