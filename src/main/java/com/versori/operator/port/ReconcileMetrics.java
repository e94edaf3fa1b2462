package com.versori.operator.port;

import com.versori.operator.report.Announcement.Count;
import java.time.Duration;

/** Metrics of reconciliation. */
public interface ReconcileMetrics {

  /** Counts nothing. */
  ReconcileMetrics NONE = new ReconcileMetrics() {};

  /** A resource has its connection, this long after it was created. */
  default void becameReady(Duration sinceCreation) {}

  default void count(Count count) {}

  /** A pass got its permit after this wait. */
  default void rateLimitWait(Duration wait) {}

  /** The factor by which resync intervals are stretched to fit the rate limit: 1 or more. */
  default void resyncStretch(double factor) {}
}
