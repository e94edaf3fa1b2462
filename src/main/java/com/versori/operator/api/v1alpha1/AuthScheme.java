package com.versori.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/**
 * How a credential is used in a request: exactly one member, named as on the wire.
 *
 * <p>A new scheme is one nested record, one component and one term of the rule here, and one
 * function in {@code plan.AuthSchemePayloads}.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "[has(self.none), has(self.apiKey), has(self.basicAuth), has(self.oauth2),"
            + " has(self.certificate)].exists_one(given, given)",
    message = "authScheme needs exactly one of none, apiKey, basicAuth, oauth2, certificate")
public record AuthScheme(
    @JsonPropertyDescription("No authentication. Goes with the credential none.") None none,
    @JsonPropertyDescription(
            "An API key in a header, the query or a cookie. Goes with the credential string.")
        ApiKey apiKey,
    @JsonPropertyDescription("HTTP basic authentication. Goes with the credential basicAuth.")
        BasicAuth basicAuth,
    @JsonPropertyDescription(
            "OAuth 2.0. With the grant clientCredentials it goes with the credential oauth2Client.")
        OAuth2 oauth2,
    @JsonPropertyDescription("A TLS client certificate. Goes with the credential certificate.")
        Certificate certificate) {

  /** What every scheme carries on the wire; both default to the entry's name. */
  public interface Member {
    String id();

    String description();
  }

  private static final String ID =
      "ID of the scheme within the connection, a free string. Default: the entry's name.";
  private static final String DESCRIPTION =
      "Description that the Versori platform shows. Default: the entry's name.";

  /** The scheme {@code none}. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record None(
      @JsonPropertyDescription(ID) @Size(min = 1, max = 253) String id,
      @JsonPropertyDescription(DESCRIPTION) @Size(max = 1024) String description)
      implements Member {}

  /** The scheme {@code apiKey}. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ApiKey(
      @JsonPropertyDescription(ID) @Size(min = 1, max = 253) String id,
      @JsonPropertyDescription(DESCRIPTION) @Size(max = 1024) String description,
      @JsonPropertyDescription(
              "Name of the header, query parameter or cookie that carries the key."
                  + " Example: X-Api-Key")
          @Required
          @Size(min = 1, max = 253)
          String name,
      @JsonPropertyDescription("Where the key goes: query, header or cookie.") @Required
          KeyLocation in)
      implements Member {}

  /** The scheme {@code basicAuth}. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record BasicAuth(
      @JsonPropertyDescription(ID) @Size(min = 1, max = 253) String id,
      @JsonPropertyDescription(DESCRIPTION) @Size(max = 1024) String description)
      implements Member {}

  /** The scheme {@code certificate}. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Certificate(
      @JsonPropertyDescription(ID) @Size(min = 1, max = 253) String id,
      @JsonPropertyDescription(DESCRIPTION) @Size(max = 1024) String description)
      implements Member {}

  /** The scheme {@code oauth2}. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value =
          "isURL(self.tokenUrl) && url(self.tokenUrl).getScheme() in ['http', 'https']"
              + " && url(self.tokenUrl).getHostname() != ''"
              + " && !self.tokenUrl.matches('^[^/]*//[^/?#]*@')",
      message =
          "tokenUrl must be an absolute http or https URL without user information, for example"
              + " https://id.example.com/token",
      fieldPath = ".tokenUrl")
  @ValidationRule(
      value =
          "!has(self.authorizeUrl) || (isURL(self.authorizeUrl)"
              + " && url(self.authorizeUrl).getScheme() in ['http', 'https']"
              + " && url(self.authorizeUrl).getHostname() != ''"
              + " && !self.authorizeUrl.matches('^[^/]*//[^/?#]*@'))",
      message =
          "authorizeUrl must be an absolute http or https URL without user information, for"
              + " example https://id.example.com/authorize",
      fieldPath = ".authorizeUrl")
  @ValidationRule(
      value =
          "!has(self.defaultScopes) || self.defaultScopes.all(d,"
              + " self.scopes.exists(s, s.name == d))",
      message = "defaultScopes may only hold names that scopes holds too",
      fieldPath = ".defaultScopes")
  public record OAuth2(
      @JsonPropertyDescription(ID) @Size(min = 1, max = 253) String id,
      @JsonPropertyDescription(DESCRIPTION) @Size(max = 1024) String description,
      @JsonPropertyDescription(
              "URL that a user is sent to, for the grant authorizationCode."
                  + " Example: https://id.example.com/authorize")
          @Size(min = 1, max = 2048)
          String authorizeUrl,
      @JsonPropertyDescription(
              "URL that tokens are fetched from. Example: https://id.example.com/token")
          @Required
          @Size(min = 1, max = 2048)
          String tokenUrl,
      @JsonPropertyDescription(
              "Scopes that may be asked for, up to 64; an empty list where the server knows none.")
          @Required
          @Size(max = 64)
          List<Scope> scopes,
      @JsonPropertyDescription("Names of the scopes asked for by default. Default: all scopes.")
          @Size(max = 64)
          List<@Size(min = 1, max = 253) String> defaultScopes,
      @JsonPropertyDescription(
              "Further parameters of the authorize request, up to 32; the operator encodes them.")
          @Size(max = 32)
          List<Parameter> additionalAuthorizeParams,
      @JsonPropertyDescription(
              "Further parameters of the token request, up to 32; the operator encodes them.")
          @Size(max = 32)
          List<Parameter> additionalTokenParams,
      @JsonPropertyDescription(
              "Whether PKCE is used with the grant authorizationCode. Default: absent, the"
                  + " platform decides.")
          Boolean pkce,
      @JsonPropertyDescription(
              "Mutual TLS with the token server: the certificate entry to present."
                  + " Default: absent, no client certificate.")
          MtlsLink mtls,
      @JsonPropertyDescription("How tokens are obtained: exactly one of the grants below.")
          @Required
          Grant grant)
      implements Member {

    public OAuth2 {
      scopes = scopes == null ? List.of() : List.copyOf(scopes);
      defaultScopes = defaultScopes == null ? null : List.copyOf(defaultScopes);
      additionalAuthorizeParams =
          additionalAuthorizeParams == null ? null : List.copyOf(additionalAuthorizeParams);
      additionalTokenParams =
          additionalTokenParams == null ? null : List.copyOf(additionalTokenParams);
    }
  }

  /** One scope of an OAuth 2.0 server. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Scope(
      @JsonPropertyDescription("The scope itself. Example: orders.read")
          @Required
          @Size(min = 1, max = 253)
          String name,
      @JsonPropertyDescription("What the scope is for, shown by the platform. Default: absent.")
          @Size(max = 1024)
          String description) {}

  /** The OAuth 2.0 grant: exactly one member, named as on the wire. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value =
          "[has(self.authorizationCode), has(self.clientCredentials),"
              + " has(self.password)].exists_one(given, given)",
      message = "grant needs exactly one of authorizationCode, clientCredentials, password")
  public record Grant(
      @JsonPropertyDescription(
              "A user consents in the browser; the client below exchanges the code.")
          GrantClient authorizationCode,
      @JsonPropertyDescription(
              "The client acts for itself; its ID and secret are the entry's credential"
                  + " oauth2Client. Write {}.")
          ClientCredentials clientCredentials,
      @JsonPropertyDescription(
              "A user's name and password are exchanged for a token by the client below.")
          GrantClient password) {}

  /** The grant {@code clientCredentials}: an empty object, as on the wire. */
  public record ClientCredentials() {}

  /** The OAuth 2.0 client of the grants {@code authorizationCode} and {@code password}. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "has(self.secretRef) || (has(self.clientId) && has(self.clientSecret))",
      message =
          "give secretRef (a Secret with the keys clientId and clientSecret), or both clientId and"
              + " clientSecret")
  public record GrantClient(
      @JsonPropertyDescription(
              "Secret whose keys clientId and clientSecret fill what is not given below.")
          SecretRef secretRef,
      @JsonPropertyDescription(
              "ID of the client: a plain value or a key of a Secret. Default: key clientId of"
                  + " secretRef.")
          ValueSource clientId,
      @JsonPropertyDescription("Secret of the client. Default: key clientSecret of secretRef.")
          SecretSource clientSecret) {}

  /** Where an API key is put. */
  public enum KeyLocation {
    @JsonProperty("query")
    QUERY,
    @JsonProperty("header")
    HEADER,
    @JsonProperty("cookie")
    COOKIE
  }
}
