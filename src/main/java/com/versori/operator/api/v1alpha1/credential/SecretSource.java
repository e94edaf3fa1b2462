package com.versori.operator.api.v1alpha1.credential;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** The source of a sensitive value: always a Secret. */
public record SecretSource(
    @JsonPropertyDescription("Key of a Secret with the value.") @Required
        SecretKeyRef secretKeyRef) {}
