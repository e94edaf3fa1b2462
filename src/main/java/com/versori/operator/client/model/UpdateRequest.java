package com.versori.operator.client.model;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The body of an update. It contains secrets and prints as {@code ***}. */
public record UpdateRequest(ObjectNode body) {
  @Override
  public String toString() {
    return "UpdateRequest[***]";
  }
}
