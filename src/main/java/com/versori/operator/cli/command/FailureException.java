package com.versori.operator.cli.command;

/** A source of a subcommand cannot be read. The message names it, the cause and the remedy. */
public final class FailureException extends Exception {

  private static final long serialVersionUID = 1L;

  public FailureException(String message) {
    super(message);
  }
}
