package com.versori.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.versori.operator.api.Schema;
import com.versori.operator.api.v1alpha1.credential.SecretSource;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;

/** An organisation on the Versori platform, and the token to use there. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Organisation(
    @JsonPropertyDescription("ID of the organisation: a ULID. Example: 01HFZ7Y8QJ4Z5X0N3V6W9R2T1K")
        @Required
        @Pattern(Schema.ULID)
        String id,
    @JsonPropertyDescription(
            "API token of the organisation: a key of a Secret in this resource's namespace."
                + " Default: the operator's token for the organisation.")
        SecretSource token) {}
