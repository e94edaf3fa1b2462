package com.versori.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What becomes of the connection when its resource is deleted. */
public enum DeletionPolicy {
  /** The connection is removed from the Versori platform. */
  @JsonProperty("Delete")
  DELETE,
  /** The connection stays on the Versori platform. */
  @JsonProperty("Retain")
  RETAIN
}
