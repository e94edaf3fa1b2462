package com.versori.testkit;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/**
 * A signing key, as the Versori console makes one.
 *
 * @param id its ID on the platform
 */
public record TestSigningKey(String id, KeyPair pair) {

  public static final String ID = "01JB8Z4S7N2Q5V9W3X6Y0A1C2D";

  public static TestSigningKey of(String id) {
    return new TestSigningKey(id, pair("RSA", 2048));
  }

  public static KeyPair pair(String algorithm, int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(bits);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A token for an hour, as the Versori console issues one. */
  public String token(String subject, Instant issued) {
    String signed =
        base64("{\"alg\": \"RS256\", \"typ\": \"JWT\"}")
            + "."
            + base64(
                "{\"iss\": \"https://versori.com/sk/%s\", \"sub\": \"%s\", \"iat\": %d, \"exp\": %d}"
                    .formatted(
                        id,
                        subject,
                        issued.getEpochSecond(),
                        issued.plus(Duration.ofHours(1)).getEpochSecond()));
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(pair.getPrivate());
      signature.update(signed.getBytes(StandardCharsets.US_ASCII));
      return signed
          + "."
          + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The private key as PKCS#8. */
  public String pem() {
    return pem("PRIVATE KEY", pair.getPrivate().getEncoded());
  }

  public static String pem(String type, byte[] der) {
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
        .formatted(type, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der));
  }

  /** Shows no key. */
  @Override
  public String toString() {
    return id;
  }
}
