package com.versori.operator.client.model;

import java.util.regex.Pattern;

/** Identifiers of the Versori platform: ULIDs in the one spelling that its API description has. */
public final class Ids {

  private static final Pattern ULID = Pattern.compile("[0-7][0-9A-HJKMNP-TV-Z]{25}");

  private Ids() {}

  /** False for null too. */
  public static boolean isUlid(String id) {
    return id != null && ULID.matcher(id).matches();
  }
}
