package com.versori.operator.cli.command;

import java.util.regex.Pattern;

/** Makes text of others safe to show. */
public final class Shown {

  /** Control and format characters, line separators, halves of surrogates, and no characters. */
  private static final Pattern INVISIBLE =
      Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}\\p{Cn}]");

  private static final int LONGEST_MESSAGE = 4000;

  private Shown() {}

  /** One line that is cut if it is very long, as text of others in it may make it. */
  public static String message(String text) {
    return text.length() <= LONGEST_MESSAGE
        ? line(text)
        : line(text.substring(0, LONGEST_MESSAGE))
            + "... (%d more characters)".formatted(text.length() - LONGEST_MESSAGE);
  }

  /** One line in which each invisible character is an escape as in Java, YAML and JSON. */
  public static String line(String text) {
    return INVISIBLE
        .matcher(text)
        .replaceAll(
            found -> {
              int character = found.group().codePointAt(0);
              return (character < 0x10000 ? "\\\\u%04x" : "\\\\U%08x").formatted(character);
            });
  }
}
