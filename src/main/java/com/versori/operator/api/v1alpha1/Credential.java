package com.versori.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/**
 * What to authenticate with: exactly one member, named as on the wire.
 *
 * <p>A new credential is one nested record, one component and one term of the rule here, and one
 * function in {@code plan.CredentialPayloads}.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "[has(self.none), has(self.string), has(self.binary), has(self.basicAuth),"
            + " has(self.oauth2Client), has(self.certificate)].exists_one(given, given)",
    message =
        "credential needs exactly one of none, string, binary, basicAuth, oauth2Client,"
            + " certificate")
public record Credential(
    @JsonPropertyDescription("No secret at all. Goes with the scheme none. Write {}.") None none,
    @JsonPropertyDescription("A text, such as an API key. Goes with the scheme apiKey.")
        StringCredential string,
    @JsonPropertyDescription("Bytes, sent base64-encoded exactly as the Secret holds them.")
        BinaryCredential binary,
    @JsonPropertyDescription("A user name and password. Goes with the scheme basicAuth.")
        BasicAuth basicAuth,
    @JsonPropertyDescription(
            "An OAuth 2.0 client. Goes with the scheme oauth2 and its grant clientCredentials.")
        OAuth2Client oauth2Client,
    @JsonPropertyDescription(
            "A client certificate with its key and the certificate of its issuer, all PEM. Goes"
                + " with the scheme certificate.")
        Certificate certificate) {

  /** The credential {@code none}: an empty object, as on the wire. */
  public record None() {}

  /** The credential {@code string}. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "has(self.secretRef) != has(self.value)",
      message = "give exactly one of secretRef {name, key} and value {secretKeyRef: {name, key}}")
  public record StringCredential(
      @JsonPropertyDescription(
              "Secret that holds the text, under the given key; the key's default is value."
                  + " Example: {name: shop, key: token}")
          KeyedSecretRef secretRef,
      @JsonPropertyDescription("The text: a key of a Secret. It must be UTF-8.")
          SecretSource value) {}

  /** The credential {@code binary}. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "has(self.secretRef) != has(self.value)",
      message = "give exactly one of secretRef {name, key} and value {secretKeyRef: {name, key}}")
  public record BinaryCredential(
      @JsonPropertyDescription(
              "Secret that holds the bytes, under the given key; the key's default is value."
                  + " Example: {name: shop, key: keystore.p12}")
          KeyedSecretRef secretRef,
      @JsonPropertyDescription("The bytes: a key of a Secret.") SecretSource value) {}

  /** The credential {@code basicAuth}. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "has(self.secretRef) || (has(self.username) && has(self.password))",
      message =
          "give secretRef (a Secret with the keys username and password, such as one of type"
              + " kubernetes.io/basic-auth), or both username and password")
  public record BasicAuth(
      @JsonPropertyDescription(
              "Secret whose keys username and password fill what is not given below; one of type"
                  + " kubernetes.io/basic-auth has them.")
          SecretRef secretRef,
      @JsonPropertyDescription(
              "User name: a plain value or a key of a Secret. Default: key username of secretRef.")
          ValueSource username,
      @JsonPropertyDescription("Password. Default: key password of secretRef.")
          SecretSource password) {}

  /** The credential {@code oauth2Client}. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "has(self.secretRef) || (has(self.clientId) && has(self.clientSecret))",
      message =
          "give secretRef (a Secret with the keys clientId and clientSecret), or both clientId and"
              + " clientSecret")
  @ValidationRule(
      value =
          "!has(self.tokenUrl) || (isURL(self.tokenUrl)"
              + " && url(self.tokenUrl).getScheme() in ['http', 'https']"
              + " && url(self.tokenUrl).getHostname() != ''"
              + " && !self.tokenUrl.matches('^[^/]*//[^/?#]*@'))",
      message =
          "tokenUrl must be an absolute http or https URL without user information, for example"
              + " https://id.example.com/token",
      fieldPath = ".tokenUrl")
  public record OAuth2Client(
      @JsonPropertyDescription(
              "Secret whose keys clientId and clientSecret fill what is not given below.")
          SecretRef secretRef,
      @JsonPropertyDescription(
              "ID of the client: a plain value or a key of a Secret. Default: key clientId of"
                  + " secretRef.")
          ValueSource clientId,
      @JsonPropertyDescription("Secret of the client. Default: key clientSecret of secretRef.")
          SecretSource clientSecret,
      @JsonPropertyDescription(
              "URL that tokens are fetched from. Default: tokenUrl of the entry's oauth2 scheme."
                  + " Example: https://id.example.com/token")
          @Size(min = 1, max = 2048)
          String tokenUrl,
      @JsonPropertyDescription(
              "Names of the scopes to ask for, up to 64. Default: the default scopes of the"
                  + " entry's oauth2 scheme.")
          @Size(max = 64)
          List<@Size(min = 1, max = 253) String> scopes,
      @JsonPropertyDescription(
              "Further parameters of the token request, up to 32; the operator encodes them."
                  + " Default: none.")
          @Size(max = 32)
          List<Parameter> additionalParams,
      @JsonPropertyDescription(
              "Mutual TLS with the token server: the certificate entry to present. Default: that"
                  + " of the entry's oauth2 scheme.")
          MtlsLink mtls) {

    public OAuth2Client {
      scopes = scopes == null ? null : List.copyOf(scopes);
      additionalParams = additionalParams == null ? null : List.copyOf(additionalParams);
    }
  }

  /** The credential {@code certificate}. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "has(self.secretRef) || (has(self.certificate) && has(self.key) && has(self.ca))",
      message =
          "give secretRef (a Secret with the keys tls.crt, tls.key and ca.crt, such as one of type"
              + " kubernetes.io/tls), or all of certificate, key and ca")
  public record Certificate(
      @JsonPropertyDescription(
              "Secret whose keys tls.crt, tls.key and ca.crt fill what is not given below; one of"
                  + " type kubernetes.io/tls has the first two, cert-manager adds ca.crt for most"
                  + " issuers (not for ACME: give ca then).")
          SecretRef secretRef,
      @JsonPropertyDescription(
              "The certificate, with its chain if there is one: a plain PEM text or a key of a"
                  + " Secret. Default: key tls.crt of secretRef.")
          ValueSource certificate,
      @JsonPropertyDescription("The private key, PEM. Default: key tls.key of secretRef.")
          SecretSource key,
      @JsonPropertyDescription(
              "The issuer's certificate: a plain PEM text or a key of a Secret. Default: key"
                  + " ca.crt of secretRef.")
          ValueSource ca) {}
}
