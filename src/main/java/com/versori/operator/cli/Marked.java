package com.versori.operator.cli;

import com.versori.operator.plan.OwnershipMark;
import com.versori.operator.versori.Connection;
import java.util.Optional;

/** The mark that a connection bears in words. */
record Marked(String mark, String cluster, String namespace, String name) {

  private static final OwnershipMark NOBODY = new OwnershipMark("", "", "");

  static Optional<Marked> of(Connection connection) {
    return NOBODY
        .foreignOn(connection)
        .map(
            mark -> {
              String[] parts = mark.substring(mark.indexOf(':') + 1).split("/", -1);
              return new Marked(mark, parts[0], parts[1], parts[2]);
            });
  }
}
