package com.versori.operator.client;

import java.time.Duration;

/** Receives each call, for metrics. */
@FunctionalInterface
public interface ApiObserver {

  /**
   * @param operation such as {@code create}
   * @param outcome the HTTP status, or the kind of failure without a response
   */
  void onCall(String operation, String outcome, Duration took);
}
