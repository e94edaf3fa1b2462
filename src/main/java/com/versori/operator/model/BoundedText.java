package com.versori.operator.model;

import com.versori.operator.client.model.Sha256;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Bounds texts that are only compared. */
final class BoundedText {

  private static final Pattern SHORT = Pattern.compile("[ -~]{0,64}");

  private BoundedText() {}

  /** The text if it is short and printable, otherwise its hash. */
  static String of(String text) {
    return SHORT.matcher(text).matches() ? text : "sha256:" + hash(text);
  }

  private static String hash(String text) {
    return HexFormat.of().formatHex(Sha256.of(text), 0, 16);
  }
}
