package com.versori.operator.client.model;

import java.util.List;

/** A project as answered by the API. */
public record Project(String id, List<Environment> environments) {

  public record Environment(String id, String name) {

    /** Whether that is its ID or its name. */
    public boolean isCalled(String idOrName) {
      return id.equals(idOrName) || name.equals(idOrName);
    }
  }

  public Project {
    environments = List.copyOf(environments);
  }
}
