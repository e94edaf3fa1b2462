package com.versori.operator.api.v1alpha1.credential;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** The source of a value that need not be secret: plain, or a Secret. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "has(self.value) != has(self.secretKeyRef)",
    message = "set exactly one of value and secretKeyRef")
public record ValueSource(
    @JsonPropertyDescription(
            "Plain value. Default: absent, secretKeyRef is set. Example: integration")
        @Size(min = 1, max = 65536)
        String value,
    @JsonPropertyDescription("Key of a Secret with the value. Default: absent, value is set.")
        SecretKeyRef secretKeyRef) {}
