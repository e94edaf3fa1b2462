package com.versori.operator.client;

import java.util.regex.Pattern;

/** IDs of requests in messages: the same failure has another one each time. */
public final class RequestIds {

  private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private RequestIds() {}

  /** The text without the IDs: equal for two messages that differ in nothing else. */
  public static String removedFrom(String text) {
    return ID.matcher(text).replaceAll("");
  }
}
