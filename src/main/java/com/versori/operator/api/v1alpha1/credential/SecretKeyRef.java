package com.versori.operator.api.v1alpha1.credential;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** One key of one Secret. */
public record SecretKeyRef(
    @JsonPropertyDescription("Name of a Secret in this resource's namespace. Example: shop")
        @Required
        @Size(min = 1, max = 253)
        @Pattern(SecretRef.NAME_PATTERN)
        String name,
    @JsonPropertyDescription("Key within the Secret. Example: token")
        @Required
        @Size(min = 1, max = 253)
        @Pattern(SecretKeyRef.KEY_PATTERN)
        String key) {

  public static final String KEY_PATTERN = "^[-._a-zA-Z0-9]+$";
}
