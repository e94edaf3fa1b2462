package com.versori.operator.api.v1alpha1.credential;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.versori.operator.api.Schema;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A Secret with conventional keys. */
public record SecretRef(
    @JsonPropertyDescription("Name of a Secret in this resource's namespace. Example: shop-login")
        @Required
        @Size(min = 1, max = 253)
        @Pattern(Schema.SECRET_NAME)
        String name) {}
