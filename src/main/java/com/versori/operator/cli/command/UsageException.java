package com.versori.operator.cli.command;

/**
 * The command line, a file that it names, or a setting is invalid. The message says which and why.
 */
public final class UsageException extends Exception {

  private static final long serialVersionUID = 1L;

  public UsageException(String message) {
    super(message);
  }
}
