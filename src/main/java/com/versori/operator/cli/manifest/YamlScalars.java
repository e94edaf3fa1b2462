package com.versori.operator.cli.manifest;

import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.scanner.ScannerException;

/** Reads the scalars of YAML by the rules of libyaml. */
final class YamlScalars {

  record Scalar(String text, ScalarStyle style) {}

  static final String TAB = "a tab is no indentation, use spaces";

  private static final String ESCAPES = "0abt\tnvfre \"'\\N_LP";
  private static final String ESCAPED =
      "\0\u0007\b\t\t\n\u000b\f\r\u001b \"'\\\u0085\u00a0\u2028\u2029";

  private final Characters in;
  private boolean endedBehindBreak;

  YamlScalars(Characters in) {
    this.in = in;
  }

  /** Whether the last plain scalar ended on an earlier line than that of the position. */
  boolean endedBehindBreak() {
    return endedBehindBreak;
  }

  /** White space within a scalar: a line break becomes a space, further ones stay. */
  private final class Gap {
    private final StringBuilder blanks = new StringBuilder();
    private final StringBuilder first = new StringBuilder();
    private final StringBuilder more = new StringBuilder();
    private boolean broken;

    void clear() {
      blanks.setLength(0);
      first.setLength(0);
      more.setLength(0);
      broken = false;
    }

    /**
     * @param indent a tab before this column is an error
     */
    void read(int indent, Mark start) {
      while (in.isBlank() || in.isBreak()) {
        if (in.isBreak()) {
          in.copyBreak(broken ? more : first);
          broken = true;
        } else if (!broken) {
          in.copy(blanks);
        } else if (in.column() < indent && in.peek() == '\t') {
          throw problem(start, TAB);
        } else {
          in.skip(1);
        }
      }
    }

    void appendTo(StringBuilder text) {
      if (!broken) {
        text.append(blanks);
      } else if (!isLineFeed(first)) {
        text.append(first).append(more);
      } else {
        text.append(more.isEmpty() ? " " : more);
      }
    }
  }

  private static boolean isLineFeed(StringBuilder text) {
    return text.length() == 1 && text.charAt(0) == '\n';
  }

  /**
   * @param indent the least column of a further line
   */
  Scalar plain(Mark start, int indent, boolean inBrackets) {
    StringBuilder text = new StringBuilder();
    Gap gap = new Gap();
    while (!endsPlain(inBrackets) && in.peek() != '#' && !in.isMarker('-') && !in.isMarker('.')) {
      gap.appendTo(text);
      while (!endsPlain(inBrackets)) {
        in.copy(text);
      }
      gap.clear();
      gap.read(indent, start);
      if (!inBrackets && in.column() < indent) {
        break;
      }
    }
    endedBehindBreak = gap.broken;
    return new Scalar(text.toString(), ScalarStyle.PLAIN);
  }

  private boolean endsPlain(boolean inBrackets) {
    return in.isSpaceOrEnd()
        || (in.peek() == ':' && in.isSpaceOrEnd(1))
        || (inBrackets && in.isAnyOf(",?[]{}"));
  }

  Scalar quoted(Mark start) {
    char quote = in.peek();
    in.skip(1);
    StringBuilder text = new StringBuilder();
    Gap gap = new Gap();
    while (!closes(quote)) {
      if (in.isEnd() || in.isMarker('-') || in.isMarker('.')) {
        throw problem(start, "a quote is not closed");
      }
      gap.clear();
      while (!in.isSpaceOrEnd() && !closes(quote) && !gap.broken) {
        if (quote == '"' && in.peek() == '\\') {
          gap.broken = escape(text, start);
        } else {
          in.skip(in.peek() == quote ? 1 : 0);
          in.copy(text);
        }
      }
      gap.read(0, start);
      gap.appendTo(text);
    }
    in.skip(1);
    return new Scalar(
        text.toString(), quote == '"' ? ScalarStyle.DOUBLE_QUOTED : ScalarStyle.SINGLE_QUOTED);
  }

  /** Two single quotes are one in the text. */
  private boolean closes(char quote) {
    return in.peek() == quote && (quote == '"' || in.peek(1) != quote);
  }

  /** Returns whether it is a line break that is left out. */
  private boolean escape(StringBuilder text, Mark start) {
    in.skip(1);
    if (in.isBreak()) {
      in.skipBreak();
      return true;
    }
    char code = in.peek();
    int known = ESCAPES.indexOf(code);
    int digits = code == 'x' ? 2 : code == 'u' ? 4 : code == 'U' ? 8 : 0;
    if (in.isEnd() || (known < 0 && digits == 0)) {
      throw problem(start, "unknown escape in double quotes");
    }
    in.skip(1);
    if (known >= 0) {
      text.append(ESCAPED.charAt(known));
    } else {
      text.appendCodePoint(codePoint(digits, start));
    }
    return false;
  }

  private int codePoint(int digits, Mark start) {
    long value = 0;
    for (int i = 0; i < digits; i++) {
      int digit = in.peek() < 0x80 ? Character.digit(in.peek(), 16) : -1;
      value = digit < 0 ? Integer.MAX_VALUE : value * 16 + digit;
      in.skip(1);
    }
    boolean half = value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE;
    if (half || value > Character.MAX_CODE_POINT) {
      throw problem(start, "an escape in double quotes is no Unicode character");
    }
    return (int) value;
  }

  /**
   * @param outer the indentation of the block around it
   */
  Scalar block(Mark start, int outer) {
    boolean literal = in.peek() == '|';
    in.skip(1);
    char chomping = ' ';
    int given = 0;
    for (int i = 0; i < 2; i++) {
      if (chomping == ' ' && in.isAnyOf("+-")) {
        chomping = in.peek();
        in.skip(1);
      } else if (given == 0 && in.isAnyOf("123456789")) {
        given = in.peek() - '0';
        in.skip(1);
      }
    }
    in.skipBlanks();
    if (in.peek() == '#') {
      in.skipLine();
    }
    if (!in.isBreakOrEnd()) {
      throw problem(start, "unexpected character behind | or >");
    }
    if (in.isBreak()) {
      in.skipBreak();
    }
    StringBuilder more = new StringBuilder();
    int indent = emptyLines(more, given == 0 ? 0 : Math.max(outer, 0) + given, outer + 1, start);
    return lines(literal, chomping, indent, more, start);
  }

  private Scalar lines(boolean literal, char chomping, int indent, StringBuilder more, Mark start) {
    StringBuilder text = new StringBuilder();
    StringBuilder first = new StringBuilder();
    boolean wasMoreIndented = false;
    while (in.column() == indent && !in.isEnd()) {
      boolean folds = !literal && !wasMoreIndented && !in.isBlank();
      if (!folds || !isLineFeed(first)) {
        text.append(first);
      } else if (more.isEmpty()) {
        text.append(' ');
      }
      text.append(more);
      wasMoreIndented = in.isBlank();
      while (!in.isBreakOrEnd()) {
        in.copy(text);
      }
      first.setLength(0);
      more.setLength(0);
      if (in.isBreak()) {
        in.copyBreak(first);
      }
      emptyLines(more, indent, indent, start);
    }
    text.append(chomping == '-' ? "" : first).append(chomping == '+' ? more : "");
    return new Scalar(text.toString(), literal ? ScalarStyle.LITERAL : ScalarStyle.FOLDED);
  }

  /**
   * Skips indentation and reads the breaks of empty lines.
   *
   * @param indent the indentation; 0: that of the first line with text
   * @return the indentation
   */
  private int emptyLines(StringBuilder breaks, int indent, int least, Mark start) {
    int deepest = Math.max(least, 1);
    while (true) {
      while ((indent == 0 || in.column() < indent) && in.peek() == ' ') {
        in.skip(1);
      }
      deepest = Math.max(deepest, in.column());
      if ((indent == 0 || in.column() < indent) && in.peek() == '\t') {
        throw problem(start, TAB);
      }
      if (!in.isBreak()) {
        return indent == 0 ? deepest : indent;
      }
      in.copyBreak(breaks);
    }
  }

  private ScannerException problem(Mark start, String problem) {
    return new ScannerException("", start, problem, in.mark());
  }
}
