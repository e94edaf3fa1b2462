package com.versori.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/**
 * A condition in the shape of the Kubernetes API conventions.
 *
 * <p>Type and reason are strings, so that a status written by a newer version can still be read.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Condition(
    @JsonPropertyDescription(
            "Ready, SecretsResolved, Reconciling, Stalled, Drifted or Paused. All but the first two"
                + " are present only while True.")
        @Required
        String type,
    @JsonPropertyDescription("True, False or Unknown.") @Required String status,
    @JsonPropertyDescription("The metadata.generation that the condition speaks of.")
        Long observedGeneration,
    @JsonPropertyDescription("When status last changed, RFC 3339.") @Required
        String lastTransitionTime,
    @JsonPropertyDescription("One word for programs; the README lists them with their remedies.")
        @Required
        String reason,
    @JsonPropertyDescription("What is so and what to do about it, for people.") @Required
        String message) {

  public static final String TRUE = "True";
  public static final String FALSE = "False";
  public static final String UNKNOWN = "Unknown";

  public boolean holds() {
    return TRUE.equals(status);
  }
}
