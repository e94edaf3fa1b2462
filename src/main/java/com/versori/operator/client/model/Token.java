package com.versori.operator.client.model;

/** An API token; prints as {@code ***}. */
public record Token(String value) {

  /** Longer ones are no tokens: many of them are remembered, and each request carries one. */
  public static final int LONGEST = 16 * 1024;

  /**
   * @throws IllegalArgumentException if it cannot stand in a header; the value is not shown
   */
  public Token {
    if (value.length() > LONGEST) {
      throw new IllegalArgumentException("a token has " + LONGEST + " characters at most");
    }
    if (value.isBlank() || value.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw new IllegalArgumentException(
          "a token is one word of printable ASCII characters, without blanks");
    }
  }

  @Override
  public String toString() {
    return "***";
  }
}
