package com.versori.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.versori.operator.api.Schema;
import com.versori.operator.api.v1alpha1.credential.SecretKeyRef;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;

/** What the owner of the organisation declares. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VersoriOrganisationSpec(
    @JsonPropertyDescription(
            "ID of the organisation on the Versori platform: a ULID. Immutable. Example:"
                + " 01HFZ7Y8QJ4Z5X0N3V6W9R2T1K")
        @Required
        @Pattern(Schema.ULID)
        String id,
    @JsonPropertyDescription(
            "URL of the Versori API that has the organisation. Immutable, also whether it is set."
                + " Outside of the operator's namespace it must be one of the operator's"
                + " VERSORI_API_URLS. Default: https://platform.versori.com/api/v2. Example:"
                + " https://platform-staging.versori.com/api/v2")
        @Size(min = 1, max = Schema.URL_LENGTH)
        @ValidationRule(value = Schema.API_URL, message = Schema.API_URL_MESSAGE)
        String apiUrl,
    @JsonPropertyDescription("How calls are authenticated.") @Required Auth auth,
    @JsonPropertyDescription(
            "Namespaces whose VersoriConnections may use this organisation. Its own namespace"
                + " always may. If a namespace is no longer allowed, its connections report"
                + " Forbidden; nothing is deleted. Default: its own namespace only.")
        AllowedNamespaces allowedNamespaces,
    @JsonPropertyDescription(
            "Namespaces that may reference existing objects of the organisation by ID: adopt"
                + " connections (connectionId) and use stored credentials. Default: none.")
        References references,
    @JsonPropertyDescription(
            "IDs of projects: connections are created only from templates of these. Default: of"
                + " all projects.")
        @Size(max = 64)
        List<@Pattern(Schema.ULID) String> projects,
    @JsonPropertyDescription(
            "How a changed value of a credential is sent. NewEntry: as a new entry with a new"
                + " stored credential, so that the connection shows whether the platform took it."
                + " InPlace: under the existing IDs, if the platform is known to store it. Default:"
                + " NewEntry.")
        CredentialUpdate credentialUpdate,
    @JsonPropertyDescription(
            "Values for VersoriConnections that do not set them. Default: those of each field.")
        Defaults defaults,
    @JsonPropertyDescription("Limits the calls to the API. Default: that of its field.")
        RateLimit rateLimit) {

  /** The API of production. */
  public static final String DEFAULT_API_URL = "https://platform.versori.com/api/v2";

  public VersoriOrganisationSpec {
    projects = projects == null ? List.of() : List.copyOf(projects);
  }

  /** The same with other projects. */
  public VersoriOrganisationSpec limitedTo(List<String> others) {
    return new VersoriOrganisationSpec(
        id,
        apiUrl,
        auth,
        allowedNamespaces,
        references,
        others,
        credentialUpdate,
        defaults,
        rateLimit);
  }

  /** How a changed value of a credential is sent. */
  public enum CredentialUpdate {
    @JsonProperty("NewEntry")
    NEW_ENTRY,
    @JsonProperty("InPlace")
    IN_PLACE
  }

  /** How calls are authenticated. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "has(self.token) != has(self.signingKey)",
      message = "set exactly one of token and signingKey")
  public record Auth(
      @JsonPropertyDescription("An API token in a Secret. Required unless signingKey is set.")
          TokenAuth token,
      @JsonPropertyDescription(
              "A signing key of the organisation, made in the Versori console. The operator signs"
                  + " short-lived tokens with it. Required unless token is set.")
          SigningKeyAuth signingKey) {

    /** The key of the Secret with the token or private key. */
    public SecretKeyRef secretKey() {
      return token == null ? signingKey.privateKey().secretKeyRef() : token.secretKeyRef();
    }
  }

  /** A token in a Secret. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record TokenAuth(
      @JsonPropertyDescription("Key of a Secret with the token.") @Required
          SecretKeyRef secretKeyRef,
      @JsonPropertyDescription(
              "Scheme of the Authorization header. Auto: JWT for a token that was signed with a"
                  + " signing key of the organisation, otherwise Bearer. Default: Auto.")
          Scheme scheme) {}

  /** A signing key, whose private part is in a Secret. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record SigningKeyAuth(
      @JsonPropertyDescription(
              "ID of the signing key, as the Versori console shows it: a ULID. Example:"
                  + " 01JB8Z4S7N2Q5V9W3X6Y0A1C2D")
          @Required
          @Pattern(Schema.ULID)
          String id,
      @JsonPropertyDescription(
              "Its private key: RSA, 2048 to 8192 bits, not encrypted, as PEM (PKCS#8 or PKCS#1).")
          @Required
          PrivateKeySource privateKey,
      @JsonPropertyDescription(
              "Subject (sub) of the signed tokens. Calls about a dynamic connection have its"
                  + " externalId instead. Default: the organisation's ID. Example:"
                  + " connection-operator")
          @Size(min = 1, max = 253)
          @Pattern(Schema.NOT_BLANK)
          String subject) {}

  /** Where a private key is. */
  public record PrivateKeySource(
      @JsonPropertyDescription("Key of a Secret with the private key.") @Required
          SecretKeyRef secretKeyRef) {}

  /** The scheme of the {@code Authorization} header. */
  public enum Scheme {
    @JsonProperty("Auto")
    AUTO,
    @JsonProperty("Bearer")
    BEARER,
    @JsonProperty("JWT")
    JWT
  }

  /** Which namespaces may use the organisation. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = VersoriOrganisationSpec.FROM,
      message = VersoriOrganisationSpec.FROM_MESSAGE)
  public record AllowedNamespaces(
      @JsonPropertyDescription(
              "Same: the organisation's own namespace only. All: every namespace. Selector:"
                  + " those whose labels match selector; anyone who may label namespaces decides."
                  + " Names: those that names lists.")
          @Required
          AllowedFrom from,
      @JsonPropertyDescription("Selects namespaces by their labels. Required unless from differs.")
          NamespaceSelector selector,
      @JsonPropertyDescription("Names of namespaces. Required unless from differs.")
          @Size(min = 1, max = 256)
          List<@Size(min = 1, max = 63) String> names) {}

  /** Where users of an organisation may come from. */
  public enum AllowedFrom {
    @JsonProperty("Same")
    SAME,
    @JsonProperty("All")
    ALL,
    @JsonProperty("Selector")
    SELECTOR,
    @JsonProperty("Names")
    NAMES
  }

  /** Who may reference existing objects by ID. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = VersoriOrganisationSpec.FROM,
      message = VersoriOrganisationSpec.FROM_MESSAGE)
  public record References(
      @JsonPropertyDescription(
              "None: no namespace. Same: the organisation's own namespace. Selector: those whose"
                  + " labels match selector. Names: those that names lists.")
          @Required
          ReferencesFrom from,
      @JsonPropertyDescription("Selects namespaces by their labels. Required unless from differs.")
          NamespaceSelector selector,
      @JsonPropertyDescription("Names of namespaces. Required unless from differs.")
          @Size(min = 1, max = 256)
          List<@Size(min = 1, max = 63) String> names,
      @JsonPropertyDescription(
              "IDs of connections that every allowed namespace may adopt. Default: none.")
          @Size(max = 256)
          List<@Pattern(Schema.ULID) String> connectionIds) {

    public References {
      connectionIds = connectionIds == null ? List.of() : List.copyOf(connectionIds);
    }
  }

  /** Where references may come from. */
  public enum ReferencesFrom {
    @JsonProperty("None")
    NONE,
    @JsonProperty("Same")
    SAME,
    @JsonProperty("Selector")
    SELECTOR,
    @JsonProperty("Names")
    NAMES
  }

  /** A label selector for namespaces. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "has(self.matchLabels) || has(self.matchExpressions)",
      message = "set matchLabels, matchExpressions or both")
  public record NamespaceSelector(
      @JsonPropertyDescription("Labels with their values. Default: none.")
          Map<String, String> matchLabels,
      @JsonPropertyDescription("Further requirements. Default: none.") @Size(max = 16)
          List<Requirement> matchExpressions) {

    public NamespaceSelector {
      matchLabels = matchLabels == null ? Map.of() : Map.copyOf(matchLabels);
      matchExpressions = matchExpressions == null ? List.of() : List.copyOf(matchExpressions);
    }
  }

  /** One requirement on a label. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value =
          "self.operator in ['In', 'NotIn']"
              + " ? has(self.values) && size(self.values) > 0 : !has(self.values)",
      message = "values is required with In and NotIn, and not valid with the other operators")
  public record Requirement(
      @JsonPropertyDescription("Key of the label. Example: team")
          @Required
          @Size(min = 1, max = 317)
          String key,
      @JsonPropertyDescription("How the label is compared.") @Required Operator operator,
      @JsonPropertyDescription("Values for In and NotIn. Required unless operator differs.")
          @Size(max = 64)
          List<@Size(max = 63) String> values) {}

  /** How a label is compared. */
  public enum Operator {
    @JsonProperty("In")
    IN,
    @JsonProperty("NotIn")
    NOT_IN,
    @JsonProperty("Exists")
    EXISTS,
    @JsonProperty("DoesNotExist")
    DOES_NOT_EXIST
  }

  /** Values for connections that do not set them. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = Schema.RESYNC_RANGE,
      message = Schema.RESYNC_RANGE_MESSAGE,
      fieldPath = ".resyncInterval")
  public record Defaults(
      @JsonPropertyDescription(
              "deletionPolicy of connections that set none and were not adopted. A change from"
                  + " Retain to Delete reaches new connections only. Default: Delete.")
          DeletionPolicy deletionPolicy,
      @JsonPropertyDescription("driftPolicy of connections that set none. Default: Correct.")
          DriftPolicy driftPolicy,
      @JsonPropertyDescription(
              "resyncInterval of connections that set none: 1m to 168h. Default: 30m. Example: 1h")
          @Size(max = 16)
          @Pattern(Schema.DURATION)
          String resyncInterval) {

    public static final Defaults NONE = new Defaults(null, null, null);
  }

  /** Limits the calls to the API. */
  public record RateLimit(
      @JsonPropertyDescription(
              "Calls per second, 1 to 1000; a burst may have twice as many. Resyncs get a quarter;"
                  + " namespaces share it equally. Default: 20.")
          @Required
          @Min(1)
          @Max(1000)
          Integer requestsPerSecond) {}

  static final String FROM =
      "has(self.selector) == (self.from == 'Selector') && has(self.names) == (self.from == 'Names')";
  static final String FROM_MESSAGE =
      "selector goes with from: Selector, and names with from: Names; both are required there";
}
