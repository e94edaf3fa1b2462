package com.versori.operator.plan;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Takes secret values out of a text that came from outside before anybody sees it. A value is found
 * raw, base64, URL-encoded and JSON-escaped, and also where only a part of it, {@value #GRAM}
 * characters or more, is repeated.
 */
final class Scrubber {

  private static final int GRAM = 8;
  private static final String WITHHELD = "(the API's message holds a secret value and is withheld)";

  /** No secret, and API messages may well quote it. */
  private static final Pattern PEM_FRAME = Pattern.compile("-----(BEGIN|END) [A-Z0-9 ]+-----");

  private final Set<String> grams = new HashSet<>();
  private final Set<String> shortValues = new HashSet<>();

  Scrubber(Iterable<String> values) {
    for (String whole : values) {
      String value = PEM_FRAME.matcher(whole).replaceAll("");
      byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
      add(value);
      add(URLEncoder.encode(value, StandardCharsets.UTF_8));
      add(URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20"));
      add(Base64.getEncoder().withoutPadding().encodeToString(bytes));
      add(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
      add(jsonEscaped(value));
    }
  }

  /** The text with {@code ***} where a value, or a part of one, stood. */
  String scrub(String text) {
    if (shortValues.stream().anyMatch(text::contains)) {
      return WITHHELD;
    }
    boolean[] secret = new boolean[text.length()];
    for (int i = 0; i + GRAM <= text.length(); i++) {
      if (grams.contains(text.substring(i, i + GRAM))) {
        Arrays.fill(secret, i, i + GRAM, true);
      }
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < secret.length; i++) {
      if (!secret[i]) {
        out.append(text.charAt(i));
      } else if (i == 0 || !secret[i - 1]) {
        out.append("***");
      }
    }
    return out.toString();
  }

  /** A short value is found as a whole; of a longer one any eight characters in a row. */
  private void add(String form) {
    String trimmed = form.strip();
    if (trimmed.isEmpty()) {
      return;
    }
    if (trimmed.length() < GRAM) {
      shortValues.add(trimmed);
      return;
    }
    for (int i = 0; i + GRAM <= trimmed.length(); i++) {
      grams.add(trimmed.substring(i, i + GRAM));
    }
  }

  private static String jsonEscaped(String value) {
    return new String(JsonStringEncoder.getInstance().quoteAsString(value));
  }

  /** Never a value. */
  @Override
  public String toString() {
    return "Scrubber[***]";
  }
}
