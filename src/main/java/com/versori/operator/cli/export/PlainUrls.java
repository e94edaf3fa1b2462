package com.versori.operator.cli.export;

import java.util.Set;
import java.util.regex.Pattern;

/** Which URLs of an answer may be shown: a query or user information may hold a key. */
final class PlainUrls {

  private static final Set<String> FIELDS =
      Set.of("baseUrl", "tokenUrl", "authorizeUrl", "url", "redirectUrl");
  private static final Pattern PLAIN = Pattern.compile("[^?#@]*");

  private PlainUrls() {}

  /** True for every field that is no URL. */
  static boolean holdsNothingElse(String field, String value) {
    return !FIELDS.contains(field) || PLAIN.matcher(value).matches();
  }
}
