package com.versori.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a resource came by its connection. */
public enum Origin {
  /** The operator made it. */
  @JsonProperty("Created")
  CREATED,
  /** It existed before and the resource claimed it. */
  @JsonProperty("Adopted")
  ADOPTED
}
