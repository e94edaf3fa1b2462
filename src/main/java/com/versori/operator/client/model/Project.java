package com.versori.operator.client.model;

import java.util.List;

/** A project as answered by the API. */
public record Project(String id, List<Environment> environments) {

  public record Environment(String id, String name) {}

  public Project {
    environments = List.copyOf(environments);
  }
}
