package com.versori.operator.client.model;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One page of a listing.
 *
 * @param next the cursor of the next page
 * @param totalCount the number of connections on all pages, if answered
 */
public record ConnectionPage(
    List<Connection> items, Optional<String> next, OptionalInt totalCount) {
  public ConnectionPage {
    items = List.copyOf(items);
  }
}
