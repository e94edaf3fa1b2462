package com.versori.operator.client.model;

import java.util.List;

/**
 * An end user who is activated in an environment.
 *
 * @param externalId of the end user
 * @param connectionIds the connections that the environment uses for the end user; empty if the
 *     answer shows none
 */
public record Activation(String externalId, List<String> connectionIds) {

  public Activation {
    connectionIds = List.copyOf(connectionIds);
  }
}
