package com.versori.operator.api.v1alpha1.credential;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.versori.operator.api.Schema;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** One key of one Secret. */
public record SecretKeyRef(
    @JsonPropertyDescription("Name of a Secret in this resource's namespace. Example: shop")
        @Required
        @Size(min = 1, max = 253)
        @Pattern(Schema.SECRET_NAME)
        String name,
    @JsonPropertyDescription("Key within the Secret. Example: token")
        @Required
        @Size(min = 1, max = 253)
        @Pattern(Schema.SECRET_KEY)
        String key) {}
