package com.versori.operator.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows whether the API server keeps all of a status that is written. A CRD older than the operator
 * prunes fields it does not know; a connection ID lost that way would be a connection lost.
 */
final class StatusHealth {

  private static final Logger log = LoggerFactory.getLogger(StatusHealth.class);

  private static final ObjectMapper JSON = new ObjectMapper();

  private Set<String> dropped = Set.of();

  synchronized boolean isPruned() {
    return !dropped.isEmpty();
  }

  /**
   * Compares what was sent with what the API server answered. Only a status that holds every field
   * that was dropped before, and keeps it, shows that the CRD is mended: most failures are told
   * without them.
   */
  synchronized void check(VersoriConnectionStatus sent, VersoriConnection answer) {
    JsonNode asked = JSON.valueToTree(sent);
    JsonNode kept = JSON.valueToTree(answer.getStatus());
    Set<String> lost = new TreeSet<>();
    asked
        .properties()
        .forEach(
            field -> {
              if (!field.getValue().equals(kept.get(field.getKey()))) {
                lost.add(field.getKey());
              }
            });
    if (!lost.isEmpty()) {
      if (dropped.isEmpty()) {
        log.atError()
            .addKeyValue("fields", lost)
            .log("The API server drops fields of the status; nothing is created until it does not");
      }
      dropped = lost;
    } else if (!dropped.isEmpty() && dropped.stream().allMatch(asked::has)) {
      dropped = Set.of();
      log.info("The API server keeps the whole status again");
    }
  }
}
