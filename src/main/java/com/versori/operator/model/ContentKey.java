package com.versori.operator.model;

import com.versori.operator.client.model.Token;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Key for hashes of a resource's secret values, to compare them with those in status without
 * keeping them. Whoever reads a hash cannot try values without the organisation's API token or
 * signing key. With another one, the same values have another hash.
 */
public final class ContentKey {

  private static final String ALGORITHM = "HmacSHA256";
  private static final String PURPOSE = "versori.com/valueHash";
  private static final int BYTES = 16;

  private final SecretKeySpec key;

  /**
   * @param uid of the resource: equal values of two resources have different hashes
   */
  public ContentKey(Token token, String uid) {
    Mac derivation = mac(new SecretKeySpec(bytes(token.identity()), ALGORITHM));
    derivation.update(bytes(PURPOSE));
    derivation.update((byte) 0);
    this.key = new SecretKeySpec(derivation.doFinal(bytes(uid)), ALGORITHM);
  }

  public Content begin() {
    return new Content(mac(key));
  }

  private static Mac mac(SecretKeySpec key) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has " + ALGORITHM, e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Builds a hash; the order of additions matters. */
  public static final class Content {
    private final Mac mac;

    private Content(Mac mac) {
      this.mac = mac;
    }

    public void add(String field, String value) {
      for (String part : new String[] {field, value}) {
        mac.update(bytes(part));
        mac.update((byte) 0);
      }
    }

    public String hash() {
      return HexFormat.of().formatHex(mac.doFinal(), 0, BYTES);
    }
  }

  @Override
  public String toString() {
    return "ContentKey[***]";
  }
}
