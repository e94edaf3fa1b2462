package com.versori.operator.cli.manifest;

/** An input is not YAML or JSON, or too large. The message starts with the file and the line. */
public final class UnreadableException extends Exception {

  private static final long serialVersionUID = 1L;

  UnreadableException(String file, int line, String problem) {
    super("%s:%d: %s".formatted(file, line, problem));
  }
}
