package com.versori.operator.client.model;

import java.util.Optional;

/**
 * The query of a listing. Without an end user, the API lists static connections only, by its
 * documentation.
 *
 * @param first page size
 * @param after the cursor of the page
 * @param systemId restricts the listing to a system
 * @param endUserId lists the connections of an end user
 */
public record ConnectionQuery(
    int first, Optional<String> after, Optional<String> systemId, Optional<String> endUserId) {

  /** One connection, to see whether the API answers. */
  public static final ConnectionQuery ONE = new ConnectionQuery(1, Optional.empty());

  /** Connections of all systems without an end user. */
  public ConnectionQuery(int first, Optional<String> after) {
    this(first, after, Optional.empty(), Optional.empty());
  }
}
