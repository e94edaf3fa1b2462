package com.versori.operator.observe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.versori.operator.api.v1alpha1.Condition;
import com.versori.operator.api.v1alpha1.DeletionPolicy;
import com.versori.operator.api.v1alpha1.DriftPolicy;
import com.versori.operator.api.v1alpha1.OrganisationRef;
import com.versori.operator.api.v1alpha1.Origin;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.CredentialStatus;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.Effective;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.Links;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.Owner;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.SecretVersion;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.Synced;
import com.versori.operator.timing.Timing;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Detects whether the API server drops fields of status. A CRD older than the operator prunes
 * fields that it does not know; a dropped connection ID would orphan the connection.
 */
public final class StatusPruningCheck {

  private static final Logger log = LoggerFactory.getLogger(StatusPruningCheck.class);

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A sample with every field: the answer shows which fields the CRD lacks. */
  public static final VersoriConnectionStatus SAMPLE =
      new VersoriConnectionStatus(
          1L,
          "id",
          Origin.CREATED,
          new Owner("cluster", "namespace", "name"),
          "name",
          "url",
          "organisation",
          new OrganisationRef("name", "namespace"),
          "token",
          "template",
          "system",
          "url",
          "time",
          "time",
          List.of(
              new CredentialStatus(
                  "name",
                  "id",
                  "id",
                  "id",
                  "type",
                  "time",
                  List.of("error"),
                  "fingerprint",
                  "hash",
                  true)),
          new Synced(1L, List.of(new SecretVersion("name", "1")), "time", List.of("id"), true),
          new Links(1L, "word", "time", List.of("template")),
          "attempt",
          "word",
          new Effective(DeletionPolicy.DELETE, DriftPolicy.CORRECT, "30m"),
          List.of(
              new Condition(
                  "Ready", Condition.FALSE, 1L, "2026-01-01T00:00:00Z", "Sample", "sample")));

  private final LongSupplier nanoTime;
  private Set<String> dropped = Set.of();
  private long sampledNanos;

  public StatusPruningCheck(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  synchronized boolean isPruned() {
    return !dropped.isEmpty();
  }

  /**
   * Whether to send the sample now. It is needed because no resource may have a status with the
   * dropped fields while creates are stopped.
   */
  public synchronized boolean isSampleDue() {
    long now = nanoTime.getAsLong();
    boolean due = isPruned() && now - sampledNanos >= Timing.STATUS_SAMPLE_SPACING.toNanos();
    if (due) {
      sampledNanos = now;
    }
    return due;
  }

  /**
   * Compares the status sent with the one answered. Only a status that contains every field dropped
   * before shows that the CRD is repaired, because most failures are reported without these fields.
   */
  public synchronized void check(VersoriConnectionStatus sent, VersoriConnection answer) {
    if (dropped.isEmpty() && sent.equals(answer.getStatus())) {
      return;
    }
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
            .log(
                "The API server drops status fields; no connection is created until the CRD is"
                    + " updated");
      }
      dropped = lost;
      sampledNanos = nanoTime.getAsLong();
    } else if (!dropped.isEmpty() && dropped.stream().allMatch(asked::has)) {
      dropped = Set.of();
      log.info("The API server keeps all status fields again");
    }
  }
}
