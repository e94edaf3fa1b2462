package com.versori.operator.model;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Key for hashes of secret values, to compare them with earlier ones without keeping them. The key
 * lives as long as the process.
 */
public final class ContentKey {

  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;

  /**
   * @param key random bytes, at least 16
   */
  public ContentKey(byte[] key) {
    this.key = new SecretKeySpec(key, ALGORITHM);
  }

  public Content begin() {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return new Content(mac);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has " + ALGORITHM, e);
    }
  }

  /** Builds a hash; the order of additions matters. */
  public static final class Content {
    private final Mac mac;

    private Content(Mac mac) {
      this.mac = mac;
    }

    public void add(String entry, String field, String value) {
      for (String part : new String[] {entry, field, value}) {
        mac.update(part.getBytes(StandardCharsets.UTF_8));
        mac.update((byte) 0);
      }
    }

    public String hash() {
      return HexFormat.of().formatHex(mac.doFinal());
    }
  }

  @Override
  public String toString() {
    return "ContentKey[***]";
  }
}
