package com.versori.operator.client;

import java.util.regex.Pattern;

/** Request IDs in messages. */
public final class RequestIds {

  private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private RequestIds() {}

  /** The text without request IDs, to compare messages. */
  public static String removedFrom(String text) {
    return ID.matcher(text).replaceAll("");
  }
}
