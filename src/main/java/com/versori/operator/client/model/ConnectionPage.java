package com.versori.operator.client.model;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One page of a listing.
 *
 * @param next the cursor of the page after it
 * @param totalCount how many there are on all pages, if the API says so
 */
public record ConnectionPage(
    List<Connection> items, Optional<String> next, OptionalInt totalCount) {
  public ConnectionPage {
    items = List.copyOf(items);
  }
}
