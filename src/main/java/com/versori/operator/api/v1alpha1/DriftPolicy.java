package com.versori.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What is done about a connection that somebody else has changed. */
public enum DriftPolicy {
  /** It is set back to what the resource declares. */
  @JsonProperty("Correct")
  CORRECT,
  /** It is reported and left as it is. */
  @JsonProperty("Report")
  REPORT
}
