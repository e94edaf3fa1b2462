package com.versori.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.versori.operator.api.Schema;
import com.versori.operator.api.v1alpha1.credential.CredentialEntry;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** What the user declares. The operator never writes to it and gives it no schema defaults. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "has(self.connectionId) ? !(has(self.templateId) && has(self.templateRef))"
            + " : has(self.templateId) != has(self.templateRef)",
    message =
        "give exactly one of templateId and templateRef {projectId, environment, name}; with"
            + " connectionId at most one")
@ValidationRule(
    value = "has(self.credentials) || has(self.connectionId)",
    message =
        "credentials is missing: give 1 to 16 entries; they may be absent only with connectionId",
    fieldPath = ".credentials")
@ValidationRule(
    value =
        "!has(self.resyncInterval) || !self.resyncInterval.matches('"
            + Schema.DURATION
            + "') || (duration(self.resyncInterval) >= duration('1m')"
            + " && duration(self.resyncInterval) <= duration('168h'))",
    message = "resyncInterval must be between 1m and 168h, for example 30m",
    fieldPath = ".resyncInterval")
@ValidationRule(
    value =
        "!has(self.credentials) || "
            + VersoriConnectionSpec.POSITIONS
            + ".all(i, i >= size(self.credentials)"
            + " || !has(self.credentials[i].authScheme)"
            + " || !has(self.credentials[i].authScheme.oauth2)"
            + " || !has(self.credentials[i].authScheme.oauth2.mtls)"
            + " || "
            + VersoriConnectionSpec.POSITIONS
            + ".exists(j, j < i"
            + " && self.credentials[j].name"
            + " == self.credentials[i].authScheme.oauth2.mtls.entry"
            + " && has(self.credentials[j].credential)"
            + " && (has(self.credentials[j].credential.certificate)"
            + " || has(self.credentials[j].credential.existing))))",
    message =
        "authScheme.oauth2.mtls.entry must name an entry with a certificate (or existing) credential that"
            + " stands before this"
            + " entry in credentials",
    fieldPath = ".credentials")
@ValidationRule(
    value =
        "!has(self.credentials) || "
            + VersoriConnectionSpec.POSITIONS
            + ".all(i, i >= size(self.credentials)"
            + " || !has(self.credentials[i].credential)"
            + " || !has(self.credentials[i].credential.oauth2Client)"
            + " || !has(self.credentials[i].credential.oauth2Client.mtls)"
            + " || "
            + VersoriConnectionSpec.POSITIONS
            + ".exists(j, j < i"
            + " && self.credentials[j].name"
            + " == self.credentials[i].credential.oauth2Client.mtls.entry"
            + " && has(self.credentials[j].credential)"
            + " && (has(self.credentials[j].credential.certificate)"
            + " || has(self.credentials[j].credential.existing))))",
    message =
        "credential.oauth2Client.mtls.entry must name an entry with a certificate (or existing) credential that"
            + " stands before this"
            + " entry in credentials",
    fieldPath = ".credentials")
public record VersoriConnectionSpec(
    @JsonPropertyDescription(
            "ID of the connection template that the connection is made from: a ULID, 26 characters."
                + " A template belongs to one environment of one project. It cannot change once the"
                + " connection exists. Exactly one of templateId and templateRef is given, at most"
                + " one with connectionId."
                + " Example: 01KKBZ1ZB4SG2TRVKWQ7GNY3F3")
        @Pattern(Schema.ULID)
        String templateId,
    @JsonPropertyDescription(
            "The connection template by name instead of by ID; its ID is shown in"
                + " status.templateId. It cannot change once the connection exists. Exactly one of"
                + " templateId and templateRef is given.")
        TemplateRef templateRef,
    @JsonPropertyDescription(
            "Name of the connection on the Versori platform. It must be unique within the"
                + " template's system. Default: metadata.name; with connectionId, the name that the"
                + " connection has. Example: shop-eu")
        @Size(min = 1, max = 253)
        @Pattern(Schema.NOT_BLANK)
        @ValidationRule(value = Schema.NOT_RESERVED, message = Schema.NOT_RESERVED_MESSAGE)
        String name,
    @JsonPropertyDescription(
            "Base URL that requests through the connection go to, in place of the template's: an"
                + " absolute http or https URL. Default: absent, the template's is used."
                + " Example: https://shop-eu.example.com")
        @Size(min = 1, max = Schema.URL_LENGTH)
        @ValidationRule(value = Schema.HTTP_URL, message = Schema.HTTP_URL_MESSAGE)
        String baseUrl,
    @JsonPropertyDescription(
            "Makes a dynamic connection: that of the end user with this external ID. It cannot"
                + " change once the connection exists. Default: absent, the connection is static."
                + " Example: customer-42")
        @Size(min = 1, max = 253)
        @Pattern(Schema.NOT_BLANK)
        String externalId,
    @JsonPropertyDescription(
            "Adopts this existing connection instead of creating one: a ULID. Once given it never"
                + " changes. It takes the organisation's own token, or a namespace that the"
                + " operator's VERSORI_REFERENCE_NAMESPACES lists. What is not declared (name,"
                + " baseUrl, credentials) stays as it is; with driftPolicy Report nothing is"
                + " written at all. Default: absent, a connection is created."
                + " Example: 01KKC00000000000000000C0N1")
        @Pattern(Schema.ULID)
        String connectionId,
    @JsonPropertyDescription(
            "Organisation that the connection is made in. Default: absent, the operator's own. It"
                + " cannot change once the connection exists.")
        Organisation organisation,
    @JsonPropertyDescription(
            "Credentials of the connection, 1 to 16, each with a name of its own. They are applied"
                + " to a request in this order: a certificate stands before the OAuth2 client that"
                + " uses it. Default: none; only with"
                + " connectionId they may be absent, and then they stay as they are.")
        @Size(min = 1, max = 16)
        List<CredentialEntry> credentials,
    @JsonPropertyDescription(
            "What becomes of the connection when this resource is deleted: Delete removes it from"
                + " the Versori platform, Retain leaves it there. It may be changed at any time, also"
                + " while the resource is being deleted. Default: the operator's"
                + " DEFAULT_DELETION_POLICY, which is Delete unless configured otherwise; Retain for"
                + " an adopted connection.")
        DeletionPolicy deletionPolicy,
    @JsonPropertyDescription(
            "What is done when somebody else has changed the connection: Correct sets it back,"
                + " Report says so in the condition Drifted and leaves it. An adopted connection is"
                + " not written to at all under Report: observe first, switch later. Default:"
                + " Correct.")
        DriftPolicy driftPolicy,
    @JsonPropertyDescription(
            "How often the resource is looked at again when nothing has changed: hours, minutes and"
                + " seconds, from 1m to 168h. Default: the operator's RESYNC_INTERVAL, which is 30m"
                + " unless configured otherwise. Example: 1h30m")
        @Size(max = 16)
        @Pattern(Schema.DURATION)
        String resyncInterval) {

  /**
   * Every position that an entry can have: with a list of known length the API server can tell that
   * a rule is cheap enough.
   */
  static final String POSITIONS = "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]";

  public VersoriConnectionSpec {
    credentials = credentials == null ? List.of() : List.copyOf(credentials);
  }

  /** Whether the connection's credentials are declared here; if not, they stay as they are. */
  public boolean managesCredentials() {
    return !credentials.isEmpty();
  }
}
