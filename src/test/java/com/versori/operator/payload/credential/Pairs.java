package com.versori.operator.payload.credential;

import com.fasterxml.jackson.databind.JsonNode;
import com.versori.operator.api.v1alpha1.VersoriConnectionSpec;
import com.versori.operator.payload.ConnectionPayload;
import com.versori.operator.payload.SecretValueResolver;
import com.versori.operator.payload.SecretValues;
import com.versori.testkit.Fixtures;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Enumerates every scheme with every credential, and whether {@link Pairing} allows the pair. */
public final class Pairs {

  /** Receives one pair. */
  @FunctionalInterface
  public interface Consumer {
    void accept(String names, VersoriConnectionSpec spec, boolean fits);
  }

  private static final String OAUTH2 =
      "{oauth2: {tokenUrl: 'https://id.example.com/t', scopes: [], grant: {%s}}}";

  private static final Map<String, String> SCHEMES = new LinkedHashMap<>();
  private static final Map<String, String> CREDENTIALS = new LinkedHashMap<>();

  static {
    SCHEMES.put("none", "{none: {}}");
    SCHEMES.put("apiKey", "{apiKey: {name: k, in: header}}");
    SCHEMES.put("basicAuth", "{basicAuth: {}}");
    SCHEMES.put("client credentials", OAUTH2.formatted("clientCredentials: {}"));
    SCHEMES.put("password", OAUTH2.formatted("password: {secretRef: {name: s}}"));
    SCHEMES.put("code", OAUTH2.formatted("authorizationCode: {secretRef: {name: s}}"));
    String endpoint = "{url: 'https://id.example.com/t'}";
    SCHEMES.put(
        "oauth1",
        "{oauth1: {secretRef: {name: s}, signatureMethod: sha1, tempCredentialEndpoint: %s, resourceOwnerAuthorizationEndpoint: %s, tokenEndpoint: %s}}"
            .formatted(endpoint, endpoint, endpoint));
    SCHEMES.put(
        "oauth1 token", "{oauth1: {secretRef: {name: s}, signatureMethod: sha1, tokenAuth: true}}");
    SCHEMES.put("hmac", "{hmac: {name: h, in: query, algorithm: sha1, digestInputs: [body]}}");
    SCHEMES.put("certificate", "{certificate: {}}");
    CREDENTIALS.put("none", "{none: {}}");
    for (String member :
        new String[] {
          "string",
          "binary",
          "basicAuth",
          "oauth2Token",
          "oauth2Code",
          "oauth2Password",
          "certificate",
          "oauth1",
          "oauth1Token"
        }) {
      CREDENTIALS.put(member, "{%s: {secretRef: {name: s}}}".formatted(member));
    }
    CREDENTIALS.put(
        "oauth2Client", "{oauth2Client: {secretRef: {name: s}, tokenUrl: 'https://a.example'}}");
    CREDENTIALS.put("existing", "{existing: {id: 01KKC00000000000000000CRD1}}");
  }

  private Pairs() {}

  public static void forEach(Consumer consumer) {
    SCHEMES.forEach(
        (scheme, schemeYaml) ->
            CREDENTIALS.forEach(
                (credential, credentialYaml) -> {
                  VersoriConnectionSpec spec =
                      Serialization.unmarshal(
                          "templateId: %s\ncredentials:\n- name: a\n  authScheme: %s\n  credential: %s\n"
                              .formatted(Fixtures.TEMPLATE, schemeYaml, credentialYaml),
                          VersoriConnectionSpec.class);
                  JsonNode entry =
                      ConnectionPayload.of(spec, EntryIds.NONE, List.of(), name -> nothing())
                          .at("/credentials/0");
                  consumer.accept(
                      credential + " with " + scheme,
                      spec,
                      Pairing.fits(entry.path("authSchemeConfig"), entry.path("credential")));
                }));
  }

  private static ValueResolver nothing() {
    return new SecretValueResolver(
        "a",
        Fixtures.resource().getSpec(),
        "integrations",
        Map.of(),
        Fixtures.NOW,
        new ArrayList<>(),
        new ArrayList<>(),
        new SecretValues());
  }
}
