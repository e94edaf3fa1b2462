package com.versori.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.versori.operator.api.Schema;
import com.versori.operator.api.v1alpha1.credential.CredentialEntry;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** What the user declares. The operator never writes it, and the schema has no defaults for it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "has(self.connectionId) ? !(has(self.templateId) && has(self.templateRef))"
            + " : has(self.templateId) != has(self.templateRef)",
    message =
        "set exactly one of templateId and templateRef {projectId, environment, name}; with"
            + " connectionId, at most one")
@ValidationRule(
    value = "has(self.credentials) || has(self.connectionId)",
    message = "credentials is required, with 1 to 16 entries, unless connectionId is set",
    fieldPath = ".credentials")
@ValidationRule(
    value = "!has(self.links) || !has(self.externalId)",
    message = "links needs a static connection: remove externalId or links",
    fieldPath = ".links")
@ValidationRule(
    value = Schema.RESYNC_RANGE,
    message = Schema.RESYNC_RANGE_MESSAGE,
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
        "authScheme.oauth2.mtls.entry must name an earlier entry in credentials that has a"
            + " certificate or existing credential",
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
        "credential.oauth2Client.mtls.entry must name an earlier entry in credentials that has"
            + " a certificate or existing credential",
    fieldPath = ".credentials")
public record VersoriConnectionSpec(
    @JsonPropertyDescription(
            "ID of the connection template to create the connection from: a ULID. A template"
                + " belongs to one environment of one project. One static resource of a namespace"
                + " creates from a template; others stall. Immutable once the connection"
                + " exists. Exactly one of templateId and templateRef is required; with"
                + " connectionId, at most one. Example: 01KKBZ1ZB4SG2TRVKWQ7GNY3F3")
        @Pattern(Schema.ULID)
        String templateId,
    @JsonPropertyDescription(
            "Connection template by name instead of ID; status.templateId shows the ID."
                + " Immutable once the connection exists. Exactly one of templateId and"
                + " templateRef is required; with connectionId, at most one.")
        TemplateRef templateRef,
    @JsonPropertyDescription(
            "Name of the connection on the Versori platform; unique within the template's"
                + " system. Default: metadata.name; with connectionId, the connection's current"
                + " name. Example: shop-eu")
        @Size(min = 1, max = 253)
        @Pattern(Schema.NOT_BLANK)
        @ValidationRule(value = Schema.NOT_RESERVED, message = Schema.NOT_RESERVED_MESSAGE)
        String name,
    @JsonPropertyDescription(
            "Base URL of requests through the connection, in place of the template's: an"
                + " absolute http or https URL. Default: the template's base URL. Example:"
                + " https://shop-eu.example.com")
        @Size(min = 1, max = Schema.URL_LENGTH)
        @ValidationRule(value = Schema.HTTP_URL, message = Schema.HTTP_URL_MESSAGE)
        String baseUrl,
    @JsonPropertyDescription(
            "External ID of the end user that a dynamic connection is for. Immutable once the"
                + " connection exists. Default: absent, the connection is static. Example:"
                + " customer-42")
        @Size(min = 1, max = 253)
        @Pattern(Schema.NOT_BLANK)
        @ValidationRule(value = "!(self in ['.', '..'])", message = "must not be . or ..")
        String externalId,
    @JsonPropertyDescription(
            "ID of an existing connection to adopt instead of creating one: a ULID. Immutable"
                + " once set. Requires that the organisation's references allow it. Fields that are not declared (name,"
                + " baseUrl, credentials) keep their values; with driftPolicy Report, the"
                + " connection is never written to. Default: absent, a connection is created."
                + " Example: 01KKC00000000000000000C0N1")
        @Pattern(Schema.ULID)
        String connectionId,
    @JsonPropertyDescription(
            "VersoriOrganisation that the connection is created in, which must allow this"
                + " namespace. Once the connection exists, only one of the same organisation ID and"
                + " API URL may take its place. Default: the VersoriOrganisation default in the"
                + " operator's namespace; if the connection exists, the one in status.")
        OrganisationRef organisationRef,
    @JsonPropertyDescription(
            "Credentials of the connection, 1 to 16, each with a unique name. They are applied"
                + " to a request in this order; a certificate precedes the OAuth2 client that"
                + " uses it. Required unless connectionId is set; if absent, the adopted"
                + " connection keeps its credentials.")
        @Size(min = 1, max = 16)
        List<CredentialEntry> credentials,
    @JsonPropertyDescription(
            "Further connection templates that use this connection, up to 16. A template uses one"
                + " static connection, so that a link takes the place of the one that it used. A"
                + " link that is removed here, or with the connection, is removed on the platform;"
                + " with deletionPolicy Retain, links stay with the connection. A template that"
                + " somebody links to another connection is reported in the condition InUse, and"
                + " linked again after a change of spec or a requested sync. Default: absent, none.")
        @Size(min = 1, max = 16)
        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<TemplateLink> links,
    @JsonPropertyDescription(
            "What happens to the connection when this resource is deleted: Delete deletes it"
                + " from the Versori platform, Retain keeps it. It can be changed at any time,"
                + " also while the resource is being deleted. Default: Retain for an adopted"
                + " connection; otherwise that of the organisation's defaults, or Delete; Retain in"
                + " status.effective stays until Delete is set here.")
        DeletionPolicy deletionPolicy,
    @JsonPropertyDescription(
            "What happens when the connection was changed outside the operator: Correct reverts"
                + " the change, Report sets the condition Drifted. With Report, an adopted"
                + " connection is never written to, so that it can be observed first. Default:"
                + " that of the organisation's defaults, or Correct.")
        DriftPolicy driftPolicy,
    @JsonPropertyDescription(
            "How often the connection is checked for drift: hours, minutes and seconds, from 1m"
                + " to 168h. Default: that of the organisation's defaults, or 30m. Example: 1h30m")
        @Size(max = 16)
        @Pattern(Schema.DURATION)
        String resyncInterval) {

  /** Every index of an entry: the API server can bound the cost of a rule over a literal list. */
  static final String POSITIONS = "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]";

  public VersoriConnectionSpec {
    credentials = credentials == null ? List.of() : List.copyOf(credentials);
    links = links == null ? List.of() : List.copyOf(links);
  }

  /** Whether credentials are declared; if not, the connection keeps its own. */
  public boolean managesCredentials() {
    return !credentials.isEmpty();
  }
}
