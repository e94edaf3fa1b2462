package com.versori.operator.findings;

import java.util.regex.Pattern;

/** Values in commands that people paste into a POSIX shell. */
public final class ShellQuote {

  /** Needs no quotes in any shell. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:@%+,-]+");

  private ShellQuote() {}

  /** The value as exactly one argument of a command. */
  public static String of(String value) {
    return PLAIN.matcher(value).matches() ? value : "'" + value.replace("'", "'\\''") + "'";
  }
}
