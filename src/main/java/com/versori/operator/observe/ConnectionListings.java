package com.versori.operator.observe;

import com.versori.operator.client.ConnectionPages;
import com.versori.operator.client.ConnectionPages.Extent;
import com.versori.operator.client.VersoriException;
import com.versori.operator.client.VersoriReads;
import com.versori.operator.client.model.Caller;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionCredential;
import com.versori.operator.model.OwnershipMark;
import com.versori.operator.timing.Timing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Complete listings of an organisation's connections, or of an end user's: one at a time for each
 * token, shared by all that wait, so that a thousand creates of unknown outcome do not list a
 * thousand times.
 */
public final class ConnectionListings {

  /** A connection of a name, with the template that distinguishes it from others of that name. */
  private record Named(String id, String templateId) {
    boolean canBeOf(Optional<String> template) {
      return templateId == null || template.isEmpty() || template.get().equals(templateId);
    }
  }

  /** How a connection can be recognised. */
  static final class Listing {
    private final long begunNanos;
    private final Map<String, List<Named>> byName = new HashMap<>();
    private final Map<String, List<String>> idsByEntryMark = new HashMap<>();
    private final Map<String, List<String>> idsByCredentialMark = new HashMap<>();
    private boolean entryIdsEchoed;

    /** Shared strings: many connections have the same template. */
    private final Map<String, String> templates = new HashMap<>();

    private Listing(long begunNanos) {
      this.begunNanos = begunNanos;
    }

    long begunNanos() {
      return begunNanos;
    }

    /** Whether a connection proves that the API echoes entry IDs. */
    boolean entryIdsEchoed() {
      return entryIdsEchoed;
    }

    /** Connections that an attempt may have made, then all of that name, of any template. */
    Set<String> candidates(String name, Optional<String> template, OwnershipMark mark) {
      Set<String> ids = new LinkedHashSet<>(ofAttempt(name, template, mark));
      byName.getOrDefault(Connection.asAnswered(name), List.of()).forEach(one -> ids.add(one.id()));
      return ids;
    }

    /**
     * Connections that an attempt may have made. If the API echoes entry IDs, only these count:
     * anybody can choose the name of a connection, and some users the credentials that it
     * references.
     */
    Set<String> ofAttempt(String name, Optional<String> template, OwnershipMark mark) {
      Set<String> ids = new LinkedHashSet<>(marked(idsByEntryMark, mark));
      if (!entryIdsEchoed) {
        ids.addAll(marked(idsByCredentialMark, mark));
        byName.getOrDefault(Connection.asAnswered(name), List.of()).stream()
            .filter(one -> one.canBeOf(template))
            .forEach(one -> ids.add(one.id()));
      }
      return ids;
    }

    private static List<String> marked(Map<String, List<String>> index, OwnershipMark mark) {
      return mark.words().stream()
          .flatMap(word -> index.getOrDefault(word, List.of()).stream())
          .toList();
    }

    private void add(Connection connection) {
      if (connection.name() != null) {
        String template = connection.connectionTemplateId();
        put(
            byName,
            connection.name(),
            new Named(
                connection.id(),
                template == null ? null : templates.computeIfAbsent(template, same -> same)));
      }
      for (ConnectionCredential entry : connection.credentials()) {
        OwnershipMark.wordOnEntry(entry)
            .ifPresent(word -> put(idsByEntryMark, word, connection.id()));
        OwnershipMark.wordsOnCredential(entry)
            .forEach(word -> put(idsByCredentialMark, word, connection.id()));
      }
      entryIdsEchoed |= OwnershipMark.showsEcho(connection);
    }

    private static <T> void put(Map<String, List<T>> index, String key, T value) {
      List<T> values = index.computeIfAbsent(key, k -> new ArrayList<>(1));
      if (!values.contains(value)) {
        values.add(value);
      }
    }
  }

  private static final class Slot {
    private Listing last;
    private boolean busy;
  }

  /**
   * @param caller its hash
   */
  private record Key(String caller, Optional<String> endUserId) {}

  private final Map<Key, Slot> slots = new ConcurrentHashMap<>();
  private final VersoriReads api;
  private final LongSupplier nanoTime;

  public ConnectionListings(VersoriReads api, LongSupplier nanoTime) {
    this.api = api;
    this.nanoTime = nanoTime;
  }

  /**
   * A complete listing begun at that time or later; empty while another pass with this token makes
   * one.
   *
   * @param endUserId of the connections; empty: those without an end user
   * @throws IncompleteException if the pages do not add up
   */
  Optional<Listing> begunSince(Caller caller, Optional<String> endUserId, long nanos)
      throws VersoriException, IncompleteException {
    Slot slot = slots.computeIfAbsent(new Key(caller.hash(), endUserId), key -> new Slot());
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
      made = list(caller, endUserId);
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

  /** Drops listings that are no longer used. */
  public void forgetOld() {
    long now = nanoTime.getAsLong();
    slots
        .values()
        .removeIf(
            slot -> {
              synchronized (slot) {
                return !slot.busy
                    && (slot.last == null
                        || now - slot.last.begunNanos() > Timing.LISTING_KEPT.toNanos());
              }
            });
  }

  private Listing list(Caller caller, Optional<String> endUserId)
      throws VersoriException, IncompleteException {
    Listing listing = new Listing(nanoTime.getAsLong());
    Extent extent = ConnectionPages.forEach(api, caller, Optional.empty(), endUserId, listing::add);
    if (!extent.isComplete()) {
      throw new IncompleteException(extent);
    }
    return listing;
  }

  /** The pages contained fewer connections than their total, or did not end. */
  static final class IncompleteException extends Exception {
    private static final long serialVersionUID = 1L;

    IncompleteException(Extent extent) {
      super(
          extent.total().isPresent()
              ? "the listing returned %d of %d connections"
                  .formatted(extent.shown(), extent.total().getAsInt())
              : "the listing did not end after %d connections".formatted(extent.shown()));
    }
  }
}
