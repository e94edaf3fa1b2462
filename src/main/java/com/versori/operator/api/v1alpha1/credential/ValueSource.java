package com.versori.operator.api.v1alpha1.credential;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** Where a value comes from that may be written out or kept in a Secret. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "has(self.value) != has(self.secretKeyRef)",
    message = "give exactly one of value and secretKeyRef")
public record ValueSource(
    @JsonPropertyDescription(
            "The value itself, written out. Default: absent, secretKeyRef has it."
                + " Example: integration")
        @Size(min = 1, max = 65536)
        String value,
    @JsonPropertyDescription(
            "The key of a Secret that holds the value. Default: absent, value has it.")
        SecretKeyRef secretKeyRef) {}
