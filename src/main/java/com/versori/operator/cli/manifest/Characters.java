package com.versori.operator.cli.manifest;

import org.yaml.snakeyaml.error.Mark;

/** A position in a text, with the characters that follow. */
final class Characters {

  private static final int[] NO_SNIPPET = {};

  private final String text;
  private int at;
  private int index;
  private int line;
  private int column;

  Characters(String text) {
    this.text = text;
  }

  Mark mark() {
    return new Mark("", index, line, column, NO_SNIPPET, 0);
  }

  /** The number of characters before the position. */
  int index() {
    return index;
  }

  int line() {
    return line;
  }

  int column() {
    return column;
  }

  boolean isEnd() {
    return at == text.length();
  }

  /** The next character, or the first half of it; 0 at the end. */
  char peek() {
    return peek(0);
  }

  char peek(int ahead) {
    return at + ahead < text.length() ? text.charAt(at + ahead) : 0;
  }

  boolean isAnyOf(String characters) {
    return !isEnd() && characters.indexOf(peek()) >= 0;
  }

  /** A letter, digit, hyphen or underscore of ASCII. */
  boolean isWord() {
    char c = peek();
    return (c >= '0' && c <= '9')
        || (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z')
        || c == '_'
        || c == '-';
  }

  boolean isBlank() {
    return isBlank(0);
  }

  boolean isBlank(int ahead) {
    return peek(ahead) == ' ' || peek(ahead) == '\t';
  }

  boolean isBreak() {
    return isBreak(0);
  }

  boolean isBreak(int ahead) {
    return switch (peek(ahead)) {
      case '\n', '\r', '\u0085', '\u2028', '\u2029' -> true;
      default -> false;
    };
  }

  boolean isBreakOrEnd() {
    return isBreak() || isEnd();
  }

  boolean isSpaceOrEnd() {
    return isSpaceOrEnd(0);
  }

  /** A blank, a line break or the end. */
  boolean isSpaceOrEnd(int ahead) {
    return isBlank(ahead) || isBreak(ahead) || peek(ahead) == 0;
  }

  /** Whether a line starts here with three of these characters and a space. */
  boolean isMarker(char of) {
    return column == 0 && peek() == of && peek(1) == of && peek(2) == of && isSpaceOrEnd(3);
  }

  void skip(int characters) {
    for (int i = 0; i < characters && !isEnd(); i++) {
      at += Character.charCount(text.codePointAt(at));
      index++;
      column++;
    }
  }

  void skipBlanks() {
    while (isBlank()) {
      skip(1);
    }
  }

  /** Skips to the end of the line. */
  void skipLine() {
    while (!isBreakOrEnd()) {
      skip(1);
    }
  }

  void skipBreak() {
    copyBreak(new StringBuilder());
  }

  /** Appends one character. */
  void copy(StringBuilder to) {
    int begin = at;
    skip(1);
    to.append(text, begin, at);
  }

  /** Appends a line break, of which most kinds become a line feed. */
  void copyBreak(StringBuilder to) {
    char first = peek();
    to.append(first == '\u2028' || first == '\u2029' ? first : '\n');
    skip(first == '\r' && peek(1) == '\n' ? 2 : 1);
    line++;
    column = 0;
  }
}
