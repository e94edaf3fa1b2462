package com.versori.operator.client.model;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The body of a create. It contains secrets and prints as {@code ***}. */
public record CreateRequest(ObjectNode body) {
  @Override
  public String toString() {
    return "CreateRequest[***]";
  }
}
