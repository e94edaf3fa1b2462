package com.versori.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.kube.RealApiServer;
import com.versori.kube.RealKubeApi;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriConnectionSpec;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The schema and the payload code say the same of what can be declared. */
@RealApiServer
class SchemaAgreementIT {

  private static final String NAMESPACE = "schema-agreement";
  private static final long SEED = 20261124;
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

  private static KubernetesClient client;

  @BeforeAll
  static void setUp(RealKubeApi kube) {
    kube.applyCrds();
    client = kube.client();
    client
        .namespaces()
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(NAMESPACE).endMetadata().build())
        .createOr(existing -> existing.update());
  }

  @AfterAll
  static void tearDown() {
    client.close();
  }

  /** The rule of the schema is the table of {@link Pairing}, for every two members. */
  @Test
  void schemesAndCredentialsPairAlike() {
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
                  boolean fits =
                      Pairing.fits(entry.path("authSchemeConfig"), entry.path("credential"));
                  assertThat(refusal(spec).isEmpty())
                      .as("%s with %s", credential, scheme)
                      .isEqualTo(fits);
                }));
  }

  /** What the property test takes for acceptable is acceptable. */
  @Test
  void randomResourcesAreAccepted() {
    for (long seed = SEED; seed < SEED + 300; seed++) {
      ObjectNode json = RandomResources.spec(seed);
      assertThat(refusal(Serialization.unmarshal(json.toString(), VersoriConnectionSpec.class)))
          .as("%s", json)
          .isEmpty();
    }
  }

  private static Leaves nothing() {
    return new SecretLeaves(
        "a",
        NAMESPACE,
        Map.of(),
        Fixtures.NOW,
        new ArrayList<>(),
        new ArrayList<>(),
        new SecretValues());
  }

  private static Optional<String> refusal(VersoriConnectionSpec spec) {
    VersoriConnection resource = new VersoriConnection();
    resource.setMetadata(new ObjectMetaBuilder().withName("x").withNamespace(NAMESPACE).build());
    resource.setSpec(spec);
    try {
      client.resource(resource).dryRun(true).create();
      return Optional.empty();
    } catch (KubernetesClientException e) {
      return Optional.of(e.getMessage());
    }
  }
}
