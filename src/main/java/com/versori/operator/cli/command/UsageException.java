package com.versori.operator.cli.command;

/** The command line, or what it names, cannot be used; the message says why. */
public final class UsageException extends Exception {

  private static final long serialVersionUID = 1L;

  public UsageException(String message) {
    super(message);
  }
}
