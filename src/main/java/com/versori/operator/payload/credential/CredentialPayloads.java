package com.versori.operator.payload.credential;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.api.v1alpha1.credential.AuthScheme;
import com.versori.operator.api.v1alpha1.credential.Credential;
import com.versori.operator.api.v1alpha1.credential.CredentialEntry;
import com.versori.operator.api.v1alpha1.credential.MtlsLink;
import com.versori.operator.api.v1alpha1.credential.ValueSource;
import java.util.List;
import java.util.Objects;
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
   */
  private record Member<M>(String name, Function<Credential, M> of, Data<M> data) {
    String type() {
      return WireNames.type(name);
    }

    /** Null if the entry declares another member. */
    ObjectNode credential(EntryContext context) {
      Credential declared = context.entry().credential();
      M member = of.apply(declared);
      if (member == null) {
        return null;
      }
      ObjectNode json = WireNames.object();
      json.put("id", context.ids().credentialId(context.entry().name()));
      json.put("organisationId", context.ids().organisationId());
      json.put("type", type());
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
          new Member<>("none", Credential::none, (m, c) -> WireNames.object()),
          new Member<>("string", Credential::string, CredentialPayloads::string),
          new Member<>("binary", Credential::binary, CredentialPayloads::binary),
          new Member<>("basicAuth", Credential::basicAuth, CredentialPayloads::basicAuth),
          new Member<>("oauth2Client", Credential::oauth2Client, CredentialPayloads::oauth2Client),
          new Member<>("oauth2Token", Credential::oauth2Token, CredentialPayloads::oauth2Token),
          new Member<>("oauth2Code", Credential::oauth2Code, CredentialPayloads::oauth2Code),
          new Member<>("oauth2Password", Credential::oauth2Password, CredentialPayloads::password),
          new Member<>("certificate", Credential::certificate, CredentialPayloads::certificate),
          new Member<>("oauth1", Credential::oauth1, CredentialPayloads::oauth1),
          new Member<>("oauth1Token", Credential::oauth1Token, CredentialPayloads::oauth1Token));

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
    return MEMBERS.stream()
        .map(member -> member.credential(context))
        .filter(Objects::nonNull)
        .findFirst()
        .orElseGet(WireNames::object);
  }

  /** The wire's {@code type}; empty for an existing credential, or for null. */
  public static Optional<String> type(Credential credential) {
    return MEMBERS.stream()
        .filter(member -> credential != null && member.of().apply(credential) != null)
        .map(Member::type)
        .findFirst();
  }

  /** The member with that {@code type} on the wire; empty if it is not known. */
  public static Optional<String> member(String type) {
    return MEMBERS.stream()
        .filter(member -> member.type().equals(type))
        .<String>map(Member::name)
        .findFirst();
  }

  public static ObjectNode reference(String id, String organisationId) {
    return WireNames.object().put("id", id).put("organisationId", organisationId);
  }

  private static ObjectNode string(Credential.StringCredential m, EntryContext c) {
    ValueInput value = ValueInput.of("credential.string.value", m.value(), m.secretRef());
    return WireNames.object().put("value", c.values().text(value));
  }

  private static ObjectNode binary(Credential.BinaryCredential m, EntryContext c) {
    ValueInput value = ValueInput.of("credential.binary.value", m.value(), m.secretRef());
    return WireNames.object().put("valueBase64", c.values().base64(value));
  }

  private static ObjectNode basicAuth(Credential.BasicAuth m, EntryContext c) {
    return c.fields("credential.basicAuth", m.secretRef())
        .text("username", m.username())
        .text("password", m.password())
        .json();
  }

  /** Defaults come from the entry's {@code oauth2} scheme. */
  private static ObjectNode oauth2Client(Credential.OAuth2Client m, EntryContext c) {
    AuthScheme scheme = c.entry().authScheme();
    AuthScheme.OAuth2 oauth2 = scheme == null ? null : scheme.oauth2();
    ObjectNode json =
        c.fields("credential.oauth2Client", m.secretRef())
            .text("clientId", m.clientId())
            .text("clientSecret", m.clientSecret())
            .json();
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
      WireNames.putIfGiven(json, "mTLSCredentialId", c.linkedCredentialId(mtls));
    }
    return json;
  }

  private static ObjectNode oauth2Token(Credential.OAuth2Token m, EntryContext c) {
    AuthScheme scheme = c.entry().authScheme();
    AuthScheme.OAuth2 oauth2 = scheme == null ? null : scheme.oauth2();
    List<String> inherited = oauth2 == null ? List.of() : AuthSchemePayloads.defaultScopes(oauth2);
    ValueFields fields = c.fields("credential.oauth2Token", m.secretRef());
    ObjectNode json = fields.json();
    json.set("scopes", WireNames.strings(m.scopes() == null ? inherited : m.scopes()));
    fields.optionalText("accessToken", m.accessToken());
    WireNames.putIfGiven(json, "tokenType", m.tokenType());
    WireNames.putIfGiven(json, "expiresAt", m.expiresAt());
    return fields.text("refreshToken", m.refreshToken()).json();
  }

  private static ObjectNode oauth2Code(Credential.OAuth2Code m, EntryContext c) {
    ValueSource redirectUrl =
        m.redirectUrl() == null ? null : new ValueSource(m.redirectUrl(), null);
    ObjectNode json =
        c.fields("credential.oauth2Code", m.secretRef())
            .text("code", m.code())
            .text("state", m.state())
            .optionalText("redirectUrl", redirectUrl)
            .json();
    WireNames.putIfGiven(json, "additionalParams", m.additionalParams());
    return json;
  }

  private static ObjectNode password(Credential.OAuth2Password m, EntryContext c) {
    return c.fields("credential.oauth2Password", m.secretRef())
        .text("username", m.username())
        .text("password", m.password())
        .json();
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
    return c.fields("credential.oauth1", m.secretRef())
        .text("state", m.state())
        .text("oauthToken", m.oauthToken())
        .text("oauthVerifier", m.oauthVerifier())
        .json();
  }

  /** Only here are parameters a list of objects on the wire. */
  private static ObjectNode oauth1Token(Credential.OAuth1Token m, EntryContext c) {
    ObjectNode json =
        c.fields("credential.oauth1Token", m.secretRef())
            .text("token", m.token())
            .text("tokenSecret", m.tokenSecret())
            .json();
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
