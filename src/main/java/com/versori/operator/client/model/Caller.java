package com.versori.operator.client.model;

import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a call goes, and with which token.
 *
 * @param apiUrl without a trailing slash
 * @param source the source of the token, which does not change when the token is rotated
 * @param perSecond the calls that the organisation allows
 * @param resource UID of the resource whose pass makes the call; empty: none
 * @param endUser for calls about a dynamic connection, if they need a token of their own
 */
public record Caller(
    String apiUrl,
    String organisationId,
    Token token,
    Source source,
    int perSecond,
    String resource,
    Optional<EndUser> endUser) {

  /** With one token for all calls. */
  public Caller(
      String apiUrl,
      String organisationId,
      Token token,
      Source source,
      int perSecond,
      String resource) {
    this(apiUrl, organisationId, token, source, perSecond, resource, Optional.empty());
  }

  public Caller {
    Objects.requireNonNull(apiUrl);
    Objects.requireNonNull(organisationId);
    Objects.requireNonNull(token);
    Objects.requireNonNull(source);
    Objects.requireNonNull(resource);
  }

  /** The same for the pass of that resource, and no end user. */
  public Caller forResource(String uid) {
    return new Caller(apiUrl, organisationId, token, source, perSecond, uid);
  }

  /** The same with another token, and no end user. */
  public Caller withToken(Token other) {
    return new Caller(apiUrl, organisationId, other, source, perSecond, resource);
  }

  /** The same for a dynamic connection. */
  public Caller withEndUser(Token ofUser) {
    return with(new EndUser(ofUser, false));
  }

  /** The same, which also lists connections as the end user. */
  public Caller listingAsEndUser() {
    return endUser.map(user -> with(new EndUser(user.token(), true))).orElse(this);
  }

  private Caller with(EndUser user) {
    return new Caller(
        apiUrl, organisationId, token, source, perSecond, resource, Optional.of(user));
  }

  /** The token of calls about one connection. */
  public Token connectionToken() {
    return endUser.map(EndUser::token).orElse(token);
  }

  /** The token of lists of connections. */
  public Token listToken() {
    return endUser.filter(EndUser::lists).map(EndUser::token).orElse(token);
  }

  /** Every token that calls may have. */
  public Stream<Token> tokens() {
    return Stream.concat(Stream.of(token), endUser.map(EndUser::token).stream());
  }

  /**
   * The end user of a dynamic connection.
   *
   * @param lists whether lists of connections are for the end user, too
   */
  public record EndUser(Token token, boolean lists) {}

  /**
   * The source of a token.
   *
   * @param namespace of a tenant, which may have many; empty: the operator's
   * @param id the UID of the Secret
   */
  public record Source(Optional<String> namespace, String id) {}

  /**
   * Identifies API, organisation and token (or signing key) without the token, for use after the
   * pass.
   */
  public String hash() {
    return HexFormat.of()
        .formatHex(Sha256.ofParts(apiUrl, organisationId, token.scheme().text(), token.identity()));
  }
}
