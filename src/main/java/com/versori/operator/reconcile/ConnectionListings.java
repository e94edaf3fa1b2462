package com.versori.operator.reconcile;

import com.versori.operator.plan.OwnershipMark;
import com.versori.operator.versori.Access;
import com.versori.operator.versori.Connection;
import com.versori.operator.versori.ConnectionPage;
import com.versori.operator.versori.ConnectionQuery;
import com.versori.operator.versori.VersoriApi;
import com.versori.operator.versori.VersoriException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Complete listings of an organisation's connections: one at a time for a token, and one for all
 * that wait, so that a thousand creates of unknown outcome do not list a thousand times.
 */
final class ConnectionListings {

  private static final int PAGE = 100;
  private static final int MOST_PAGES = 2_000;
  private static final Duration KEPT = Duration.ofMinutes(2);

  /** By what a connection may be known again. */
  static final class Listing {
    private final long begunNanos;
    private final Map<String, List<String>> idsByName = new HashMap<>();
    private final Map<String, List<String>> idsByMark = new HashMap<>();

    private Listing(long begunNanos) {
      this.begunNanos = begunNanos;
    }

    long begunNanos() {
      return begunNanos;
    }

    /** IDs of the connections of that name, and of those that bear the mark. */
    Set<String> candidates(String name, OwnershipMark mark) {
      Set<String> ids = new LinkedHashSet<>(idsByMark.getOrDefault(mark.ownerWord(), List.of()));
      ids.addAll(idsByMark.getOrDefault(mark.credentialName(), List.of()));
      ids.addAll(idsByName.getOrDefault(Connection.asAnswered(name), List.of()));
      return ids;
    }

    private void add(Connection connection) {
      if (connection.name() != null) {
        put(idsByName, connection.name(), connection.id());
      }
      for (var entry : connection.credentials()) {
        Stream.of(
                OwnershipMark.ownerWordOf(entry.id()),
                Optional.ofNullable(entry.credential())
                    .flatMap(c -> OwnershipMark.ownerWordOf(c.id())),
                Optional.ofNullable(entry.credential()).map(c -> c.name()))
            .flatMap(Optional::stream)
            .distinct()
            .forEach(word -> put(idsByMark, word, connection.id()));
      }
    }

    private static void put(Map<String, List<String>> index, String key, String id) {
      List<String> ids = index.computeIfAbsent(key, k -> new ArrayList<>(1));
      if (!ids.contains(id)) {
        ids.add(id);
      }
    }
  }

  private static final class Slot {
    private Listing last;
    private boolean busy;
  }

  private final Map<Access, Slot> slots = new ConcurrentHashMap<>();
  private final VersoriApi api;
  private final LongSupplier nanoTime;

  ConnectionListings(VersoriApi api, LongSupplier nanoTime) {
    this.api = api;
    this.nanoTime = nanoTime;
  }

  /**
   * A complete listing that began no earlier than that; empty if another thread is just making one
   * for this token: come back for it.
   *
   * @throws IncompleteException if the pages do not add up
   */
  Optional<Listing> begunSince(Access access, long nanos)
      throws VersoriException, IncompleteException {
    Slot slot = slots.computeIfAbsent(access, key -> new Slot());
    synchronized (slot) {
      if (slot.last != null && slot.last.begunNanos() - nanos >= 0) {
        return Optional.of(slot.last);
      }
      if (slot.busy) {
        return Optional.empty();
      }
      slot.busy = true;
    }
    Listing made = null;
    try {
      made = list(access);
      return Optional.of(made);
    } finally {
      synchronized (slot) {
        slot.busy = false;
        if (made != null) {
          slot.last = made;
        }
      }
    }
  }

  /** Lets go of listings that nobody waits for any more. */
  void forgetOld() {
    long now = nanoTime.getAsLong();
    slots
        .values()
        .removeIf(
            slot -> {
              synchronized (slot) {
                return !slot.busy
                    && (slot.last == null || now - slot.last.begunNanos() > KEPT.toNanos());
              }
            });
  }

  /** Ends also where cursors go in circles or pages move while they are read. */
  private Listing list(Access access) throws VersoriException, IncompleteException {
    Listing listing = new Listing(nanoTime.getAsLong());
    Set<String> seen = new HashSet<>();
    Set<String> cursors = new HashSet<>();
    Optional<String> after = Optional.empty();
    int most = 0;
    for (int page = 0; page < MOST_PAGES; page++) {
      ConnectionPage answer = api.list(access, new ConnectionQuery(PAGE, after, Optional.empty()));
      for (Connection connection : answer.items()) {
        if (seen.add(connection.id())) {
          listing.add(connection);
        }
      }
      most = Math.max(most, answer.totalCount().orElse(0));
      after = answer.next().filter(cursors::add);
      if (after.isEmpty()) {
        if (seen.size() < most) {
          throw new IncompleteException(seen.size(), most);
        }
        return listing;
      }
    }
    throw new IncompleteException(seen.size(), most);
  }

  /** The pages showed fewer connections than there are. */
  static final class IncompleteException extends Exception {
    private static final long serialVersionUID = 1L;

    IncompleteException(int seen, int total) {
      super("the pages of the listing showed %d of %d connections".formatted(seen, total));
    }
  }
}
