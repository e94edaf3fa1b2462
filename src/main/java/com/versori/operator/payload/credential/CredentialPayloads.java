package com.versori.operator.payload.credential;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.api.v1alpha1.credential.AuthScheme;
import com.versori.operator.api.v1alpha1.credential.Credential;
import com.versori.operator.api.v1alpha1.credential.CredentialEntry;
import com.versori.operator.api.v1alpha1.credential.MtlsLink;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * {@code credentials[].credential} on the wire. A new credential is a row of {@link #MEMBERS} and
 * its function.
 */
public final class CredentialPayloads {

  /** Writes {@code data.<member>}. */
  @FunctionalInterface
  private interface Data<M> {
    ObjectNode write(M member, EntryContext context);
  }

  /**
   * @param name the member's name, in the resource and in {@code data}
   * @param type the wire's {@code type}
   */
  private record Member<M>(String name, String type, Function<Credential, M> of, Data<M> data) {

    ObjectNode credential(M member, EntryContext context) {
      Credential declared = context.entry().credential();
      ObjectNode json = WireNames.object();
      json.put("id", context.ids().credentialId(context.entry().name()));
      json.put("organisationId", context.ids().organisationId());
      json.put("type", type);
      Optional.ofNullable(declared.name())
          .or(() -> context.ids().credentialName())
          .ifPresent(name -> json.put("name", name));
      json.putObject("data").set(name, data.write(member, context));
      WireNames.putIfGiven(json, "expiresAt", declared.expiresAt());
      return json;
    }
  }

  private static final List<Member<?>> MEMBERS =
      List.of(
          new Member<>("none", "none", Credential::none, (m, c) -> WireNames.object()),
          new Member<>("string", "string", Credential::string, CredentialPayloads::string),
          new Member<>("binary", "binary", Credential::binary, CredentialPayloads::binary),
          new Member<>(
              "basicAuth", "basic-auth", Credential::basicAuth, CredentialPayloads::basicAuth),
          new Member<>(
              "oauth2Client",
              "oauth2-client",
              Credential::oauth2Client,
              CredentialPayloads::oauth2Client),
          new Member<>(
              "oauth2Token",
              "oauth2-token",
              Credential::oauth2Token,
              CredentialPayloads::oauth2Token),
          new Member<>(
              "oauth2Code", "oauth2-code", Credential::oauth2Code, CredentialPayloads::oauth2Code),
          new Member<>(
              "oauth2Password",
              "oauth2-password",
              Credential::oauth2Password,
              CredentialPayloads::oauth2Password),
          new Member<>(
              "certificate",
              "certificate",
              Credential::certificate,
              CredentialPayloads::certificate),
          new Member<>("oauth1", "oauth1", Credential::oauth1, CredentialPayloads::oauth1),
          new Member<>(
              "oauth1Token",
              "oauth1-token",
              Credential::oauth1Token,
              CredentialPayloads::oauth1Token));

  private CredentialPayloads() {}

  public static ObjectNode of(EntryContext context) {
    Credential.Existing existing = context.entry().credential().existing();
    if (existing != null) {
      return reference(
          existing.id(),
          existing.organisationId() == null
              ? context.ids().organisationId()
              : existing.organisationId());
    }
    for (Member<?> member : MEMBERS) {
      ObjectNode json = ifGiven(member, context);
      if (json != null) {
        return json;
      }
    }
    return WireNames.object();
  }

  /** The wire's {@code type}; empty for an existing credential, or for null. */
  public static Optional<String> type(Credential credential) {
    return MEMBERS.stream()
        .filter(member -> credential != null && member.of().apply(credential) != null)
        .map(Member::type)
        .findFirst();
  }

  /** A reference to a stored credential. */
  public static ObjectNode reference(String id, String organisationId) {
    return WireNames.object().put("id", id).put("organisationId", organisationId);
  }

  private static <M> ObjectNode ifGiven(Member<M> member, EntryContext context) {
    M given = member.of().apply(context.entry().credential());
    return given == null ? null : member.credential(given, context);
  }

  private static ObjectNode string(Credential.StringCredential m, EntryContext c) {
    return WireNames.object()
        .put(
            "value",
            c.values().text(ValueInput.of("credential.string.value", m.value(), m.secretRef())));
  }

  private static ObjectNode binary(Credential.BinaryCredential m, EntryContext c) {
    return WireNames.object()
        .put(
            "valueBase64",
            c.values().base64(ValueInput.of("credential.binary.value", m.value(), m.secretRef())));
  }

  private static ObjectNode basicAuth(Credential.BasicAuth m, EntryContext c) {
    return WireNames.object()
        .put(
            "username",
            c.values()
                .text(
                    ValueInput.of(
                        "credential.basicAuth.username", m.username(), m.secretRef(), "username")))
        .put(
            "password",
            c.values()
                .text(
                    ValueInput.of(
                        "credential.basicAuth.password", m.password(), m.secretRef(), "password")));
  }

  /** Defaults come from the entry's {@code oauth2} scheme. */
  private static ObjectNode oauth2Client(Credential.OAuth2Client m, EntryContext c) {
    AuthScheme scheme = c.entry().authScheme();
    AuthScheme.OAuth2 oauth2 = scheme == null ? null : scheme.oauth2();
    ObjectNode json =
        WireNames.object()
            .put(
                "clientId",
                c.values()
                    .text(
                        ValueInput.of(
                            "credential.oauth2Client.clientId",
                            m.clientId(),
                            m.secretRef(),
                            "clientId")))
            .put(
                "clientSecret",
                c.values()
                    .text(
                        ValueInput.of(
                            "credential.oauth2Client.clientSecret",
                            m.clientSecret(),
                            m.secretRef(),
                            "clientSecret")));
    WireNames.putIfGiven(
        json,
        "tokenUrl",
        m.tokenUrl() != null || oauth2 == null ? m.tokenUrl() : oauth2.tokenUrl());
    List<String> scopes =
        m.scopes() != null || oauth2 == null
            ? m.scopes()
            : AuthSchemePayloads.defaultScopes(oauth2);
    if (scopes != null) {
      json.set("scopes", WireNames.strings(scopes));
    }
    WireNames.putIfGiven(json, "additionalParams", m.additionalParams());
    MtlsLink mtls = m.mtls() != null || oauth2 == null ? m.mtls() : oauth2.mtls();
    if (mtls != null) {
      json.put("mTLSEnabled", true);
      json.put("mTLSCredentialId", c.credentialIdOf(mtls));
    }
    return json;
  }

  private static ObjectNode oauth2Token(Credential.OAuth2Token m, EntryContext c) {
    AuthScheme scheme = c.entry().authScheme();
    AuthScheme.OAuth2 oauth2 = scheme == null ? null : scheme.oauth2();
    List<String> inherited = oauth2 == null ? List.of() : AuthSchemePayloads.defaultScopes(oauth2);
    ObjectNode json = WireNames.object();
    json.set("scopes", WireNames.strings(m.scopes() == null ? inherited : m.scopes()));
    WireNames.putIfGiven(
        json,
        "accessToken",
        c.values()
            .optionalText(
                ValueInput.of(
                    "credential.oauth2Token.accessToken",
                    m.accessToken(),
                    m.secretRef(),
                    "accessToken")));
    WireNames.putIfGiven(json, "tokenType", m.tokenType());
    WireNames.putIfGiven(json, "expiresAt", m.expiresAt());
    return json.put(
        "refreshToken",
        c.values()
            .text(
                ValueInput.of(
                    "credential.oauth2Token.refreshToken",
                    m.refreshToken(),
                    m.secretRef(),
                    "refreshToken")));
  }

  private static ObjectNode oauth2Code(Credential.OAuth2Code m, EntryContext c) {
    ObjectNode json =
        WireNames.object()
            .put(
                "code",
                c.values()
                    .text(
                        ValueInput.of(
                            "credential.oauth2Code.code", m.code(), m.secretRef(), "code")))
            .put(
                "state",
                c.values()
                    .text(
                        ValueInput.of(
                            "credential.oauth2Code.state", m.state(), m.secretRef(), "state")));
    WireNames.putIfGiven(json, "redirectUrl", m.redirectUrl());
    WireNames.putIfGiven(json, "additionalParams", m.additionalParams());
    return json;
  }

  private static ObjectNode oauth2Password(Credential.OAuth2Password m, EntryContext c) {
    return WireNames.object()
        .put(
            "username",
            c.values()
                .text(
                    ValueInput.of(
                        "credential.oauth2Password.username",
                        m.username(),
                        m.secretRef(),
                        "username")))
        .put(
            "password",
            c.values()
                .text(
                    ValueInput.of(
                        "credential.oauth2Password.password",
                        m.password(),
                        m.secretRef(),
                        "password")));
  }

  private static ObjectNode certificate(Credential.Certificate m, EntryContext c) {
    return c.values()
        .keyPair(
            ValueInput.of(
                "credential.certificate.certificate", m.certificate(), m.secretRef(), "tls.crt"),
            ValueInput.of("credential.certificate.key", m.key(), m.secretRef(), "tls.key"))
        .put(
            "ca",
            c.values()
                .certificates(
                    ValueInput.of("credential.certificate.ca", m.ca(), m.secretRef(), "ca.crt")));
  }

  private static ObjectNode oauth1(Credential.OAuth1 m, EntryContext c) {
    return WireNames.object()
        .put(
            "state",
            c.values()
                .text(ValueInput.of("credential.oauth1.state", m.state(), m.secretRef(), "state")))
        .put(
            "oauthToken",
            c.values()
                .text(
                    ValueInput.of(
                        "credential.oauth1.oauthToken",
                        m.oauthToken(),
                        m.secretRef(),
                        "oauthToken")))
        .put(
            "oauthVerifier",
            c.values()
                .text(
                    ValueInput.of(
                        "credential.oauth1.oauthVerifier",
                        m.oauthVerifier(),
                        m.secretRef(),
                        "oauthVerifier")));
  }

  /** Only here are parameters a list of objects on the wire. */
  private static ObjectNode oauth1Token(Credential.OAuth1Token m, EntryContext c) {
    ObjectNode json =
        WireNames.object()
            .put(
                "token",
                c.values()
                    .text(
                        ValueInput.of(
                            "credential.oauth1Token.token", m.token(), m.secretRef(), "token")))
            .put(
                "tokenSecret",
                c.values()
                    .text(
                        ValueInput.of(
                            "credential.oauth1Token.tokenSecret",
                            m.tokenSecret(),
                            m.secretRef(),
                            "tokenSecret")));
    if (m.additionalParams() != null) {
      ArrayNode parameters = json.putArray("additionalParams");
      m.additionalParams()
          .forEach(p -> parameters.addObject().put("name", p.name()).put("value", p.value()));
    }
    return json;
  }

  /**
   * Whether a stored credential can be the one that an entry declares. The platform replaces a code
   * that it has exchanged by a token.
   *
   * @param type the wire's type, as answered; may be null
   */
  public static boolean canBe(CredentialEntry entry, String type) {
    return type(entry.credential())
        .map(declared -> type == null || declared.equals(type) || becomes(declared).equals(type))
        .orElse(true);
  }

  private static String becomes(String declared) {
    return switch (declared) {
      case "oauth2-code" -> "oauth2-token";
      case "oauth1" -> "oauth1-token";
      default -> declared;
    };
  }
}
