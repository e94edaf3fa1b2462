package com.versori.operator.api.v1alpha1.credential;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** Names the entry whose certificate is presented to the token server. */
public record MtlsLink(
    @JsonPropertyDescription(
            "Name of an earlier entry that has a certificate credential. Example: client-cert")
        @Required
        @Size(min = 1, max = 63)
        String entry) {}
