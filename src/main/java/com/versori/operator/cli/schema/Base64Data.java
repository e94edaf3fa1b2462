package com.versori.operator.cli.schema;

/** Finds the byte at which the API server's decoder of base64 gives up. */
final class Base64Data {

  private static final int QUANTUM = 4;

  private Base64Data() {}

  /** The position of the illegal byte; -1 if the text is base64. Line breaks are skipped. */
  static int illegalByte(String base64) {
    int digits = 0;
    for (int at = 0; at < base64.length(); at++) {
      char c = base64.charAt(at);
      if (c == '=') {
        return isPadding(base64.substring(at), digits % QUANTUM) ? -1 : at;
      }
      if (isDigit(c)) {
        digits++;
      } else if (c != '\n' && c != '\r') {
        return at;
      }
    }
    int rest = digits % QUANTUM;
    return rest == 0 ? -1 : base64.length() - rest;
  }

  private static boolean isPadding(String end, int digits) {
    return digits > 1 && end.replaceAll("[\r\n]", "").equals("=".repeat(QUANTUM - digits));
  }

  private static boolean isDigit(char c) {
    return (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || c == '+'
        || c == '/';
  }
}
