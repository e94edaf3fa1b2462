package com.versori.operator.plan;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.api.v1alpha1.AuthScheme;
import com.versori.operator.api.v1alpha1.CredentialEntry;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * {@code credentials[].authSchemeConfig} on the wire. A new scheme is a row of {@link #MEMBERS} and
 * its function.
 */
final class AuthSchemePayloads {

  /** Writes what the member holds beside {@code id} and {@code description}. */
  @FunctionalInterface
  private interface Data<M> {
    void write(M member, Context context, ObjectNode json);
  }

  /**
   * @param name the member's name, in the resource and on the wire
   * @param type the wire's {@code type}
   */
  private record Member<M extends AuthScheme.Member>(
      String name, String type, Function<AuthScheme, M> of, Data<M> data) {

    ObjectNode scheme(M member, Context context) {
      ObjectNode json = Wire.object();
      json.put("type", type);
      ObjectNode own = json.putObject(name);
      String entry = context.entry().name();
      own.put("id", member.id() == null ? entry : member.id());
      own.put("description", member.description() == null ? entry : member.description());
      data.write(member, context, own);
      return json;
    }
  }

  private record Context(CredentialEntry entry, EntryIds ids, Leaves leaves) {}

  private static final List<Member<?>> MEMBERS =
      List.of(
          new Member<>("none", "none", AuthScheme::none, (m, c, json) -> {}),
          new Member<>("apiKey", "api-key", AuthScheme::apiKey, AuthSchemePayloads::apiKey),
          new Member<>("basicAuth", "basic-auth", AuthScheme::basicAuth, (m, c, json) -> {}),
          new Member<>("oauth2", "oauth2", AuthScheme::oauth2, AuthSchemePayloads::oauth2),
          new Member<>("certificate", "certificate", AuthScheme::certificate, (m, c, json) -> {}));

  private AuthSchemePayloads() {}

  static ObjectNode of(CredentialEntry entry, EntryIds ids, Leaves leaves) {
    Context context = new Context(entry, ids, leaves);
    for (Member<?> member : MEMBERS) {
      ObjectNode json = ifGiven(member, context);
      if (json != null) {
        return json;
      }
    }
    return Wire.object();
  }

  /** The scopes asked for when nothing else is said: those declared as default, or all. */
  static List<String> defaultScopes(AuthScheme.OAuth2 oauth2) {
    return oauth2.defaultScopes() != null
        ? oauth2.defaultScopes()
        : oauth2.scopes().stream().map(AuthScheme.Scope::name).toList();
  }

  private static <M extends AuthScheme.Member> ObjectNode ifGiven(
      Member<M> member, Context context) {
    M given = member.of().apply(context.entry().authScheme());
    return given == null ? null : member.scheme(given, context);
  }

  private static void apiKey(AuthScheme.ApiKey m, Context c, ObjectNode json) {
    json.put("name", m.name());
    json.put("in", m.in().name().toLowerCase(Locale.ROOT));
  }

  private static void oauth2(AuthScheme.OAuth2 m, Context c, ObjectNode json) {
    Wire.putIfGiven(json, "authorizeUrl", m.authorizeUrl());
    json.put("tokenUrl", m.tokenUrl());
    ArrayNode scopes = json.putArray("scopes");
    for (AuthScheme.Scope scope : m.scopes()) {
      ObjectNode one = scopes.addObject().put("name", scope.name());
      Wire.putIfGiven(one, "description", scope.description());
    }
    json.set("defaultScopes", Wire.strings(defaultScopes(m)));
    Wire.putIfGiven(json, "additionalAuthorizeParams", m.additionalAuthorizeParams());
    Wire.putIfGiven(json, "additionalTokenParams", m.additionalTokenParams());
    if (m.mtls() != null) {
      json.put("mtlsEnabled", true);
      json.put("mtlsCredentialId", c.ids().credentialId(m.mtls().entry()));
    }
    if (m.pkce() != null) {
      json.put("pkce", m.pkce());
    }
    json.set("grant", grant(m.grant(), c));
  }

  private static ObjectNode grant(AuthScheme.Grant grant, Context c) {
    ObjectNode json = Wire.object();
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

  /** {@code credentialId} and {@code organisationId} go together: one alone is refused. */
  private static ObjectNode client(String grant, AuthScheme.GrantClient m, Context c) {
    String path = "oauth2.grant." + grant;
    ObjectNode json = Wire.object();
    c.ids()
        .schemeCredentialId(c.entry().name())
        .ifPresent(
            id -> json.put("credentialId", id).put("organisationId", c.ids().organisationId()));
    return json.put(
            "clientId",
            c.leaves().text(Leaf.of(path + ".clientId", m.clientId(), m.secretRef(), "clientId")))
        .put(
            "clientSecret",
            c.leaves()
                .text(
                    Leaf.of(
                        path + ".clientSecret", m.clientSecret(), m.secretRef(), "clientSecret")));
  }
}
