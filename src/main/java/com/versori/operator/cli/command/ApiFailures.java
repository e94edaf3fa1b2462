package com.versori.operator.cli.command;

import com.versori.operator.client.VersoriException;

/** Messages for failures of the Versori API, with the setting to check. */
public final class ApiFailures {

  private ApiFailures() {}

  public static String message(VersoriException e) {
    return switch (e.kind()) {
      case UNAUTHORIZED, FORBIDDEN ->
          e.getMessage()
              + "; check VERSORI_TOKEN_FILE, VERSORI_AUTH_SCHEME and VERSORI_ORGANISATION_ID";
      default -> e.getMessage() + "; check VERSORI_API_URL and the network";
    };
  }
}
