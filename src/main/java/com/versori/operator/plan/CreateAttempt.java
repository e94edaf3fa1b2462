package com.versori.operator.plan;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.f4b6a3.ulid.Ulid;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The intent that is written before a create is sent: what is about to be asked.
 *
 * @param id a ULID that carries the time of the attempt
 */
@JsonPropertyOrder({"id", "organisationId", "templateId", "name"})
@JsonIgnoreProperties(ignoreUnknown = true)
public record CreateAttempt(String id, String organisationId, String templateId, String name) {

  /** How long after the intent the create may still be sent. */
  public static final Duration SEND_WITHIN = Duration.ofSeconds(5);

  /** How long a connection may be unknown to those who read it, after its create was answered. */
  static final Duration SHOWN_WITHIN = Duration.ofSeconds(15);

  /** Stands for an annotation that somebody has made unreadable. */
  private static final String UNREADABLE = "unreadable";

  /** Stands for an annotation that somebody has removed. */
  private static final String LOST = "lost";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** As the annotation holds it. */
  public String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of four texts is always JSON", e);
    }
  }

  /** The attempt that the resource's annotation holds, whether or not its outcome is known. */
  public static Optional<CreateAttempt> recordedOn(VersoriConnection resource) {
    Map<String, String> annotations = resource.getMetadata().getAnnotations();
    String text =
        annotations == null ? null : annotations.get(VersoriConnection.CREATE_ATTEMPT_ANNOTATION);
    return text == null ? Optional.empty() : Optional.of(parse(text));
  }

  /**
   * The attempt whose outcome is not known: the annotation's, if it differs from the last one that
   * status records. A finalizer of ours with neither annotation nor connection counts as one too,
   * because only a removed annotation explains it.
   */
  public static Optional<CreateAttempt> pendingOn(VersoriConnection resource) {
    String settled = resource.getStatus() == null ? null : resource.getStatus().createAttempt();
    boolean connected = resource.getStatus() != null && resource.getStatus().connectionId() != null;
    Optional<CreateAttempt> recorded = recordedOn(resource);
    if (recorded.isPresent()) {
      return recorded.filter(attempt -> !attempt.id().equals(settled));
    }
    return !connected && resource.hasFinalizer(VersoriConnection.FINALIZER)
        ? Optional.of(new CreateAttempt(LOST, null, null, null))
        : Optional.empty();
  }

  /**
   * Whether the attempt is so young that "not found" does not mean that there is nothing: the API
   * may answer a read from a copy that lags behind.
   */
  public static boolean mayBeUnseen(String id, Instant now) {
    return Ulid.isValid(id)
        && Duration.between(Ulid.getInstant(id), now).abs().compareTo(SHOWN_WITHIN) < 0;
  }

  private static CreateAttempt parse(String text) {
    try {
      CreateAttempt attempt = JSON.readValue(text, CreateAttempt.class);
      return attempt != null && attempt.id() != null
          ? attempt
          : new CreateAttempt(UNREADABLE, null, null, null);
    } catch (JsonProcessingException e) {
      return new CreateAttempt(UNREADABLE, null, null, null);
    }
  }
}
