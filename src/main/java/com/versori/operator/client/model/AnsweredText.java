package com.versori.operator.client.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Pattern;

/** Bounds and cleans texts of the API. */
public final class AnsweredText {

  /** Limit for texts for people, in characters. */
  public static final int LIMIT = 1_000;

  /** Control characters, unpaired surrogates, line separators, direction overrides. */
  private static final Pattern CONTROL =
      Pattern.compile("[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\u202A-\\u202E\\u2066-\\u2069]");

  private AnsweredText() {}

  /** Whether a member says nothing: servers write absent ones as null, or as an empty value. */
  public static boolean isEmpty(JsonNode value) {
    return value.isNull() || (value.isValueNode() ? value.asText().isEmpty() : value.isEmpty());
  }

  /** Cut to {@link #LIMIT}. */
  public static String clean(String text) {
    return clean(text, LIMIT);
  }

  /** Cut to the limit, with {@link #CONTROL} characters replaced by spaces. */
  public static String clean(String text, int limit) {
    String cut = text.length() <= limit ? text : text.substring(0, limit);
    return CONTROL.matcher(cut).replaceAll(" ");
  }
}
