package com.versori.operator.cli.manifest;

/** An input cannot be read, or is no YAML; the message says which, where and why. */
public final class UnreadableException extends Exception {

  private static final long serialVersionUID = 1L;

  UnreadableException(String message) {
    super(message);
  }
}
