package com.versori.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What happens when a connection was changed outside the operator. */
public enum DriftPolicy {
  /** The change is reverted. */
  @JsonProperty("Correct")
  CORRECT,
  /** The change is reported and kept. */
  @JsonProperty("Report")
  REPORT
}
