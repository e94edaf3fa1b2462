package com.versori.operator.reconcile;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows whether the API server keeps all of a status that is written. A CRD older than the operator
 * prunes fields it does not know; a connection ID lost that way would be a connection lost.
 */
final class StatusHealth {

  private static final Logger log = LoggerFactory.getLogger(StatusHealth.class);

  private final AtomicBoolean pruned = new AtomicBoolean();

  boolean isPruned() {
    return pruned.get();
  }

  /** Compares what was sent with what the API server answered. */
  void check(VersoriConnectionStatus sent, VersoriConnection answer) {
    boolean now = !sent.equals(answer.getStatus());
    if (pruned.getAndSet(now) != now) {
      if (now) {
        log.error(
            "The API server drops fields of the status; nothing is created until it does not");
      } else {
        log.info("The API server keeps the whole status again");
      }
    }
  }
}
