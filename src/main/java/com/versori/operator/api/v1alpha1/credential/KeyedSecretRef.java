package com.versori.operator.api.v1alpha1.credential;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.versori.operator.api.Schema;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A Secret and the key of one value in it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record KeyedSecretRef(
    @JsonPropertyDescription("Name of a Secret in this resource's namespace. Example: shop")
        @Required
        @Size(min = 1, max = 253)
        @Pattern(Schema.SECRET_NAME)
        String name,
    @JsonPropertyDescription("Key within the Secret. Default: value. Example: token")
        @Size(min = 1, max = 253)
        @Pattern(Schema.SECRET_KEY)
        String key) {}
