package com.versori.operator.cli.command;

import com.versori.operator.client.VersoriException;

/** Messages for failures of the Versori API, with what to check. */
public final class ApiFailures {

  private ApiFailures() {}

  public static String message(VersoriException e) {
    return switch (e.kind()) {
      case UNAUTHORIZED, FORBIDDEN ->
          e.getMessage() + "; check the organisation's token, its scheme and the organisation's ID";
      default -> e.getMessage() + "; check the API URL and the network";
    };
  }
}
