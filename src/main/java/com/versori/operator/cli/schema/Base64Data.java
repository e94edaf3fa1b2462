package com.versori.operator.cli.schema;

/** Finds the byte at which the API server's decoder of base64 gives up. */
final class Base64Data {

  private static final int QUANTUM = 4;

  private Base64Data() {}

  /** The position of the illegal byte; -1 if the text is base64. Line breaks are skipped. */
  static int illegalByte(String base64) {
    int at = 0;
    int inQuantum = 0;
    while (at < base64.length()) {
      char c = base64.charAt(at++);
      if (c == '\n' || c == '\r') {
        continue;
      }
      if (c == '=') {
        return illegalPadding(base64, at, inQuantum);
      }
      if (!isDigit(c)) {
        return at - 1;
      }
      inQuantum = (inQuantum + 1) % QUANTUM;
    }
    return inQuantum == 0 ? -1 : at - inQuantum;
  }

  /**
   * @param at behind the first padding character
   */
  private static int illegalPadding(String base64, int at, int inQuantum) {
    if (inQuantum < 2) {
      return at - 1;
    }
    int next = skipBreaks(base64, at);
    if (inQuantum == 2) {
      if (next == base64.length()) {
        return next;
      }
      if (base64.charAt(next) != '=') {
        return next - 1;
      }
      next = skipBreaks(base64, next + 1);
    }
    return next < base64.length() ? next : -1;
  }

  private static int skipBreaks(String base64, int from) {
    int at = from;
    while (at < base64.length() && (base64.charAt(at) == '\n' || base64.charAt(at) == '\r')) {
      at++;
    }
    return at;
  }

  private static boolean isDigit(char c) {
    return (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || c == '+'
        || c == '/';
  }
}
