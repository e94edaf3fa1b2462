package com.versori.operator.payload.credential;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.api.v1alpha1.credential.AuthScheme;
import com.versori.operator.api.v1alpha1.credential.CredentialEntry;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * {@code credentials[].authSchemeConfig} on the wire. A new scheme is a row of {@link #MEMBERS} and
 * its function.
 */
public final class AuthSchemePayloads {

  /** Writes the fields other than {@code id} and {@code description}. */
  @FunctionalInterface
  private interface Data<M> {
    void write(M member, EntryContext context, ObjectNode json);
  }

  /**
   * @param name the member's name, in the resource and on the wire
   * @param known its members on the wire, besides {@code id} and {@code description}
   */
  private record Member<M extends AuthScheme.Member>(
      String name, Function<AuthScheme, M> of, Data<M> data, KnownMembers known) {
    /** Null if the entry declares another member. */
    ObjectNode scheme(EntryContext context) {
      M member = of.apply(context.entry().authScheme());
      if (member == null) {
        return null;
      }
      ObjectNode json = WireNames.object();
      json.put("type", WireNames.type(name));
      ObjectNode own = json.putObject(name);
      String entry = context.entry().name();
      own.put("id", member.id() == null ? entry : member.id());
      own.put("description", member.description() == null ? entry : member.description());
      data.write(member, context, own);
      return json;
    }
  }

  private static final KnownMembers CLIENT =
      KnownMembers.of("credentialId", "organisationId", "clientId", "clientSecret");

  private static final KnownMembers GRANT =
      KnownMembers.of("type", "clientCredentials")
          .and("authorizationCode", CLIENT)
          .and("password", CLIENT);

  private static final KnownMembers ENDPOINT =
      KnownMembers.of("url", "parameterTransmission")
          .and(
              "additionalParamConfigs",
              KnownMembers.of("targetName", "location", "usages", "required", "modifiable")
                  .and("parameterName")
                  .by("parameterName"));

  private static final List<Member<?>> MEMBERS =
      List.of(
          new Member<>("none", AuthScheme::none, (m, c, json) -> {}, KnownMembers.of()),
          new Member<>(
              "apiKey",
              AuthScheme::apiKey,
              AuthSchemePayloads::apiKey,
              KnownMembers.of("name", "in")),
          new Member<>("basicAuth", AuthScheme::basicAuth, (m, c, json) -> {}, KnownMembers.of()),
          new Member<>(
              "oauth2",
              AuthScheme::oauth2,
              AuthSchemePayloads::oauth2,
              KnownMembers.of("authorizeUrl", "tokenUrl", "defaultScopes", "pkce")
                  .and("additionalAuthorizeParams", "additionalTokenParams")
                  .and("mtlsEnabled", "mtlsCredentialId")
                  .and("scopes", KnownMembers.of("name", "description").by("name"))
                  .and("grant", GRANT)),
          new Member<>(
              "oauth1",
              AuthScheme::oauth1,
              AuthSchemePayloads::oauth1,
              KnownMembers.of("consumerKey", "consumerSecret", "signatureMethod")
                  .and("tokenAuth", "credentialId")
                  .and("tempCredentialEndpoint", ENDPOINT)
                  .and("resourceOwnerAuthorizationEndpoint", ENDPOINT)
                  .and("tokenEndpoint", ENDPOINT)),
          new Member<>(
              "hmac",
              AuthScheme::hmac,
              AuthSchemePayloads::hmac,
              KnownMembers.of("name", "in", "algorithm", "digestInputs", "encoding")),
          new Member<>(
              "certificate", AuthScheme::certificate, (m, c, json) -> {}, KnownMembers.of()));

  private AuthSchemePayloads() {}

  public static ObjectNode of(EntryContext context) {
    return MEMBERS.stream()
        .map(member -> member.scheme(context))
        .filter(Objects::nonNull)
        .findFirst()
        .orElseGet(WireNames::object);
  }

  /** The member with that {@code type} on the wire; empty if it is not known. */
  public static Optional<String> member(String type) {
    return ofType(type).map(Member::name);
  }

  /** The members of an {@code authSchemeConfig} that this operator knows. */
  static KnownMembers known(JsonNode scheme) {
    KnownMembers known = KnownMembers.of("type");
    return ofType(scheme.path("type").asText())
        .map(member -> known.and(member.name(), member.known().and("id", "description")))
        .orElse(known);
  }

  private static Optional<Member<?>> ofType(String type) {
    return MEMBERS.stream()
        .filter(member -> WireNames.type(member.name()).equals(type))
        .findFirst();
  }

  static List<String> defaultScopes(AuthScheme.OAuth2 oauth2) {
    return oauth2.defaultScopes() != null
        ? oauth2.defaultScopes()
        : oauth2.scopes().stream().map(AuthScheme.Scope::name).toList();
  }

  /** The declared ID of the entry's scheme, if any. */
  public static Optional<String> id(CredentialEntry entry) {
    return MEMBERS.stream()
        .filter(member -> entry.authScheme() != null)
        .map(member -> member.of().apply(entry.authScheme()))
        .filter(Objects::nonNull)
        .findFirst()
        .map(AuthScheme.Member::id);
  }

  private static void apiKey(AuthScheme.ApiKey m, EntryContext c, ObjectNode json) {
    json.put("name", m.name());
    json.put("in", WireNames.lowerCase(m.in()));
  }

  private static void oauth2(AuthScheme.OAuth2 m, EntryContext c, ObjectNode json) {
    WireNames.putIfGiven(json, "authorizeUrl", m.authorizeUrl());
    json.put("tokenUrl", m.tokenUrl());
    ArrayNode scopes = json.putArray("scopes");
    for (AuthScheme.Scope scope : m.scopes()) {
      ObjectNode one = scopes.addObject().put("name", scope.name());
      WireNames.putIfGiven(one, "description", scope.description());
    }
    json.set("defaultScopes", WireNames.strings(defaultScopes(m)));
    WireNames.putIfGiven(json, "additionalAuthorizeParams", m.additionalAuthorizeParams());
    WireNames.putIfGiven(json, "additionalTokenParams", m.additionalTokenParams());
    if (m.mtls() != null) {
      json.put("mtlsEnabled", true);
      WireNames.putIfGiven(json, "mtlsCredentialId", c.linkedCredentialId(m.mtls()));
    }
    if (m.pkce() != null) {
      json.put("pkce", m.pkce());
    }
    json.set("grant", grant(m.grant(), c));
  }

  private static void oauth1(AuthScheme.OAuth1 m, EntryContext c, ObjectNode json) {
    c.fields("authScheme.oauth1", m.secretRef(), json)
        .text("consumerKey", m.consumerKey())
        .text("consumerSecret", m.consumerSecret());
    json.put("signatureMethod", WireNames.lowerCase(m.signatureMethod()));
    endpoint(json, "tempCredentialEndpoint", m.tempCredentialEndpoint());
    endpoint(json, "resourceOwnerAuthorizationEndpoint", m.resourceOwnerAuthorizationEndpoint());
    endpoint(json, "tokenEndpoint", m.tokenEndpoint());
    if (m.tokenAuth() != null) {
      json.put("tokenAuth", m.tokenAuth());
    }
    Optional.ofNullable(m.credentialId())
        .or(() -> c.ids().schemeCredentialId(c.entry().name()))
        .ifPresent(id -> json.put("credentialId", id));
  }

  private static void endpoint(ObjectNode json, String field, AuthScheme.OAuth1Endpoint m) {
    if (m == null) {
      return;
    }
    ObjectNode endpoint = json.putObject(field).put("url", m.url());
    if (m.additionalParamConfigs() != null) {
      ArrayNode parameters = endpoint.putArray("additionalParamConfigs");
      m.additionalParamConfigs().forEach(p -> parameters.add(parameter(p)));
    }
    if (m.parameterTransmission() != null) {
      endpoint.put("parameterTransmission", "AUTH_STYLE_" + m.parameterTransmission().name());
    }
  }

  private static ObjectNode parameter(AuthScheme.OAuth1Parameter m) {
    ObjectNode json = WireNames.object().put("parameterName", m.parameterName());
    WireNames.putIfGiven(json, "targetName", m.targetName());
    json.put("location", "LOCATION_" + m.location().name());
    if (m.usages() != null) {
      // One text, in spite of its name.
      json.put("usages", "USAGE_" + m.usages().name());
    }
    return json.put("required", m.required()).put("modifiable", m.modifiable());
  }

  /** The vendor's page lacks {@code encoding}, but its newer API descriptions require it. */
  private static void hmac(AuthScheme.Hmac m, EntryContext c, ObjectNode json) {
    json.put("name", m.name());
    json.put("in", WireNames.lowerCase(m.in()));
    json.put("algorithm", WireNames.lowerCase(m.algorithm()));
    json.set(
        "digestInputs",
        WireNames.strings(m.digestInputs().stream().map(WireNames::lowerCase).toList()));
    json.put("encoding", m.encoding() == null ? "hex" : WireNames.lowerCase(m.encoding()));
  }

  private static ObjectNode grant(AuthScheme.Grant grant, EntryContext c) {
    ObjectNode json = WireNames.object();
    if (grant.authorizationCode() != null) {
      json.put("type", "authorizationCode");
      json.set("authorizationCode", client("authorizationCode", grant.authorizationCode(), c));
    } else if (grant.password() != null) {
      json.put("type", "password");
      json.set("password", client("password", grant.password(), c));
    } else {
      json.put("type", "clientCredentials");
      json.putObject("clientCredentials");
    }
    return json;
  }

  /** The API accepts {@code credentialId} and {@code organisationId} only together. */
  private static ObjectNode client(String grant, AuthScheme.GrantClient m, EntryContext c) {
    ValueFields fields = c.fields("authScheme.oauth2.grant." + grant, m.secretRef());
    ObjectNode json = fields.json();
    if (m.credentialId() != null) {
      json.put("credentialId", m.credentialId());
      json.put(
          "organisationId",
          m.organisationId() == null ? c.ids().organisationId() : m.organisationId());
      fields.optionalText("clientId", m.clientId());
      fields.optionalText("clientSecret", m.clientSecret());
      return json;
    }
    c.ids()
        .schemeCredentialId(c.entry().name())
        .ifPresent(
            stored ->
                json.put("credentialId", stored).put("organisationId", c.ids().organisationId()));
    return fields.text("clientId", m.clientId()).text("clientSecret", m.clientSecret()).json();
  }
}
