package com.versori.operator.client.model;

import java.util.regex.Pattern;

/** IDs of the Versori platform: upper-case ULIDs, as in its API description. */
public final class Ids {

  private static final Pattern ULID = Pattern.compile("[0-7][0-9A-HJKMNP-TV-Z]{25}");

  private Ids() {}

  /** False for null. */
  public static boolean isUlid(String id) {
    return id != null && ULID.matcher(id).matches();
  }
}
