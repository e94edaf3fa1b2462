package com.versori.operator.client.model;

import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a call goes, and with which token.
 *
 * @param apiUrl without a trailing slash
 * @param source the source of the token, which does not change when the token is rotated
 * @param perSecond the calls that the organisation allows
 * @param resource UID of the resource whose pass makes the call; empty: none
 */
public record Caller(
    String apiUrl,
    String organisationId,
    Token token,
    Source source,
    int perSecond,
    String resource) {
  public Caller {
    Objects.requireNonNull(apiUrl);
    Objects.requireNonNull(organisationId);
    Objects.requireNonNull(token);
    Objects.requireNonNull(source);
    Objects.requireNonNull(resource);
  }

  /** The same for the pass of that resource. */
  public Caller forResource(String uid) {
    return new Caller(apiUrl, organisationId, token, source, perSecond, uid);
  }

  /**
   * The source of a token.
   *
   * @param namespace of a tenant, which may have many; empty: the operator's
   * @param id the UID of the Secret
   */
  public record Source(Optional<String> namespace, String id) {}

  /** Identifies API, organisation and token without the token, for use after the pass. */
  public String hash() {
    return HexFormat.of()
        .formatHex(Sha256.ofParts(apiUrl, organisationId, token.scheme().text(), token.value()));
  }
}
