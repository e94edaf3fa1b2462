package com.versori.testkit;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
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
