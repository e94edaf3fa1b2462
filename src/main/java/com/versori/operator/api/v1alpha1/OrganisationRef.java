package com.versori.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.versori.operator.api.Schema;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** Names a VersoriOrganisation. */
public record OrganisationRef(
    @JsonPropertyDescription("Name of the VersoriOrganisation. Example: default")
        @Required
        @Size(min = 1, max = 253)
        @Pattern(Schema.SECRET_NAME)
        String name,
    @JsonPropertyDescription("Namespace of the VersoriOrganisation. Example: versori-system")
        @Required
        @Size(min = 1, max = 63)
        @Pattern(Schema.ENTRY_NAME)
        String namespace) {

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
