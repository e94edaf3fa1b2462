package com.versori.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/**
 * A condition in the shape of the Kubernetes API conventions.
 *
 * <p>Type and reason are strings, so that a status of a newer version can be read.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Condition(
    @JsonPropertyDescription(
            "Type of the condition: Ready, SecretsResolved, Reconciling, Stalled, Drifted, InUse or"
                + " Paused. InUse is present once it is known, Reconciling, Stalled, Drifted and"
                + " Paused only while True.")
        @Required
        String type,
    @JsonPropertyDescription("Status of the condition: True, False or Unknown.") @Required
        String status,
    @JsonPropertyDescription("The metadata.generation that the condition was set for.")
        Long observedGeneration,
    @JsonPropertyDescription("Last time the status changed, RFC 3339.") @Required
        String lastTransitionTime,
    @JsonPropertyDescription("Programmatic identifier of the cause, in CamelCase.") @Required
        String reason,
    @JsonPropertyDescription("Human-readable details, with the remedy.") @Required String message) {

  public static final String TRUE = "True";
  public static final String FALSE = "False";
  public static final String UNKNOWN = "Unknown";

  public boolean holds() {
    return TRUE.equals(status);
  }
}
