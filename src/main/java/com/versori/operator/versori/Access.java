package com.versori.operator.versori;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;

/**
 * On whose behalf a call is made.
 *
 * @param organisationId whose connections it is about
 * @param token what shows that the caller may do so
 */
public record Access(String organisationId, Token token) {

  public Access {
    Objects.requireNonNull(organisationId);
    Objects.requireNonNull(token);
  }

  /** The same for the same caller, without the token: for what outlives a pass. */
  public String hash() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(organisationId.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
      return HexFormat.of()
          .formatHex(digest.digest(token.value().getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
