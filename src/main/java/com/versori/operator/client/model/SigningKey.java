package com.versori.operator.client.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.timing.Timing;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.interfaces.RSAPrivateKey;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A signing key of an organisation: signs tokens as the vendor's authentication guide describes.
 * Prints as {@code ***}.
 */
public final class SigningKey {

  private static final String HEADER = base64("{\"alg\":\"RS256\",\"typ\":\"JWT\"}");
  private static final String ALGORITHM = "SHA256withRSA";

  private final String id;
  private final RSAPrivateKey key;
  private final String subject;
  private final String identity;

  /**
   * @param id the ID that the platform gave to the key
   * @param subject of tokens for no end user
   */
  public SigningKey(String id, RSAPrivateKey key, String subject) {
    this.id = id;
    this.key = key;
    this.subject = subject;
    this.identity =
        HexFormat.of()
            .formatHex(
                Sha256.ofParts("signing key", id, key.getPrivateExponent().toString(16), subject));
  }

  /**
   * A hash of the key and its subject. It is never shown, because it is also a secret: see {@link
   * Token#identity}.
   */
  public String identity() {
    return identity;
  }

  /** The time of issue of a token: set back, because the platform's clock may be late. */
  public static Instant issuedAt(Instant now) {
    return now.minus(Timing.CLOCK_DIFFERENCE);
  }

  /** A token that expires an hour after {@link #issuedAt}. */
  public Token sign(Instant now) {
    return sign(subject, now);
  }

  /**
   * The same for an end user.
   *
   * @param externalId of the end user
   */
  public Token signFor(String externalId, Instant now) {
    return sign(externalId, now);
  }

  private Token sign(String sub, Instant now) {
    Instant issued = issuedAt(now);
    ObjectNode claims = JsonNodeFactory.instance.objectNode();
    claims.put("iss", Token.SIGNING_KEY + id);
    claims.put("sub", sub);
    claims.put("iat", issued.getEpochSecond());
    claims.put("exp", issued.plus(Timing.SIGNED_TOKEN).getEpochSecond());
    String content = HEADER + "." + base64(claims.toString());
    return new Token(content + "." + signature(content), TokenScheme.JWT, identity);
  }

  private String signature(String content) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(key);
      signature.update(content.getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      // Its text could describe the key.
      throw new IllegalStateException("a key that has signed before no longer signs");
    }
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "***";
  }
}
