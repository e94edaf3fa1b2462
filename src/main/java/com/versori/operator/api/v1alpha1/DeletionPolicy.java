package com.versori.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What happens to the connection when its resource is deleted. */
public enum DeletionPolicy {
  /** The connection is deleted from the Versori platform. */
  @JsonProperty("Delete")
  DELETE,
  /** The connection stays on the Versori platform. */
  @JsonProperty("Retain")
  RETAIN
}
