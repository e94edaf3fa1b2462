package com.versori.operator.reconcile;

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
      };

  /** A resource has its connection; how long after the resource was made. */
  void becameReady(Duration sinceCreation);

  /** A create was sent and its outcome is not known. */
  void createOutcomeUnknown();

  /** The API has answered other IDs than those that were chosen. */
  void idsNotEchoed();
}
