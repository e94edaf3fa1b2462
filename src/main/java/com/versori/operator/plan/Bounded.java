package com.versori.operator.plan;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** A text of any length that is only compared, in the space of a short one. */
final class Bounded {

  /** Room for a time with a zone, or for a name. */
  private static final Pattern SHORT = Pattern.compile("[ -~]{0,64}");

  private Bounded() {}

  /** The text itself if it is short and printable, or else its hash. */
  static String of(String text) {
    return SHORT.matcher(text).matches() ? text : "sha256:" + hash(text);
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
