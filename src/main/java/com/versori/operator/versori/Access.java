package com.versori.operator.versori;

import java.util.Objects;

/** On whose behalf a call is made. */
public record Access(String organisationId, Token token) {
  public Access {
    Objects.requireNonNull(organisationId);
    Objects.requireNonNull(token);
  }
}
