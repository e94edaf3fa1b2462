package com.versori.operator.api.v1alpha1.credential;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A parameter; on the wire, parameters are one URL-encoded string. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Parameter(
    @JsonPropertyDescription("Name of the parameter, not URL-encoded. Example: audience")
        @Required
        @Size(min = 1, max = 253)
        String name,
    @JsonPropertyDescription(
            "Value of the parameter, not URL-encoded. Example: https://api.example.com")
        @Required
        @Size(max = 2048)
        String value) {}
