package com.versori.operator.api.v1alpha1.credential;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.versori.operator.api.Schema;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Objects;
import java.util.stream.Stream;

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
        "the credential does not match the authScheme; valid pairs are none with none, apiKey"
            + " with string, basicAuth with basicAuth, oauth2 with oauth2Client (grant"
            + " clientCredentials), oauth2Password (grant password), oauth2Code or oauth2Token"
            + " (grant authorizationCode), oauth1 with oauth1Token if tokenAuth is true and"
            + " otherwise with oauth1, hmac with string or binary, certificate with"
            + " certificate, any with existing")
@ValidationRule(
    value =
        "!has(self.credential) || !has(self.credential.oauth2Client)"
            + " || has(self.credential.oauth2Client.tokenUrl)"
            + " || (has(self.authScheme) && has(self.authScheme.oauth2))",
    message =
        "credential.oauth2Client.tokenUrl is required unless the entry's authScheme.oauth2 sets"
            + " tokenUrl")
public record CredentialEntry(
    @JsonPropertyDescription(
            "Name of the entry, unique within the resource. Other entries refer to it by this"
                + " name. Example: key")
        @Required
        @Size(min = 1, max = 63)
        @Pattern(Schema.ENTRY_NAME)
        String name,
    @JsonPropertyDescription(
            "How requests are authenticated: exactly one of the schemes below. Default: with"
                + " templateRef, the template's first scheme that matches the credential;"
                + " otherwise no scheme is sent and the platform decides.")
        AuthScheme authScheme,
    @JsonPropertyDescription(
            "Credential to authenticate with: exactly one of the credentials below. Secret"
                + " values come from Secrets in this resource's namespace. Valid pairs of"
                + " scheme and credential: none with none; apiKey with string; basicAuth with"
                + " basicAuth; oauth2 with oauth2Client (grant clientCredentials),"
                + " oauth2Password (grant password), oauth2Code or oauth2Token (grant"
                + " authorizationCode); oauth1 with oauth1Token (tokenAuth: true) or oauth1;"
                + " hmac with string or binary; certificate with certificate; any with"
                + " existing. Default: absent, the entry has a scheme only.")
        Credential credential) {

  /** Whether other entries may use its certificate; an existing credential may have one. */
  public boolean mayHaveCertificate() {
    return credential != null
        && (credential.certificate() != null || credential.existing() != null);
  }

  /** IDs of the stored credentials that the entry declares. */
  public Stream<String> storedCredentials() {
    return Stream.concat(
        Stream.ofNullable(credential)
            .map(Credential::existing)
            .filter(Objects::nonNull)
            .map(Credential.Existing::id),
        Stream.ofNullable(authScheme).flatMap(scheme -> scheme.storedClient().stream()));
  }
}
