package com.versori.operator.limit;

import java.util.HashMap;
import java.util.Map;

/**
 * Shares the workers, which are the threads of passes. A namespace may hold at most {@link #SHARE}
 * times as many as are free: n namespaces with slow calls hold equal parts and always leave some
 * for the next one (of 50 workers, one namespace leaves 12). Within a namespace, a rate limit may
 * take at most half of what the namespace has left, so that one slow organisation does not stall
 * the others.
 */
final class Workers {

  private static final int SHARE = 3;

  private record Place(String namespace, LimitKey key) {}

  private final Map<String, Integer> byNamespace = new HashMap<>();
  private final Map<Place, Integer> byPlace = new HashMap<>();
  private final int total;
  private int held;

  Workers(int total) {
    this.total = total;
  }

  boolean isFree(String namespace, LimitKey key) {
    int room = SHARE * (total - held) - byNamespace.getOrDefault(namespace, 0);
    return room > 0 && byPlace.getOrDefault(new Place(namespace, key), 0) < room;
  }

  void take(String namespace, LimitKey key) {
    held++;
    byNamespace.merge(namespace, 1, Integer::sum);
    byPlace.merge(new Place(namespace, key), 1, Integer::sum);
  }

  void giveBack(String namespace, LimitKey key) {
    held--;
    byNamespace.computeIfPresent(namespace, (same, count) -> count == 1 ? null : count - 1);
    byPlace.computeIfPresent(
        new Place(namespace, key), (same, count) -> count == 1 ? null : count - 1);
  }
}
