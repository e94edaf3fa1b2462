package com.versori.operator.api.v1alpha1.credential;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.versori.operator.api.Schema;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/**
 * What to authenticate with: exactly one member, named as on the wire.
 *
 * <p>A new credential is one nested record, one component and one term of the rule here, and one
 * function in {@code payload.credential.CredentialPayloads}.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "[has(self.none), has(self.string), has(self.binary), has(self.basicAuth),"
            + " has(self.oauth2Client), has(self.oauth2Token), has(self.oauth2Code),"
            + " has(self.oauth2Password), has(self.certificate), has(self.oauth1),"
            + " has(self.oauth1Token), has(self.existing)].exists_one(given, given)",
    message =
        "credential requires exactly one of none, string, binary, basicAuth, oauth2Client,"
            + " oauth2Token, oauth2Code, oauth2Password, certificate, oauth1, oauth1Token,"
            + " existing")
@ValidationRule(
    value = "!has(self.existing) || (!has(self.name) && !has(self.expiresAt))",
    message = "name and expiresAt must not be set for an existing credential")
public record Credential(
    @JsonPropertyDescription("No credential. Use with the scheme none. Set to {}.") None none,
    @JsonPropertyDescription("Text, such as an API key. Use with the scheme apiKey or hmac.")
        StringCredential string,
    @JsonPropertyDescription(
            "Bytes of a Secret, sent unchanged in base64. Use with the scheme hmac.")
        BinaryCredential binary,
    @JsonPropertyDescription("User name and password. Use with the scheme basicAuth.")
        BasicAuth basicAuth,
    @JsonPropertyDescription(
            "OAuth 2.0 client. Use with the scheme oauth2 and its grant clientCredentials.")
        OAuth2Client oauth2Client,
    @JsonPropertyDescription(
            "OAuth 2.0 refresh token, which the platform uses and renews. Use with the scheme"
                + " oauth2 and its grant authorizationCode.")
        OAuth2Token oauth2Token,
    @JsonPropertyDescription(
            "OAuth 2.0 authorization code, which the platform exchanges for a token once. Use"
                + " with the scheme oauth2 and its grant authorizationCode.")
        OAuth2Code oauth2Code,
    @JsonPropertyDescription(
            "Name and password of a user. Use with the scheme oauth2 and its grant password.")
        OAuth2Password oauth2Password,
    @JsonPropertyDescription(
            "Client certificate with its private key and the issuer's certificate, all PEM. Use"
                + " with the scheme certificate.")
        Certificate certificate,
    @JsonPropertyDescription(
            "Verified OAuth 1.0a request token, which the platform exchanges once. Use with the"
                + " scheme oauth1.")
        OAuth1 oauth1,
    @JsonPropertyDescription(
            "OAuth 1.0a access token. Use with the scheme oauth1 and tokenAuth: true.")
        OAuth1Token oauth1Token,
    @JsonPropertyDescription(
            "Credential that is stored on the Versori platform. Use with any scheme. Requires"
                + " that the organisation's references allow it.")
        Existing existing,
    @JsonPropertyDescription(
            "Name of the credential on the Versori platform: printable ASCII characters that do not"
                + " begin with k8s:. Default: k8s:<ownership mark>/<namespace>/<name>."
                + " Example: Shop key")
        @Size(min = 1, max = 253)
        @Pattern(Schema.PRINTABLE_ASCII)
        @ValidationRule(value = Schema.NOT_RESERVED, message = Schema.NOT_RESERVED_MESSAGE)
        String name,
    @JsonPropertyDescription(
            "Time at which the platform deletes the credential, RFC 3339. Default: absent,"
                + " never. Example: 2027-06-30T00:00:00Z")
        @Size(max = 64)
        String expiresAt) {

  /** The credential {@code none}: an empty object, as on the wire. */
  public record None() {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "has(self.secretRef) != has(self.value)",
      message = "set exactly one of secretRef {name, key} and value {secretKeyRef: {name, key}}")
  public record StringCredential(
      @JsonPropertyDescription(
              "Secret and key with the text; the default key is value. Default: absent, value"
                  + " is set. Example: {name: shop, key: token}")
          KeyedSecretRef secretRef,
      @JsonPropertyDescription(
              "Key of a Secret with the text, in UTF-8. Default: absent, secretRef is set.")
          SecretSource value) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "has(self.secretRef) != has(self.value)",
      message = "set exactly one of secretRef {name, key} and value {secretKeyRef: {name, key}}")
  public record BinaryCredential(
      @JsonPropertyDescription(
              "Secret and key with the bytes; the default key is value. Default: absent, value"
                  + " is set. Example: {name: shop, key: keystore.p12}")
          KeyedSecretRef secretRef,
      @JsonPropertyDescription("Key of a Secret with the bytes. Default: absent, secretRef is set.")
          SecretSource value) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "has(self.secretRef) || (has(self.username) && has(self.password))",
      message =
          "set secretRef (a Secret with the keys username and password, such as one of type"
              + " kubernetes.io/basic-auth), or both username and password")
  public record BasicAuth(
      @JsonPropertyDescription(
              "Secret with the keys username and password, such as one of type"
                  + " kubernetes.io/basic-auth, for values that are not set below. Default:"
                  + " absent, all values are set below.")
          SecretRef secretRef,
      @JsonPropertyDescription(
              "User name: a plain value or a key of a Secret. Default: key username of secretRef.")
          ValueSource username,
      @JsonPropertyDescription("Password. Default: key password of secretRef.")
          SecretSource password) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "has(self.secretRef) || (has(self.clientId) && has(self.clientSecret))",
      message =
          "set secretRef (a Secret with the keys clientId and clientSecret), or both clientId"
              + " and clientSecret")
  public record OAuth2Client(
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
              "URL of the token endpoint. Default: tokenUrl of the entry's oauth2 scheme."
                  + " Example: https://id.example.com/token")
          @Size(min = 1, max = Schema.URL_LENGTH)
          @ValidationRule(value = Schema.HTTP_URL, message = Schema.HTTP_URL_MESSAGE)
          String tokenUrl,
      @JsonPropertyDescription(
              "Names of the scopes to request, up to 64. Default: the default scopes of the"
                  + " entry's oauth2 scheme.")
          @Size(max = 64)
          List<@Size(min = 1, max = 253) String> scopes,
      @JsonPropertyDescription(
              "Additional parameters of the token request, up to 32; the operator URL-encodes"
                  + " them. Default: none.")
          @Size(max = 32)
          List<Parameter> additionalParams,
      @JsonPropertyDescription(
              "Client certificate for mutual TLS with the token endpoint. Default: mtls of the"
                  + " entry's oauth2 scheme.")
          MtlsLink mtls) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "has(self.secretRef) || has(self.refreshToken)",
      message = "set secretRef (a Secret with the key refreshToken), or refreshToken")
  public record OAuth2Token(
      @JsonPropertyDescription(
              "Secret with the key refreshToken and, optionally, accessToken, for values that"
                  + " are not set below. Default: absent, refreshToken is set below.")
          SecretRef secretRef,
      @JsonPropertyDescription("Refresh token. Default: key refreshToken of secretRef.")
          SecretSource refreshToken,
      @JsonPropertyDescription(
              "Access token. Default: key accessToken of secretRef if it exists, otherwise"
                  + " absent.")
          SecretSource accessToken,
      @JsonPropertyDescription("Type of the access token. Default: Bearer. Example: Bearer")
          @Size(min = 1, max = 63)
          String tokenType,
      @JsonPropertyDescription(
              "Names of the scopes of the token, up to 64. Default: the default scopes of the"
                  + " entry's oauth2 scheme, or none.")
          @Size(max = 64)
          List<@Size(min = 1, max = 253) String> scopes,
      @JsonPropertyDescription(
              "Time at which the access token expires, RFC 3339. Default: absent. Example:"
                  + " 2027-06-30T00:00:00Z")
          @Size(max = 64)
          String expiresAt) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "has(self.secretRef) || (has(self.code) && has(self.state))",
      message = "set secretRef (a Secret with the keys code and state), or both code and state")
  public record OAuth2Code(
      @JsonPropertyDescription(
              "Secret with the keys code and state, and optionally redirectUrl, for values that are"
                  + " not set below. The subcommand authorize prints it. Default: absent, all values"
                  + " are set below.")
          SecretRef secretRef,
      @JsonPropertyDescription("Authorization code. Default: key code of secretRef.")
          SecretSource code,
      @JsonPropertyDescription(
              "State that the platform's interactive step returned with the code: a plain value"
                  + " or a key of a Secret. Default: key state of secretRef.")
          ValueSource state,
      @JsonPropertyDescription(
              "Redirect URL that the code was issued for. Default: key redirectUrl of secretRef, if"
                  + " it exists, otherwise the platform's. Example:"
                  + " https://app.example.com/callback")
          @Size(min = 1, max = Schema.URL_LENGTH)
          @ValidationRule(value = Schema.HTTP_URL, message = Schema.HTTP_URL_MESSAGE)
          String redirectUrl,
      @JsonPropertyDescription(
              "Additional parameters of the token request, up to 32; the operator URL-encodes"
                  + " them. Default: none.")
          @Size(max = 32)
          List<Parameter> additionalParams) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "has(self.secretRef) || (has(self.username) && has(self.password))",
      message =
          "set secretRef (a Secret with the keys username and password), or both username and"
              + " password")
  public record OAuth2Password(
      @JsonPropertyDescription(
              "Secret with the keys username and password, for values that are not set below."
                  + " Default: absent, all values are set below.")
          SecretRef secretRef,
      @JsonPropertyDescription(
              "User name: a plain value or a key of a Secret. Default: key username of secretRef.")
          ValueSource username,
      @JsonPropertyDescription("Password. Default: key password of secretRef.")
          SecretSource password) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value =
          "has(self.secretRef)"
              + " || (has(self.state) && has(self.oauthToken) && has(self.oauthVerifier))",
      message =
          "set secretRef (a Secret with the keys state, oauthToken and oauthVerifier), or all"
              + " of state, oauthToken and oauthVerifier")
  public record OAuth1(
      @JsonPropertyDescription(
              "Secret with the keys state, oauthToken and oauthVerifier, for values that are"
                  + " not set below. Default: absent, all values are set below.")
          SecretRef secretRef,
      @JsonPropertyDescription(
              "State of the platform's interactive step: a plain value or a key of a Secret."
                  + " Default: key state of secretRef.")
          ValueSource state,
      @JsonPropertyDescription("Request token. Default: key oauthToken of secretRef.")
          SecretSource oauthToken,
      @JsonPropertyDescription(
              "Verifier of the request token. Default: key oauthVerifier of secretRef.")
          SecretSource oauthVerifier) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "has(self.secretRef) || (has(self.token) && has(self.tokenSecret))",
      message =
          "set secretRef (a Secret with the keys token and tokenSecret), or both token and"
              + " tokenSecret")
  public record OAuth1Token(
      @JsonPropertyDescription(
              "Secret with the keys token and tokenSecret, for values that are not set below."
                  + " Default: absent, all values are set below.")
          SecretRef secretRef,
      @JsonPropertyDescription("Access token. Default: key token of secretRef.") SecretSource token,
      @JsonPropertyDescription("Secret of the access token. Default: key tokenSecret of secretRef.")
          SecretSource tokenSecret,
      @JsonPropertyDescription("Additional parameters, up to 32. Default: none.") @Size(max = 32)
          List<Parameter> additionalParams) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Existing(
      @JsonPropertyDescription("ID of the credential: a ULID. Example: 01KKC00000000000000000CRD1")
          @Required
          @Pattern(Schema.ULID)
          String id,
      @JsonPropertyDescription(
              "Organisation that owns the credential: a ULID. Default: the connection's"
                  + " organisation. Example: 01HFZ7Y8QJ4Z5X0N3V6W9R2T1K")
          @Pattern(Schema.ULID)
          String organisationId) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "has(self.secretRef) || (has(self.certificate) && has(self.key) && has(self.ca))",
      message =
          "set secretRef (a Secret with the keys tls.crt, tls.key and ca.crt, such as one of"
              + " type kubernetes.io/tls), or all of certificate, key and ca")
  public record Certificate(
      @JsonPropertyDescription(
              "Secret with the keys tls.crt, tls.key and ca.crt, for values that are not set"
                  + " below. A Secret of type kubernetes.io/tls has the first two; cert-manager"
                  + " adds ca.crt for most issuers (not for ACME: set ca). Default: absent, all"
                  + " values are set below.")
          SecretRef secretRef,
      @JsonPropertyDescription(
              "Certificate, optionally with its chain: plain PEM text or a key of a Secret."
                  + " Default: key tls.crt of secretRef.")
          ValueSource certificate,
      @JsonPropertyDescription("Private key, PEM. Default: key tls.key of secretRef.")
          SecretSource key,
      @JsonPropertyDescription(
              "Certificate of the issuer: plain PEM text or a key of a Secret. Default: key"
                  + " ca.crt of secretRef.")
          ValueSource ca) {}
}
