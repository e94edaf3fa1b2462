package com.versori.operator.client.model;

import java.util.regex.Pattern;

/** How a text is kept that the API has answered. */
public final class AnsweredText {

  /** Characters of a text for people. */
  public static final int LIMIT = 1_000;

  /** Control characters, halves of a surrogate pair, line separators, changes of direction. */
  private static final Pattern CONTROL =
      Pattern.compile("[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\u202A-\\u202E\\u2066-\\u2069]");

  private AnsweredText() {}

  /** Cut to {@link #LIMIT}. */
  public static String clean(String text) {
    return clean(text, LIMIT);
  }

  /**
   * Bounded, without what a terminal or a log would obey, and without what no other program could
   * read back as it was written.
   */
  public static String clean(String text, int limit) {
    String cut = text.length() <= limit ? text : text.substring(0, limit);
    return CONTROL.matcher(cut).replaceAll(" ");
  }
}
