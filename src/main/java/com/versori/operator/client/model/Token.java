package com.versori.operator.client.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * An API token; prints as {@code ***}.
 *
 * @param scheme of the {@code Authorization} header
 * @param signedBy identifies the signing key and subject of a token that the operator signs and
 *     renews; empty for one that was read
 */
public record Token(String value, TokenScheme scheme, String signedBy) {

  /** Bounds the memory for tokens and the size of request headers. */
  public static final int LONGEST = 16 * 1024;

  /** The issuer of JWTs that are signed with a signing key begins with this. */
  static final String SIGNING_KEY = "https://versori.com/sk/";

  private static final ObjectMapper JSON = new ObjectMapper();

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

  /** A token that was read. */
  public Token(String value, TokenScheme scheme) {
    this(value, scheme, "");
  }

  /** With the scheme that follows from the token. */
  public Token(String value) {
    this(
        value,
        claims(value).path("iss").asText().startsWith(SIGNING_KEY)
            ? TokenScheme.JWT
            : TokenScheme.BEARER);
  }

  /** Whether the operator signs it, and renews it before it expires. */
  public boolean isSigned() {
    return !signedBy.isEmpty();
  }

  /**
   * Identifies the token, or the key that signs it: a renewed token is the same one. Nobody without
   * the token or the key can know it.
   */
  public String identity() {
    return isSigned() ? signedBy : value;
  }

  /** When it expires, if it is a JWT that says so and has to be replaced by a person. */
  public Optional<Instant> expiresAt() {
    if (isSigned()) {
      return Optional.empty();
    }
    JsonNode exp = claims(value).path("exp");
    try {
      return exp.isNumber() && exp.canConvertToLong()
          ? Optional.of(Instant.ofEpochSecond(exp.longValue()))
          : Optional.empty();
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** The payload of a JWT, not verified; missing if it is none. */
  private static JsonNode claims(String value) {
    String[] parts = value.split("\\.", -1);
    try {
      return parts.length == 3
          ? JSON.readTree(Base64.getUrlDecoder().decode(parts[1]))
          : MissingNode.getInstance();
    } catch (IllegalArgumentException | IOException e) {
      return MissingNode.getInstance();
    }
  }

  @Override
  public String toString() {
    return "***";
  }
}
