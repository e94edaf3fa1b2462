package com.versori.operator.port;

import java.time.Duration;

/** Metrics of reconciliation. */
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

  /** A resource has its connection, this long after it was created. */
  void becameReady(Duration sinceCreation);

  /** A create was sent and its outcome is not known. */
  void createOutcomeUnknown();

  /** The API answered a create with other IDs than were sent. */
  void idsNotEchoed();

  /** A connection differs from what was last written to it. */
  void driftFound();

  /** A resync could not read its connection. */
  void readFailed();

  /** A pass got its permit after this wait. */
  void rateLimitWait(Duration wait);

  /** The factor by which resync intervals are stretched to fit the rate limit: 1 or more. */
  void resyncStretch(double factor);
}
