package com.versori.operator.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.api.v1alpha1.AuthScheme;
import com.versori.operator.api.v1alpha1.Credential;
import com.versori.operator.api.v1alpha1.CredentialEntry;
import com.versori.operator.api.v1alpha1.MtlsLink;
import java.util.List;
import java.util.function.Function;

/**
 * {@code credentials[].credential} on the wire. A new credential is a row of {@link #MEMBERS} and
 * its function.
 */
final class CredentialPayloads {

  /** Writes what {@code data.<member>} holds. */
  @FunctionalInterface
  private interface Data<M> {
    ObjectNode write(M member, Context context);
  }

  /**
   * @param name the member's name, in the resource and in {@code data}
   * @param type the wire's {@code type}
   */
  private record Member<M>(String name, String type, Function<Credential, M> of, Data<M> data) {

    ObjectNode credential(M member, Context context) {
      ObjectNode json = Wire.object();
      json.put("id", context.ids().credentialId(context.entry().name()));
      json.put("organisationId", context.ids().organisationId());
      json.put("type", type);
      json.put("name", context.ids().credentialName());
      json.putObject("data").set(name, data.write(member, context));
      return json;
    }
  }

  private record Context(CredentialEntry entry, EntryIds ids, Leaves leaves) {}

  private static final List<Member<?>> MEMBERS =
      List.of(
          new Member<>("none", "none", Credential::none, (m, c) -> Wire.object()),
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
              "certificate",
              "certificate",
              Credential::certificate,
              CredentialPayloads::certificate));

  private CredentialPayloads() {}

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

  private static <M> ObjectNode ifGiven(Member<M> member, Context context) {
    M given = member.of().apply(context.entry().credential());
    return given == null ? null : member.credential(given, context);
  }

  private static ObjectNode string(Credential.StringCredential m, Context c) {
    return Wire.object()
        .put("value", c.leaves().text(Leaf.of("string.value", m.value(), m.secretRef())));
  }

  private static ObjectNode binary(Credential.BinaryCredential m, Context c) {
    return Wire.object()
        .put("valueBase64", c.leaves().base64(Leaf.of("binary.value", m.value(), m.secretRef())));
  }

  private static ObjectNode basicAuth(Credential.BasicAuth m, Context c) {
    return Wire.object()
        .put(
            "username",
            c.leaves().text(Leaf.of("basicAuth.username", m.username(), m.secretRef(), "username")))
        .put(
            "password",
            c.leaves()
                .text(Leaf.of("basicAuth.password", m.password(), m.secretRef(), "password")));
  }

  /** What is left out is that of the entry's {@code oauth2} scheme. */
  private static ObjectNode oauth2Client(Credential.OAuth2Client m, Context c) {
    AuthScheme scheme = c.entry().authScheme();
    AuthScheme.OAuth2 oauth2 = scheme == null ? null : scheme.oauth2();
    ObjectNode json =
        Wire.object()
            .put(
                "clientId",
                c.leaves()
                    .text(
                        Leaf.of("oauth2Client.clientId", m.clientId(), m.secretRef(), "clientId")))
            .put(
                "clientSecret",
                c.leaves()
                    .text(
                        Leaf.of(
                            "oauth2Client.clientSecret",
                            m.clientSecret(),
                            m.secretRef(),
                            "clientSecret")));
    Wire.putIfGiven(
        json,
        "tokenUrl",
        m.tokenUrl() != null || oauth2 == null ? m.tokenUrl() : oauth2.tokenUrl());
    List<String> scopes =
        m.scopes() != null || oauth2 == null
            ? m.scopes()
            : AuthSchemePayloads.defaultScopes(oauth2);
    if (scopes != null) {
      json.set("scopes", Wire.strings(scopes));
    }
    Wire.putIfGiven(json, "additionalParams", m.additionalParams());
    MtlsLink mtls = m.mtls() != null || oauth2 == null ? m.mtls() : oauth2.mtls();
    if (mtls != null) {
      json.put("mTLSEnabled", true);
      json.put("mTLSCredentialId", c.ids().credentialId(mtls.entry()));
    }
    return json;
  }

  private static ObjectNode certificate(Credential.Certificate m, Context c) {
    return Wire.object()
        .put(
            "certificate",
            c.leaves()
                .certificates(
                    Leaf.of("certificate.certificate", m.certificate(), m.secretRef(), "tls.crt")))
        .put(
            "key",
            c.leaves().privateKey(Leaf.of("certificate.key", m.key(), m.secretRef(), "tls.key")))
        .put(
            "ca",
            c.leaves().certificates(Leaf.of("certificate.ca", m.ca(), m.secretRef(), "ca.crt")));
  }
}
