package com.versori.operator.cli.export;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * Decides which URLs may be shown: a query, a fragment or user information may contain a secret.
 */
final class PlainUrls {

  private static final Set<String> FIELDS =
      Set.of("baseUrl", "tokenUrl", "authorizeUrl", "url", "redirectUrl");
  private static final Pattern PLAIN = Pattern.compile("[^?#@]*");

  private PlainUrls() {}

  /** True for a URL without these, and for every field that is not a URL. */
  static boolean mayBeShown(String field, String value) {
    return !FIELDS.contains(field) || PLAIN.matcher(value).matches();
  }
}
