package com.versori.operator.client.model;

/** An API token; prints as {@code ***}. */
public record Token(String value) {

  /** Bounds the memory for tokens and the size of request headers. */
  public static final int LONGEST = 16 * 1024;

  /**
   * @throws IllegalArgumentException if it is not valid in a header; the value is not shown
   */
  public Token {
    if (value.length() > LONGEST) {
      throw new IllegalArgumentException("a token has " + LONGEST + " characters at most");
    }
    if (value.isBlank() || value.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw new IllegalArgumentException(
          "a token consists of printable ASCII characters without spaces");
    }
  }

  @Override
  public String toString() {
    return "***";
  }
}
