package com.versori.operator.observe;

import com.versori.operator.client.VersoriException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;

/**
 * Reads of the platform that many passes need: one at a time for each key, shared by all that wait
 * for it, and kept. A failed read is not kept. Thread-safe; no lock is held during a read.
 */
final class SharedReads<K, V> {

  /** One read of the platform. */
  interface Read<V> {
    V read() throws VersoriException;
  }

  private record Entry<V>(long begunNanos, CompletableFuture<V> value) {}

  private final Map<K, Entry<V>> entries;
  private final LongSupplier nanoTime;

  SharedReads(int mostKept, LongSupplier nanoTime) {
    this.entries = new RecentlyUsed<>(mostKept);
    this.nanoTime = nanoTime;
  }

  /** The value, from a read that began at most that long ago. */
  V get(K key, Duration atMost, Read<V> read) throws VersoriException {
    long now = nanoTime.getAsLong();
    Entry<V> mine = new Entry<>(now, new CompletableFuture<>());
    Entry<V> entry;
    synchronized (entries) {
      Entry<V> kept = entries.get(key);
      boolean fresh = kept != null && now - kept.begunNanos() < atMost.toNanos();
      entry = fresh ? kept : mine;
      entries.put(key, entry);
    }
    if (entry == mine) {
      complete(key, mine, read);
    }
    try {
      return entry.value().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof VersoriException failure) {
        throw failure;
      }
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private void complete(K key, Entry<V> mine, Read<V> read) {
    try {
      mine.value().complete(read.read());
    } catch (VersoriException | RuntimeException | Error e) {
      synchronized (entries) {
        entries.remove(key, mine);
      }
      mine.value().completeExceptionally(e);
    }
  }
}
