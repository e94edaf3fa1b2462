package com.versori.operator.versori;

/** An API token; prints as {@code ***}. */
public record Token(String value) {

  /**
   * @throws IllegalArgumentException if it cannot stand in a header; the value is not shown
   */
  public Token {
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
