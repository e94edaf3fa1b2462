package com.versori.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.testkit.cluster.Cluster;
import com.versori.testkit.cluster.ClusterExtension;
import com.versori.testkit.cluster.OperatorJar;
import com.versori.testkit.kube.RealApiServer;
import com.versori.testkit.kube.RealKubeApi.AuditEvent;
import com.versori.testkit.simulator.Operation;
import com.versori.testkit.simulator.RecordedRequest;
import com.versori.testkit.simulator.SimulatorData;
import com.versori.testkit.simulator.WireContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The largest and most unusual specs reach the API unchanged. */
@RealApiServer
@ExtendWith(ClusterExtension.class)
class LimitsIT {

  /** The length of the longest value that can be sent, in bytes. */
  private static final int LARGEST = 64 * 1024;

  private Cluster cluster;

  @BeforeEach
  void setUp(Cluster fresh) {
    cluster = fresh;
  }

  @Test
  void everyMemberAndLinkInOneResource() throws Exception {
    Map<String, String> all = new HashMap<>();
    for (String key :
        List.of(
            "value",
            "username",
            "password",
            "clientId",
            "clientSecret",
            "refreshToken",
            "code",
            "state",
            "oauthToken",
            "oauthVerifier",
            "token",
            "tokenSecret",
            "consumerKey",
            "consumerSecret")) {
      all.put(key, "the " + key);
    }
    cluster.secret("all", all);
    cluster.secret(
        "tls",
        Map.of(
            "tls.crt", Files.readString(Path.of("src/test/resources/pem/a.crt")),
            "tls.key", Files.readString(Path.of("src/test/resources/pem/a.key")),
            "ca.crt", Files.readString(Path.of("src/test/resources/pem/a.crt"))));
    cluster.secret("largest", Map.of("value", "v".repeat(LARGEST)));
    String oauth2 =
        "{oauth2: {tokenUrl: 'https://id.example.com/t', scopes: [{name: a}], grant: {%s}%s}}";
    String url = "{url: 'https://id.example.com/t'}";
    String client = "{secretRef: {name: all}}";
    List<String> entries =
        List.of(
            entry("cert", "{certificate: {}}", "{certificate: {secretRef: {name: tls}}}"),
            entry("none", "{none: {}}", "{none: {}}"),
            entry(
                "key", "{apiKey: {name: K, in: header}}", "{string: {secretRef: {name: largest}}}"),
            entry(
                "bytes",
                "{hmac: {name: H, in: header, algorithm: sha512, digestInputs: [url, body]}}",
                "{binary: {secretRef: {name: all}}}"),
            entry("basic", "{basicAuth: {}}", "{basicAuth: %s}".formatted(client)),
            entry(
                "client",
                oauth2.formatted("clientCredentials: {}", ", mtls: {entry: cert}"),
                "{oauth2Client: %s}".formatted(client)),
            entry(
                "own-link",
                oauth2.formatted("clientCredentials: {}", ""),
                "{oauth2Client: {secretRef: {name: all}, mtls: {entry: cert}}}"),
            entry(
                "token",
                oauth2.formatted(
                    "authorizationCode: %s".formatted(client), ", mtls: {entry: held}"),
                "{oauth2Token: %s}".formatted(client),
                "held"),
            entry(
                "code",
                oauth2.formatted("authorizationCode: %s".formatted(client), ", pkce: true"),
                "{oauth2Code: %s}".formatted(client)),
            entry(
                "password",
                oauth2.formatted("password: %s".formatted(client), ""),
                "{oauth2Password: %s}".formatted(client)),
            entry(
                "oauth1",
                "{oauth1: {secretRef: {name: all}, signatureMethod: sha1, tempCredentialEndpoint: %s, resourceOwnerAuthorizationEndpoint: %s, tokenEndpoint: %s}}"
                    .formatted(url, url, url),
                "{oauth1: %s}".formatted(client)),
            entry(
                "oauth1-token",
                "{oauth1: {secretRef: {name: all}, signatureMethod: sha256, tokenAuth: true}}",
                "{oauth1Token: %s}".formatted(client)),
            "{name: scheme-only, authScheme: {basicAuth: {}}}",
            "{name: credential-only, credential: {basicAuth: %s}}".formatted(client),
            "{name: last, credential: {none: {}}}");
    cluster.organisation("references: {from: Same}\n");
    try (OperatorJar operator = cluster.operator()) {
      cluster.apply(resource("all", "all", entries)).orThrow();

      VersoriConnection ready = cluster.awaitReady("all");
      assertThat(ready.getStatus().credentials()).hasSize(16);
      JsonNode body = create("all");
      assertThat(WireContract.problemsOfCreate(body)).isEmpty();
      JsonNode sent = body.at("/connection/credentials");
      assertThat(of(sent, "key").at("/credential/data/string/value").asText()).hasSize(LARGEST);
      assertThat(of(sent, "bytes").at("/credential/data/binary/valueBase64").asText())
          .isEqualTo(Base64.getEncoder().encodeToString("the value".getBytes(UTF_8)));
      // The only certificate before these is linked by the platform.
      JsonNode scheme = of(sent, "client").at("/authSchemeConfig/oauth2");
      assertThat(scheme.path("mtlsEnabled").asBoolean()).isTrue();
      assertThat(scheme.has("mtlsCredentialId")).isFalse();
      for (String entry : List.of("client", "own-link")) {
        JsonNode data = of(sent, entry).at("/credential/data/oauth2Client");
        assertThat(data.path("mTLSEnabled").asBoolean()).isTrue();
        assertThat(data.has("mTLSCredentialId")).isFalse();
      }
      assertThat(of(sent, "own-link").at("/authSchemeConfig/oauth2").has("mtlsEnabled")).isFalse();
      assertThat(of(sent, "token").at("/authSchemeConfig/oauth2/mtlsCredentialId").asText())
          .isEqualTo("01KKC00000000000000000CRD1");
      // Each Secret is read once; a large one again when the pass may hold it in memory. The
      // organisation reads its token.
      assertThat(cluster.requests())
          .filteredOn(e -> e.resource().equals("secrets") && !e.name().equals("default-token"))
          .extracting(AuditEvent::name)
          .containsExactlyInAnyOrder("tls", "all", "largest", "largest");
    }
  }

  @Test
  void namesAndHostsReachTheApiUnchanged() {
    String name =
        "a\tb \"\\\\/<>&%{}[]'` \u00e9e\u0301 \u4e2d\u6587 \u0627\u0644 \ud83d\udc69\u200d\ud83d\ude80 !";
    String secret = "s".repeat(60) + ".a-1." + "x".repeat(60);
    cluster.secret(secret, Map.of("._-K.9", "value"));
    List<String> hosts =
        List.of(
            "https://[2001:db8::1]:8443/v1?a=b%20c",
            "https://m\u00fcller.example/t\u00f6ken",
            "http://xn--mller-kva.example",
            "http://127.0.0.1:8080",
            "https://EXAMPLE.com/");
    try (OperatorJar operator = cluster.operator()) {
      for (int i = 0; i < hosts.size(); i++) {
        String entry =
            "{name: key, authScheme: {apiKey: {name: k, in: query}}, credential: {string: {secretRef: {name: %s, key: ._-K.9}}}}"
                .formatted(secret);
        cluster
            .apply(
                resource(
                        "odd-" + i,
                        name.replace("\\", "\\\\").replace("\"", "\\\"") + i,
                        List.of(entry))
                    + "  baseUrl: '"
                    + hosts.get(i)
                    + "'\n")
            .orThrow();
      }
      for (int i = 0; i < hosts.size(); i++) {
        cluster.awaitReady("odd-" + i);
        JsonNode connection = create(name + i).path("connection");
        assertThat(connection.path("baseUrl").asText()).isEqualTo(hosts.get(i));
      }
    }
  }

  private static String entry(String name, String scheme, String credential, String... before) {
    String held =
        Stream.of(before)
            .map("{name: %s, credential: {existing: {id: 01KKC00000000000000000CRD1}}}"::formatted)
            .map(text -> text + "\n  - ")
            .findFirst()
            .orElse("");
    return held + "{name: %s, authScheme: %s, credential: %s}".formatted(name, scheme, credential);
  }

  private static String resource(String name, String connection, List<String> entries) {
    List<String> lines = new ArrayList<>();
    entries.forEach(entry -> lines.add("  - " + entry + "\n"));
    return """
        apiVersion: versori.com/v1alpha1
        kind: VersoriConnection
        metadata: {name: %s}
        spec:
          templateId: %s
          name: "%s"
          credentials:
        """
            .formatted(name, SimulatorData.of(name).id(), connection)
        + String.join("", lines);
  }

  /** The body of the only create of the connection. */
  private JsonNode create(String name) {
    List<JsonNode> bodies =
        cluster.simulator().requests().stream()
            .filter(request -> request.operation() == Operation.CREATE)
            .map(RecordedRequest::body)
            .filter(body -> body.at("/connection/name").asText().equals(name))
            .toList();
    assertThat(bodies).as("creates of %s", name).hasSize(1);
    return bodies.get(0);
  }

  /** Finds an entry by the ID of its scheme, which is the entry's name. */
  private static JsonNode of(JsonNode entries, String name) {
    for (JsonNode entry : entries) {
      for (JsonNode member : entry.path("authSchemeConfig")) {
        if (member.path("id").asText().equals(name)) {
          return entry;
        }
      }
    }
    throw new AssertionError("no entry " + name);
  }
}
