package com.versori.operator.findings;

import java.util.regex.Pattern;

/** Values in commands that people paste into a POSIX shell. */
public final class ShellQuote {

  /** Means itself to every shell, wherever it stands in a word. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:@%+,-]+");

  private ShellQuote() {}

  /** One argument of a command, with no other effect whatever the value holds. */
  public static String of(String value) {
    return PLAIN.matcher(value).matches() ? value : "'" + value.replace("'", "'\\''") + "'";
  }
}
