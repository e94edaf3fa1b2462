package com.versori.operator.versori;

import java.util.List;
import java.util.Optional;

/** One page of a listing; {@code next} is the cursor of the page after it. */
public record ConnectionPage(List<Connection> items, Optional<String> next) {
  public ConnectionPage {
    items = List.copyOf(items);
  }
}
