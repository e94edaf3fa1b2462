package com.versori.operator.cli.manifest;

/** An input is not YAML or JSON, or too large. The message starts with the file and the line. */
public final class UnreadableException extends Exception {

  private static final long serialVersionUID = 1L;

  UnreadableException(String file, int line, String problem) {
    this("%s:%d: %s".formatted(file, line, problem));
  }

  private UnreadableException(String message) {
    super(message);
  }

  /** The same for an input that looks like a template. */
  UnreadableException inTemplate() {
    return new UnreadableException(
        getMessage() + "; of a template, check what it renders, for example with helm template");
  }
}
