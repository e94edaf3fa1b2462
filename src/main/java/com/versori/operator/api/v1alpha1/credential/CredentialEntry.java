package com.versori.operator.api.v1alpha1.credential;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.versori.operator.api.Schema;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** One element of {@code spec.credentials}: how to authenticate, and with what. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "!has(self.authScheme) || !has(self.credential) || has(self.credential.existing)"
            + " || (has(self.authScheme.none) && has(self.credential.none))"
            + " || (has(self.authScheme.apiKey) && has(self.credential.string))"
            + " || (has(self.authScheme.basicAuth) && has(self.credential.basicAuth))"
            + " || (has(self.authScheme.oauth2)"
            + " && (has(self.authScheme.oauth2.grant.clientCredentials)"
            + " && has(self.credential.oauth2Client)"
            + " || has(self.authScheme.oauth2.grant.password)"
            + " && has(self.credential.oauth2Password)"
            + " || has(self.authScheme.oauth2.grant.authorizationCode)"
            + " && (has(self.credential.oauth2Code) || has(self.credential.oauth2Token))))"
            + " || (has(self.authScheme.oauth1)"
            + " && (has(self.authScheme.oauth1.tokenAuth) && self.authScheme.oauth1.tokenAuth"
            + " ? has(self.credential.oauth1Token) : has(self.credential.oauth1)))"
            + " || (has(self.authScheme.hmac)"
            + " && (has(self.credential.string) || has(self.credential.binary)))"
            + " || (has(self.authScheme.certificate) && has(self.credential.certificate))",
    message =
        "the credential does not go with the authScheme: none goes with none, apiKey with string,"
            + " basicAuth with basicAuth, oauth2 with oauth2Client (grant clientCredentials),"
            + " oauth2Password (grant password), oauth2Code or oauth2Token (grant"
            + " authorizationCode), oauth1 with oauth1Token if tokenAuth is true and else with"
            + " oauth1, hmac with string or binary, certificate with certificate, existing with"
            + " any")
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
        @Pattern(Schema.ENTRY_NAME)
        String name,
    @JsonPropertyDescription(
            "How the credential is used in a request: exactly one of the schemes below."
                + " Default: the template's scheme that fits the credential where the template is"
                + " named by templateRef; else none is sent and the platform decides.")
        AuthScheme authScheme,
    @JsonPropertyDescription(
            "What to authenticate with: exactly one of the credentials below. Secret values come"
                + " from Secrets in this resource's namespace. Which credential goes with which"
                + " scheme: none with none; apiKey with string; basicAuth with basicAuth; oauth2"
                + " with oauth2Client (grant clientCredentials), oauth2Password (grant password),"
                + " oauth2Code or oauth2Token (grant authorizationCode); oauth1 with oauth1Token"
                + " (tokenAuth: true) or oauth1; hmac with string or binary; certificate with"
                + " certificate; existing with any. Default: absent, the entry holds a scheme"
                + " only.")
        Credential credential) {}
