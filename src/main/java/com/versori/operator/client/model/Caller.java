package com.versori.operator.client.model;

import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;

/**
 * On whose behalf a call is made.
 *
 * @param organisationId whose connections it is about
 * @param token what shows that the caller may do so
 * @param source where the token comes from, which stays the same when the token is rotated
 * @param resource UID of the resource whose pass makes the call; empty: none
 */
public record Caller(String organisationId, Token token, Source source, String resource) {
  public Caller {
    Objects.requireNonNull(organisationId);
    Objects.requireNonNull(token);
    Objects.requireNonNull(source);
    Objects.requireNonNull(resource);
  }

  /** With a token of the operator's own, for no resource. */
  public Caller(String organisationId, Token token) {
    this(organisationId, token, Source.OPERATOR, "");
  }

  /** The same for the pass of that resource. */
  public Caller forResource(String uid) {
    return new Caller(organisationId, token, source, uid);
  }

  /**
   * Where a token comes from.
   *
   * @param namespace of the Secret that holds it; empty: the operator itself holds it
   * @param id the UID of that Secret
   */
  public record Source(Optional<String> namespace, String id) {
    public static final Source OPERATOR = new Source(Optional.empty(), "operator");

    public static Source secret(String namespace, String uid) {
      return new Source(Optional.of(namespace), uid);
    }
  }

  /** The same for the same caller, without the token: for what outlives a pass. */
  public String hash() {
    return HexFormat.of().formatHex(Sha256.ofParts(organisationId, token.value()));
  }
}
