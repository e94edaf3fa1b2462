package com.versori.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import java.util.Optional;

/** What the operator knows of the organisation. Never contains a token. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VersoriOrganisationStatus(
    @JsonPropertyDescription(
            "The metadata.generation that this status was computed for; -1 until the operator"
                + " has seen the organisation.")
        Long observedGeneration,
    @JsonPropertyDescription(
            "Time at which the token expires (RFC 3339), if it is a JWT that says so.")
        String tokenExpiresAt,
    @JsonPropertyDescription("Conditions of the organisation; they follow kstatus.")
        List<Condition> conditions) {

  /** The status of an organisation that the operator has not seen yet. */
  public static final VersoriOrganisationStatus EMPTY =
      new VersoriOrganisationStatus(-1L, null, null);

  public VersoriOrganisationStatus {
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }

  /** The condition of that type, if present. */
  public Optional<Condition> condition(ConditionType type) {
    return conditions.stream().filter(c -> type.text().equals(c.type())).findFirst();
  }
}
