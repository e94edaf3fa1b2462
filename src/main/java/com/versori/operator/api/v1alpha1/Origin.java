package com.versori.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether the operator created the connection. */
public enum Origin {
  /** The operator created the connection for the resource. */
  @JsonProperty("Created")
  CREATED,
  /** The connection existed before the resource. */
  @JsonProperty("Adopted")
  ADOPTED
}
