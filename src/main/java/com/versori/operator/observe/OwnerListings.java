package com.versori.operator.observe;

import com.versori.operator.model.ConnectionClaim;
import com.versori.operator.port.Resources;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * Claims on connections as the API server has them now, in every namespace that the operator may
 * read. The cache lacks the resources of other shards and the latest writes. One listing serves all
 * that wait for it.
 */
public final class OwnerListings {

  /**
   * A listing, under way or done.
   *
   * @param claims by connection
   */
  private record Listing(
      long begunNanos, CompletableFuture<Map<String, List<ConnectionClaim>>> claims) {}

  private final Resources resources;
  private final List<String> clusterIds;
  private final LongSupplier nanoTime;
  private final AtomicReference<Listing> last = new AtomicReference<>();

  public OwnerListings(Resources resources, List<String> clusterIds, LongSupplier nanoTime) {
    this.resources = resources;
    this.clusterIds = clusterIds;
    this.nanoTime = nanoTime;
  }

  /** The claims on a connection, from a listing that began after this call. */
  List<ConnectionClaim> of(String connectionId) {
    long asked = nanoTime.getAsLong();
    Listing seen = last.get();
    while (seen == null || seen.begunNanos() - asked < 0) {
      Listing next = new Listing(nanoTime.getAsLong(), new CompletableFuture<>());
      if (last.compareAndSet(seen, next)) {
        list(next);
        seen = next;
      } else {
        seen = last.get();
      }
    }
    try {
      return seen.claims().join().getOrDefault(connectionId, List.of());
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** Drops the last listing. */
  public void forget() {
    last.set(null);
  }

  /** Completes the listing, for all that wait for it. */
  private void list(Listing listing) {
    Map<String, List<ConnectionClaim>> claims = new HashMap<>();
    try {
      resources.forEach(
          resource ->
              ConnectionClaim.of(resource, clusterIds)
                  .ifPresent(
                      claim ->
                          claims
                              .computeIfAbsent(claim.connectionId(), id -> new ArrayList<>(1))
                              .add(claim)));
      listing.claims().complete(claims);
    } catch (RuntimeException | Error e) {
      last.compareAndSet(listing, null);
      listing.claims().completeExceptionally(e);
      throw e;
    }
  }
}
