package com.versori.operator.cli.manifest;

/** An input cannot be read or is not YAML. The message names the file, the line and the cause. */
public final class UnreadableException extends Exception {

  private static final long serialVersionUID = 1L;

  UnreadableException(String message) {
    super(message);
  }
}
