package com.versori.operator.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.f4b6a3.ulid.Ulid;
import com.versori.operator.api.v1alpha1.Condition;
import com.versori.operator.api.v1alpha1.ConditionType;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus;
import com.versori.operator.client.model.Ids;
import com.versori.operator.timing.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The intent that is recorded before a create is sent. It is kept in an annotation, which users can
 * write, so it is a hint and no proof: an unreadable one counts as lost, and a lost attempt is
 * recovered by the ownership mark.
 *
 * @param id a ULID that carries the time of the attempt
 * @param externalId of a dynamic connection; null for a static one
 */
@JsonPropertyOrder({"id", "organisationId", "templateId", "name", "externalId"})
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record CreateAttempt(
    String id, String organisationId, String templateId, String name, String externalId) {

  /** Stands for an attempt whose annotation was removed or cannot be read. */
  public static final String LOST = "lost";

  /** Longest name of a connection, in characters; the limit of spec.name. */
  public static final int LONGEST_NAME = 253;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The value of the annotation. */
  public String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of five texts is always JSON", e);
    }
  }

  /** The attempt in the resource's annotation, if it can be read. */
  public static Optional<CreateAttempt> recordedOn(VersoriConnection resource) {
    return annotation(resource).flatMap(CreateAttempt::parse);
  }

  /**
   * The attempt whose outcome is not known: the annotation's, unless status records its outcome.
   * Without a usable annotation, the finalizer, the status or the memory of this process shows that
   * there was an attempt.
   *
   * @param sent the last attempt that this process has sent for the resource
   */
  public static Optional<CreateAttempt> pendingOn(
      VersoriConnection resource, Optional<String> sent) {
    VersoriConnectionStatus status = resource.knownStatus();
    String settled = status.createAttempt();
    Optional<CreateAttempt> readable = recordedOn(resource);
    Optional<CreateAttempt> recorded = readable.filter(attempt -> !attempt.id().equals(settled));
    if (recorded.isPresent() || Ids.isUlid(status.connectionId())) {
      return recorded;
    }
    Optional<String> unanswered = sent.filter(id -> !id.equals(settled));
    boolean isLost =
        annotation(resource).isPresent()
            ? readable.isEmpty()
            : resource.hasFinalizer(VersoriConnection.FINALIZER);
    return unanswered.isPresent() || isLost || saysUnknown(status)
        ? Optional.of(new CreateAttempt(unanswered.orElse(LOST), null, null, null, null))
        : Optional.empty();
  }

  /**
   * Whether the attempt is so recent that "not found" proves nothing: the API may read from a
   * replica that lags.
   */
  public static boolean mayBeUnseen(String id, Instant now) {
    return Ids.isUlid(id) && isRecent(Ulid.getInstant(id), now);
  }

  /** Whether a connection of that time may not be shown yet. A create may take long. */
  static boolean isRecent(Instant created, Instant now) {
    return Duration.between(created, now).abs().compareTo(Timing.SHOWN_WITHIN) < 0;
  }

  private static boolean saysUnknown(VersoriConnectionStatus status) {
    return status
        .condition(ConditionType.READY)
        .map(Condition::reason)
        .filter(Reason.CREATE_OUTCOME_UNKNOWN.text()::equals)
        .isPresent();
  }

  private static Optional<String> annotation(VersoriConnection resource) {
    return resource.annotation(VersoriConnection.CREATE_ATTEMPT_ANNOTATION);
  }

  /** Empty unless it has the form that the operator writes. */
  private static Optional<CreateAttempt> parse(String text) {
    try {
      return Optional.ofNullable(JSON.readValue(text, CreateAttempt.class))
          .filter(CreateAttempt::isWhole);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private boolean isWhole() {
    return Ids.isUlid(id)
        && Ids.isUlid(organisationId)
        && Ids.isUlid(templateId)
        && name != null
        && name.length() <= LONGEST_NAME;
  }
}
