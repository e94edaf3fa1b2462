package com.versori.operator.client.model;

import java.util.BitSet;

/** IDs of the Versori platform: upper-case ULIDs, as in its API description. */
public final class Ids {

  private static final int LENGTH = 26;
  private static final BitSet DIGITS = new BitSet();

  static {
    "0123456789ABCDEFGHJKMNPQRSTVWXYZ".chars().forEach(DIGITS::set);
  }

  private static final char LARGEST_FIRST = '7';

  private Ids() {}

  /** Whether the text can be a part of a URL's path: {@code ..} would change the path. */
  public static boolean canBeInPath(String id) {
    return !id.isBlank() && !id.equals(".") && !id.equals("..");
  }

  /** False for null. */
  public static boolean isUlid(String id) {
    if (id == null || id.length() != LENGTH || id.charAt(0) > LARGEST_FIRST) {
      return false;
    }
    for (int i = 0; i < LENGTH; i++) {
      if (!DIGITS.get(id.charAt(i))) {
        return false;
      }
    }
    return true;
  }
}
