package com.versori.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.versori.operator.api.Schema;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A connection template by name. */
public record TemplateRef(
    @JsonPropertyDescription("ID of the project: a ULID. Example: 01HG0A5T6YB8ZK4Q1V2W3X4Y5Z")
        @Required
        @Pattern(Schema.ULID)
        String projectId,
    @JsonPropertyDescription("Environment of the project, by name or by ID. Example: production")
        @Required
        @Size(min = 1, max = 253)
        String environment,
    @JsonPropertyDescription(
            "Name of the template, which project code uses to refer to the connection. Example:"
                + " shopify")
        @Required
        @Size(min = 1, max = 253)
        String name) {}
