package com.versori.operator.api.v1alpha1.credential;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.versori.operator.api.Schema;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Optional;

/**
 * How a credential is used in a request: exactly one member, named as on the wire.
 *
 * <p>A new scheme is one nested record, one component and one term of the rule here, and one
 * function in {@code payload.credential.AuthSchemePayloads}.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "[has(self.none), has(self.apiKey), has(self.basicAuth), has(self.oauth2),"
            + " has(self.oauth1), has(self.hmac), has(self.certificate)].exists_one(given, given)",
    message =
        "authScheme requires exactly one of none, apiKey, basicAuth, oauth2, oauth1, hmac,"
            + " certificate")
public record AuthScheme(
    @JsonPropertyDescription("No authentication. Use with the credential none.") None none,
    @JsonPropertyDescription(
            "API key in a header, the query or a cookie. Use with the credential string.")
        ApiKey apiKey,
    @JsonPropertyDescription("HTTP basic authentication. Use with the credential basicAuth.")
        BasicAuth basicAuth,
    @JsonPropertyDescription(
            "OAuth 2.0. Use with the credential oauth2Client (grant clientCredentials),"
                + " oauth2Password (grant password), oauth2Code or oauth2Token (grant"
                + " authorizationCode).")
        OAuth2 oauth2,
    @JsonPropertyDescription(
            "OAuth 1.0a. Use with the credential oauth1Token if tokenAuth is true, otherwise"
                + " with oauth1.")
        OAuth1 oauth1,
    @JsonPropertyDescription(
            "HMAC signature of each request with a shared key. Use with the credential string"
                + " or binary.")
        Hmac hmac,
    @JsonPropertyDescription("TLS client certificate. Use with the credential certificate.")
        Certificate certificate) {

  /** The stored credential that the scheme declares for its OAuth client, if any. */
  public Optional<String> storedClient() {
    if (oauth1 != null) {
      return Optional.ofNullable(oauth1.credentialId());
    }
    if (oauth2 == null) {
      return Optional.empty();
    }
    String id = storedClient(oauth2.grant().authorizationCode());
    return Optional.ofNullable(id == null ? storedClient(oauth2.grant().password()) : id);
  }

  private static String storedClient(GrantClient client) {
    return client == null ? null : client.credentialId();
  }

  /** Fields of every scheme; both default to the entry's name. */
  public interface Member {
    String id();

    String description();
  }

  private static final String ID =
      "ID of the scheme within the connection: any text but a ULID. Default: the entry's name."
          + " Example: api-key";
  private static final String DESCRIPTION =
      "Description shown by the Versori platform. Default: the entry's name. Example: Key of"
          + " the shop";

  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record None(
      @JsonPropertyDescription(ID)
          @Size(min = 1, max = 253)
          @ValidationRule(value = Schema.NOT_ULID, message = Schema.NOT_ULID_MESSAGE)
          String id,
      @JsonPropertyDescription(DESCRIPTION) @Size(max = 1024) String description)
      implements Member {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = Schema.HEADER_NOT_RESERVED,
      message = Schema.HEADER_NOT_RESERVED_MESSAGE,
      fieldPath = ".name")
  public record ApiKey(
      @JsonPropertyDescription(ID)
          @Size(min = 1, max = 253)
          @ValidationRule(value = Schema.NOT_ULID, message = Schema.NOT_ULID_MESSAGE)
          String id,
      @JsonPropertyDescription(DESCRIPTION) @Size(max = 1024) String description,
      @JsonPropertyDescription(
              "Name of the header, query parameter or cookie that carries the key."
                  + " Example: X-Api-Key")
          @Required
          @Size(min = 1, max = 253)
          @Pattern(Schema.HTTP_TOKEN)
          String name,
      @JsonPropertyDescription("Location of the key: query, header or cookie.") @Required
          KeyLocation in)
      implements Member {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record BasicAuth(
      @JsonPropertyDescription(ID)
          @Size(min = 1, max = 253)
          @ValidationRule(value = Schema.NOT_ULID, message = Schema.NOT_ULID_MESSAGE)
          String id,
      @JsonPropertyDescription(DESCRIPTION) @Size(max = 1024) String description)
      implements Member {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Certificate(
      @JsonPropertyDescription(ID)
          @Size(min = 1, max = 253)
          @ValidationRule(value = Schema.NOT_ULID, message = Schema.NOT_ULID_MESSAGE)
          String id,
      @JsonPropertyDescription(DESCRIPTION) @Size(max = 1024) String description)
      implements Member {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value =
          "!has(self.defaultScopes) || self.defaultScopes.all(d,"
              + " self.scopes.exists(s, s.name == d))",
      message = "each of defaultScopes must be the name of one of scopes",
      fieldPath = ".defaultScopes")
  public record OAuth2(
      @JsonPropertyDescription(ID)
          @Size(min = 1, max = 253)
          @ValidationRule(value = Schema.NOT_ULID, message = Schema.NOT_ULID_MESSAGE)
          String id,
      @JsonPropertyDescription(DESCRIPTION) @Size(max = 1024) String description,
      @JsonPropertyDescription(
              "URL of the authorization endpoint, for the grant authorizationCode. Default:"
                  + " absent. Example: https://id.example.com/authorize")
          @Size(min = 1, max = Schema.URL_LENGTH)
          @ValidationRule(value = Schema.HTTP_URL, message = Schema.HTTP_URL_MESSAGE)
          String authorizeUrl,
      @JsonPropertyDescription("URL of the token endpoint. Example: https://id.example.com/token")
          @Required
          @Size(min = 1, max = Schema.URL_LENGTH)
          @ValidationRule(value = Schema.HTTP_URL, message = Schema.HTTP_URL_MESSAGE)
          String tokenUrl,
      @JsonPropertyDescription(
              "Scopes that can be requested, up to 64. Empty if the server defines none.")
          @Required
          @Size(max = 64)
          List<Scope> scopes,
      @JsonPropertyDescription(
              "Names of the scopes that are requested by default. Default: all scopes.")
          @Size(max = 64)
          List<@Size(min = 1, max = 253) String> defaultScopes,
      @JsonPropertyDescription(
              "Additional parameters of the authorization request, up to 32; the operator"
                  + " URL-encodes them. Default: none.")
          @Size(max = 32)
          List<Parameter> additionalAuthorizeParams,
      @JsonPropertyDescription(
              "Additional parameters of the token request, up to 32; the operator URL-encodes"
                  + " them. Default: none.")
          @Size(max = 32)
          List<Parameter> additionalTokenParams,
      @JsonPropertyDescription(
              "Whether PKCE is used with the grant authorizationCode. Default: absent, the"
                  + " platform decides.")
          Boolean pkce,
      @JsonPropertyDescription(
              "Client certificate for mutual TLS with the token endpoint. Default: absent, no"
                  + " client certificate.")
          MtlsLink mtls,
      @JsonPropertyDescription("OAuth 2.0 grant: exactly one of the members below.") @Required
          Grant grant)
      implements Member {

    public OAuth2 {
      scopes = scopes == null ? List.of() : List.copyOf(scopes);
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "has(self.secretRef) || (has(self.consumerKey) && has(self.consumerSecret))",
      message =
          "set secretRef (a Secret with the keys consumerKey and consumerSecret), or both"
              + " consumerKey and consumerSecret")
  @ValidationRule(
      value =
          "(has(self.tokenAuth) && self.tokenAuth) || (has(self.tempCredentialEndpoint)"
              + " && has(self.resourceOwnerAuthorizationEndpoint) && has(self.tokenEndpoint))",
      message =
          "set tempCredentialEndpoint, resourceOwnerAuthorizationEndpoint and tokenEndpoint, or"
              + " tokenAuth: true if the token already exists")
  public record OAuth1(
      @JsonPropertyDescription(ID)
          @Size(min = 1, max = 253)
          @ValidationRule(value = Schema.NOT_ULID, message = Schema.NOT_ULID_MESSAGE)
          String id,
      @JsonPropertyDescription(DESCRIPTION) @Size(max = 1024) String description,
      @JsonPropertyDescription(
              "Secret with the keys consumerKey and consumerSecret, for values that are not set"
                  + " below. Default: absent, all values are set below.")
          SecretRef secretRef,
      @JsonPropertyDescription(
              "Consumer key: a plain value or a key of a Secret. Default: key consumerKey of"
                  + " secretRef.")
          ValueSource consumerKey,
      @JsonPropertyDescription("Consumer secret. Default: key consumerSecret of secretRef.")
          SecretSource consumerSecret,
      @JsonPropertyDescription("Signature method of requests: sha1 or sha256.") @Required
          SignatureMethod signatureMethod,
      @JsonPropertyDescription(
              "Endpoint for temporary credentials. Required unless tokenAuth is true.")
          OAuth1Endpoint tempCredentialEndpoint,
      @JsonPropertyDescription(
              "Endpoint for the resource owner's authorization. Required unless tokenAuth is"
                  + " true.")
          OAuth1Endpoint resourceOwnerAuthorizationEndpoint,
      @JsonPropertyDescription("Endpoint for the access token. Required unless tokenAuth is true.")
          OAuth1Endpoint tokenEndpoint,
      @JsonPropertyDescription(
              "Whether the access token already exists and is given as the credential"
                  + " oauth1Token. Default: false.")
          Boolean tokenAuth,
      @JsonPropertyDescription(
              "ID of consumer credentials that are stored on the Versori platform: a ULID."
                  + " Requires that the organisation's references allow it. Default: absent, new"
                  + " ones are stored."
                  + " Example: 01KKC00000000000000000CRD1")
          @Pattern(Schema.ULID)
          String credentialId)
      implements Member {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record OAuth1Endpoint(
      @JsonPropertyDescription("URL of the endpoint. Example: https://id.example.com/oauth/token")
          @Required
          @Size(min = 1, max = Schema.URL_LENGTH)
          @ValidationRule(value = Schema.HTTP_URL, message = Schema.HTTP_URL_MESSAGE)
          String url,
      @JsonPropertyDescription("Additional parameters of the endpoint, up to 16. Default: none.")
          @Size(max = 16)
          List<OAuth1Parameter> additionalParamConfigs,
      @JsonPropertyDescription(
              "How the protocol parameters are sent: authorizationHeader, form or query."
                  + " Default: absent, the platform decides.")
          ParameterTransmission parameterTransmission) {}

  /** An additional parameter of an OAuth 1.0a endpoint. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record OAuth1Parameter(
      @JsonPropertyDescription("Name of the parameter. Example: scope")
          @Required
          @Size(min = 1, max = 253)
          String parameterName,
      @JsonPropertyDescription(
              "Name of the parameter at the endpoint. Default: absent, the platform decides."
                  + " Example: oauth_scope")
          @Size(min = 1, max = 253)
          String targetName,
      @JsonPropertyDescription(
              "Location of the parameter: ignore, body, header, query, endpoint or"
                  + " headerParameter.")
          @Required
          ParameterLocation location,
      @JsonPropertyDescription(
              "Step that uses the parameter, one of unknown, tempCredentialEndpoint and"
                  + " tokenRequestEndpoint. Default: absent, the platform decides.")
          ParameterUsage usages,
      @JsonPropertyDescription("Whether the parameter is required.") @Required Boolean required,
      @JsonPropertyDescription("Whether a user may change the parameter.") @Required
          Boolean modifiable) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "size(self.digestInputs) < 2 || self.digestInputs[0] != self.digestInputs[1]",
      message = "digestInputs must not contain duplicates",
      fieldPath = ".digestInputs")
  @ValidationRule(
      value = Schema.HEADER_NOT_RESERVED,
      message = Schema.HEADER_NOT_RESERVED_MESSAGE,
      fieldPath = ".name")
  public record Hmac(
      @JsonPropertyDescription(ID)
          @Size(min = 1, max = 253)
          @ValidationRule(value = Schema.NOT_ULID, message = Schema.NOT_ULID_MESSAGE)
          String id,
      @JsonPropertyDescription(DESCRIPTION) @Size(max = 1024) String description,
      @JsonPropertyDescription(
              "Name of the header, query parameter or cookie that carries the signature."
                  + " Example: X-Signature")
          @Required
          @Size(min = 1, max = 253)
          @Pattern(Schema.HTTP_TOKEN)
          String name,
      @JsonPropertyDescription("Location of the signature: query, header or cookie.") @Required
          KeyLocation in,
      @JsonPropertyDescription("Hash function: sha1, sha256 or sha512.") @Required
          HmacAlgorithm algorithm,
      @JsonPropertyDescription(
              "Parts of the request that are signed, in this order: body, url or both. Example:"
                  + " [url, body]")
          @Required
          @Size(min = 1, max = 2)
          List<DigestInput> digestInputs,
      @JsonPropertyDescription("Encoding of the signature: hex, base64 or base64url. Default: hex.")
          HmacEncoding encoding)
      implements Member {

    public Hmac {
      digestInputs = digestInputs == null ? List.of() : List.copyOf(digestInputs);
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Scope(
      @JsonPropertyDescription("Name of the scope. Example: orders.read")
          @Required
          @Size(min = 1, max = 253)
          String name,
      @JsonPropertyDescription(
              "Description shown by the Versori platform. Default: absent. Example: Read orders")
          @Size(max = 1024)
          String description) {}

  /** The OAuth 2.0 grant: exactly one member, named as on the wire. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value =
          "[has(self.authorizationCode), has(self.clientCredentials),"
              + " has(self.password)].exists_one(given, given)",
      message = "grant requires exactly one of authorizationCode, clientCredentials, password")
  public record Grant(
      @JsonPropertyDescription(
              "A user authorizes in the browser, and this client exchanges the code.")
          GrantClient authorizationCode,
      @JsonPropertyDescription(
              "The client acts on its own behalf, with the ID and secret of the credential"
                  + " oauth2Client. Set to {}.")
          ClientCredentials clientCredentials,
      @JsonPropertyDescription("This client exchanges a user's name and password for a token.")
          GrantClient password) {}

  /** The grant {@code clientCredentials}: an empty object, as on the wire. */
  public record ClientCredentials() {}

  /** The OAuth 2.0 client of the grants {@code authorizationCode} and {@code password}. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value =
          "has(self.secretRef) || has(self.credentialId)"
              + " || (has(self.clientId) && has(self.clientSecret))",
      message =
          "set secretRef (a Secret with the keys clientId and clientSecret), or both clientId"
              + " and clientSecret, or the credentialId of a stored client")
  @ValidationRule(
      value = "!has(self.organisationId) || has(self.credentialId)",
      message = "organisationId requires credentialId: set both, or neither",
      fieldPath = ".organisationId")
  public record GrantClient(
      @JsonPropertyDescription(
              "Secret with the keys clientId and clientSecret, for values that are not set"
                  + " below. Default: absent, all values are set below.")
          SecretRef secretRef,
      @JsonPropertyDescription(
              "ID of the client: a plain value or a key of a Secret. Default: key clientId of"
                  + " secretRef.")
          ValueSource clientId,
      @JsonPropertyDescription("Secret of the client. Default: key clientSecret of secretRef.")
          SecretSource clientSecret,
      @JsonPropertyDescription(
              "ID of a client that is stored on the Versori platform: a ULID. Requires"
                  + " that the organisation's references allow it. Default: absent, a new one is"
                  + " stored."
                  + " Example: 01KKC00000000000000000CRD1")
          @Pattern(Schema.ULID)
          String credentialId,
      @JsonPropertyDescription(
              "Organisation that owns the stored client: a ULID. Default: the connection's"
                  + " organisation. Example: 01HFZ7Y8QJ4Z5X0N3V6W9R2T1K")
          @Pattern(Schema.ULID)
          String organisationId) {}

  /** Where an API key or signature goes. */
  public enum KeyLocation {
    @JsonProperty("query")
    QUERY,
    @JsonProperty("header")
    HEADER,
    @JsonProperty("cookie")
    COOKIE
  }

  /** How OAuth 1.0a requests are signed. */
  public enum SignatureMethod {
    @JsonProperty("sha1")
    SHA1,
    @JsonProperty("sha256")
    SHA256
  }

  /** How OAuth 1.0a parameters are sent. */
  public enum ParameterTransmission {
    @JsonProperty("authorizationHeader")
    AUTHORIZATION_HEADER,
    @JsonProperty("form")
    FORM,
    @JsonProperty("query")
    QUERY
  }

  /** Where an OAuth 1.0a parameter goes. */
  public enum ParameterLocation {
    @JsonProperty("ignore")
    IGNORE,
    @JsonProperty("body")
    BODY,
    @JsonProperty("header")
    HEADER,
    @JsonProperty("query")
    QUERY,
    @JsonProperty("endpoint")
    ENDPOINT,
    @JsonProperty("headerParameter")
    HEADER_PARAMETER
  }

  /** In which step of OAuth 1.0a a parameter is used. */
  public enum ParameterUsage {
    @JsonProperty("unknown")
    UNKNOWN,
    @JsonProperty("tempCredentialEndpoint")
    TEMP_CREDENTIAL_ENDPOINT,
    @JsonProperty("tokenRequestEndpoint")
    TOKEN_REQUEST_ENDPOINT
  }

  /** The hash function of an HMAC. */
  public enum HmacAlgorithm {
    @JsonProperty("sha1")
    SHA1,
    @JsonProperty("sha256")
    SHA256,
    @JsonProperty("sha512")
    SHA512
  }

  /** What an HMAC is computed over. */
  public enum DigestInput {
    @JsonProperty("body")
    BODY,
    @JsonProperty("url")
    URL
  }

  public enum HmacEncoding {
    @JsonProperty("hex")
    HEX,
    @JsonProperty("base64")
    BASE64,
    @JsonProperty("base64url")
    BASE64URL
  }
}
