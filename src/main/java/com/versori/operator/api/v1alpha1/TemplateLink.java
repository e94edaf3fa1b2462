package com.versori.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.versori.operator.api.Schema;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.ValidationRule;

/** A further template that uses the connection. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "has(self.templateId) != has(self.templateRef)",
    message = "set exactly one of templateId and templateRef {projectId, environment, name}")
public record TemplateLink(
    @JsonPropertyDescription(
            "ID of the template: a ULID. Exactly one of templateId and templateRef is required."
                + " Example: 01KKBZ1ZB4SG2TRVKWQ7GNY3F4")
        @Pattern(Schema.ULID)
        String templateId,
    @JsonPropertyDescription(
            "Template by name instead of ID. Exactly one of templateId and templateRef is"
                + " required.")
        TemplateRef templateRef) {}
