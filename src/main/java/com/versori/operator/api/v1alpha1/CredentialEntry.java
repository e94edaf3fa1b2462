package com.versori.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** One element of {@code spec.credentials}: how to authenticate, and with what. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "!has(self.authScheme) || !has(self.credential)"
            + " || (has(self.authScheme.none) && has(self.credential.none))"
            + " || (has(self.authScheme.apiKey) && has(self.credential.string))"
            + " || (has(self.authScheme.basicAuth) && has(self.credential.basicAuth))"
            + " || (has(self.authScheme.oauth2)"
            + " && has(self.authScheme.oauth2.grant.clientCredentials)"
            + " && has(self.credential.oauth2Client))"
            + " || (has(self.authScheme.certificate) && has(self.credential.certificate))",
    message =
        "the credential does not go with the authScheme: none goes with none, apiKey with string,"
            + " basicAuth with basicAuth, oauth2 and its grant clientCredentials with oauth2Client,"
            + " certificate with certificate")
@ValidationRule(
    value =
        "!has(self.credential) || !has(self.credential.oauth2Client)"
            + " || has(self.credential.oauth2Client.tokenUrl)"
            + " || (has(self.authScheme) && has(self.authScheme.oauth2))",
    message =
        "credential.oauth2Client.tokenUrl is missing: give it here, or in the entry's"
            + " authScheme.oauth2")
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
