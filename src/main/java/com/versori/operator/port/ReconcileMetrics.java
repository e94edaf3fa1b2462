package com.versori.operator.port;

import java.time.Duration;

/** What reconciling counts. */
public interface ReconcileMetrics {

  /** Counts nothing. */
  ReconcileMetrics NONE =
      new ReconcileMetrics() {
        @Override
        public void becameReady(Duration sinceCreation) {}

        @Override
        public void createOutcomeUnknown() {}

        @Override
        public void idsNotEchoed() {}

        @Override
        public void driftFound() {}

        @Override
        public void readFailed() {}

        @Override
        public void rateLimitWait(Duration wait) {}

        @Override
        public void resyncStretch(double factor) {}
      };

  /** A resource has its connection; how long after the resource was made. */
  void becameReady(Duration sinceCreation);

  /** A create was sent and its outcome is not known. */
  void createOutcomeUnknown();

  /** The API has answered other IDs than those that were chosen. */
  void idsNotEchoed();

  /** A connection differs from what was last written to it. */
  void driftFound();

  /** A resync could not look at its connection. */
  void readFailed();

  /** A pass has got its permit, after that time. */
  void rateLimitWait(Duration wait);

  /**
   * By how much resyncs come less often than asked for, so that they fit into the rate: 1 or more.
   */
  void resyncStretch(double factor);
}
