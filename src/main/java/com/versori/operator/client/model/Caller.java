package com.versori.operator.client.model;

import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;

/**
 * Organisation and token of a call.
 *
 * @param source the source of the token, which does not change when the token is rotated
 * @param resource UID of the resource whose pass makes the call; empty: none
 */
public record Caller(String organisationId, Token token, Source source, String resource) {
  public Caller {
    Objects.requireNonNull(organisationId);
    Objects.requireNonNull(token);
    Objects.requireNonNull(source);
    Objects.requireNonNull(resource);
  }

  /** With a token of the operator, for no resource. */
  public Caller(String organisationId, Token token) {
    this(organisationId, token, Source.OPERATOR);
  }

  /** For no resource. */
  public Caller(String organisationId, Token token, Source source) {
    this(organisationId, token, source, "");
  }

  /** The same for the pass of that resource. */
  public Caller forResource(String uid) {
    return new Caller(organisationId, token, source, uid);
  }

  /**
   * The source of a token.
   *
   * @param namespace of the token's Secret; empty: a token of the operator
   * @param id the UID of the Secret
   */
  public record Source(Optional<String> namespace, String id) {
    public static final Source OPERATOR = new Source(Optional.empty(), "operator");

    public static Source secret(String namespace, String uid) {
      return new Source(Optional.of(namespace), uid);
    }
  }

  /** Identifies organisation and token without the token, for use after the pass. */
  public String hash() {
    return HexFormat.of().formatHex(Sha256.ofParts(organisationId, token.value()));
  }
}
