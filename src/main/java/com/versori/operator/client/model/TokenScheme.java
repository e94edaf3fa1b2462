package com.versori.operator.client.model;

/** The scheme of the {@code Authorization} header. */
public enum TokenScheme {
  /** {@code Bearer <token>}, as in the vendor's create endpoint page. */
  BEARER("Bearer"),
  /** {@code JWT <token>}, as the vendor's CLI sends a signed token. */
  JWT("JWT");

  private final String text;

  TokenScheme(String text) {
    this.text = text;
  }

  /** The scheme in the header. */
  public String text() {
    return text;
  }
}
