package com.versori.operator.model;

import com.versori.operator.client.model.Sha256;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** A text of any length that is only compared, in the space of a short one. */
final class BoundedText {

  /** Room for a time with a zone, or for a name. */
  private static final Pattern SHORT = Pattern.compile("[ -~]{0,64}");

  private BoundedText() {}

  /** The text itself if it is short and printable, or else its hash. */
  static String of(String text) {
    return SHORT.matcher(text).matches() ? text : "sha256:" + hash(text);
  }

  private static String hash(String text) {
    return HexFormat.of().formatHex(Sha256.of(text), 0, 16);
  }
}
