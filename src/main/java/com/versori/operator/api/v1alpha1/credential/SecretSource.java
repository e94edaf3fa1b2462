package com.versori.operator.api.v1alpha1.credential;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** Where a sensitive value comes from: a Secret, and nothing else. */
public record SecretSource(
    @JsonPropertyDescription("The key of a Secret that holds the value.") @Required
        SecretKeyRef secretKeyRef) {}
