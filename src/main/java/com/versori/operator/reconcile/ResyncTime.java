package com.versori.operator.reconcile;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.zip.CRC32C;

/**
 * When a settled connection is resynced: when wall time is congruent to a hash of the resource's
 * UID, modulo the interval. This spreads resources evenly, needs no stored state, and survives
 * restarts.
 */
public final class ResyncTime {

  private ResyncTime() {}

  /** The first such time after now. */
  public static Instant next(String uid, Duration interval, Instant now) {
    long every = Math.max(1, interval.toMillis());
    long offset = hash(uid) % every;
    long since = Math.floorMod(now.toEpochMilli() - offset, every);
    return Instant.ofEpochMilli(now.toEpochMilli() + every - since);
  }

  private static long hash(String uid) {
    CRC32C low = new CRC32C();
    low.update(uid.getBytes(StandardCharsets.UTF_8));
    return low.getValue();
  }
}
