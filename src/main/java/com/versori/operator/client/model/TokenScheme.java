package com.versori.operator.client.model;

/** How a token stands in the {@code Authorization} header. */
public enum TokenScheme {
  /** {@code Bearer <token>}, as the vendor's create endpoint page says. */
  BEARER("Bearer"),
  /** {@code JWT <token>}, as the vendor's CLI sends a signed token. */
  JWT("JWT");

  private final String word;

  TokenScheme(String word) {
    this.word = word;
  }

  /** The word before the token. */
  public String word() {
    return word;
  }
}
