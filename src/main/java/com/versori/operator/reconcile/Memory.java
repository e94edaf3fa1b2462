package com.versori.operator.reconcile;

import com.versori.operator.plan.History;
import com.versori.operator.plan.History.Inputs;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What this process remembers of resources between passes, by UID. Only resources that are not
 * settled are remembered, so that ten thousand at rest cost nothing. Passes on one resource follow
 * one another; different resources are independent.
 */
final class Memory {

  /** Guarded by itself: a pass and a change of the token may meet here. */
  private static final class Entry {
    int failures;
    Instant notBefore;
    Inputs triedWith;
    Instant lastPost;
    String writtenAttempt;
    String sentAttempt;
    String pendingAttempt;
    long pendingSinceNanos;
    boolean waitsForToken;
  }

  private final Map<String, Entry> entries = new ConcurrentHashMap<>();
  private final LongSupplier nanoTime;

  /**
   * @param nanoTime a monotonic clock: how long an attempt has been pending must not depend on the
   *     wall clock
   */
  Memory(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * @param pendingAttempt the attempt that is pending now; its age counts from the first call that
   *     names it
   */
  History history(String uid, Optional<String> pendingAttempt) {
    Entry entry =
        pendingAttempt.isPresent()
            ? entries.computeIfAbsent(uid, key -> new Entry())
            : entries.get(uid);
    if (entry == null) {
      return History.NONE;
    }
    synchronized (entry) {
      String pending = pendingAttempt.orElse(null);
      if (!Objects.equals(entry.pendingAttempt, pending)) {
        entry.pendingAttempt = pending;
        entry.pendingSinceNanos = nanoTime.getAsLong();
      }
      return new History(
          entry.failures,
          Optional.ofNullable(entry.notBefore),
          Optional.ofNullable(entry.triedWith),
          Optional.ofNullable(entry.lastPost),
          pending == null
              ? Duration.ZERO
              : Duration.ofNanos(nanoTime.getAsLong() - entry.pendingSinceNanos),
          pending != null && pending.equals(entry.sentAttempt),
          pending != null
              && pending.equals(entry.writtenAttempt)
              && !pending.equals(entry.sentAttempt));
    }
  }

  /** The intent of that attempt is about to be written. */
  void writing(String uid, String attempt) {
    change(uid, entry -> entry.writtenAttempt = attempt);
  }

  /** That attempt is about to be sent. */
  void sending(String uid, Instant now, String attempt) {
    change(
        uid,
        entry -> {
          entry.sentAttempt = attempt;
          entry.lastPost = now;
        });
  }

  /** A request that is no create is about to be sent. */
  void sending(String uid, Instant now) {
    change(uid, entry -> entry.lastPost = now);
  }

  /** A try has failed; the next is due at that time, or when what it used changes. */
  void failed(String uid, Inputs inputs, int failures, Instant notBefore, boolean waitsForToken) {
    change(
        uid,
        entry -> {
          entry.failures = failures;
          entry.notBefore = notBefore;
          entry.triedWith = inputs;
          entry.waitsForToken = waitsForToken;
        });
  }

  /** Nothing is outstanding: the resource is settled or gone. */
  void forget(String uid) {
    entries.remove(uid);
  }

  /** Ends the wait of every resource that a new token may help, and answers their UIDs. */
  Set<String> tokenChanged() {
    Set<String> woken = new HashSet<>();
    entries.forEach(
        (uid, entry) -> {
          synchronized (entry) {
            if (entry.waitsForToken) {
              entry.waitsForToken = false;
              entry.notBefore = null;
              woken.add(uid);
            }
          }
        });
    return woken;
  }

  int size() {
    return entries.size();
  }

  private void change(String uid, Consumer<Entry> change) {
    Entry entry = entries.computeIfAbsent(uid, key -> new Entry());
    synchronized (entry) {
      change.accept(entry);
    }
  }
}
