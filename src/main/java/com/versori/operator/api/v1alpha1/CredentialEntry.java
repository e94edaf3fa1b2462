package com.versori.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** One element of {@code spec.credentials}: how to authenticate, and with what. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CredentialEntry(
    @JsonPropertyDescription(
            "Name of the entry, unique within the resource; other entries link to it by this name."
                + " Example: key")
        @Required
        @Size(min = 1, max = 63)
        @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
        String name,
    @JsonPropertyDescription(
            "How the credential is used in a request: exactly one of the schemes below."
                + " Default: absent, none is sent and the platform decides.")
        AuthScheme authScheme,
    @JsonPropertyDescription(
            "What to authenticate with: exactly one of the credentials below. Secret values come"
                + " from Secrets in this resource's namespace. Which credential goes with which"
                + " scheme: none with none; apiKey with string; basicAuth with basicAuth; oauth2"
                + " with oauth2Client (grant clientCredentials); certificate with certificate."
                + " Default: absent, the entry holds a scheme only.")
        Credential credential) {}
