package com.versori.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.testkit.cluster.Cluster;
import com.versori.testkit.cluster.OperatorJar;
import com.versori.testkit.kube.RealApiServer;
import com.versori.testkit.kube.RealKubeApi;
import com.versori.testkit.simulator.Fault;
import com.versori.testkit.simulator.Operation;
import com.versori.testkit.simulator.SimulatorData;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A secret value is only in the body of the request, whatever fails. */
@RealApiServer
class LeakIT {

  private static final String CANARY = "c4n4ry-V4lue/with+odd&chars";

  @TempDir Path folder;

  @Test
  void plantedValuesAppearInNoOutput(RealKubeApi kube) {
    try (Cluster cluster = new Cluster(kube, folder);
        OperatorJar operator =
            cluster.operator(
                Map.of("LOG_LEVEL", "TRACE", "API_TIMEOUT", "2s", "LOG_FORMAT", "text"))) {
      List<Fault> faults =
          List.of(
              Fault.status(Operation.CREATE, 400).once().forName("f0"),
              Fault.status(Operation.CREATE, 500).once().forName("f1"),
              Fault.of(Operation.CREATE, Fault.Kind.GARBAGE).once().forName("f2"),
              Fault.of(Operation.CREATE, Fault.Kind.DROP_AFTER_COMMIT).once().forName("f3"),
              Fault.of(Operation.CREATE, Fault.Kind.SLOW_BODY).once().forName("f4"),
              Fault.of(Operation.CREATE, Fault.Kind.ECHO).once().forName("f5"));
      faults.forEach(cluster.simulator()::inject);
      for (int i = 0; i <= faults.size(); i++) {
        cluster.secret("f" + i, Map.of("token", CANARY));
        cluster.apply(Cluster.apiKey("f" + i)).orThrow();
      }
      cluster.awaitReady("f" + faults.size());
      for (int i = 0; i < faults.size(); i++) {
        cluster.await("f" + i, r -> Cluster.reason(r) != null);
      }
      assertThat(Cluster.message(cluster.get("f5"))).contains("***");
      Awaitility.await()
          .atMost(Cluster.PATIENCE)
          .until(() -> cluster.kubectl("get", "events").out().contains("Rejected"));

      String everything =
          operator.log()
              + cluster.kubectl("get", "vconn", "-o", "yaml").out()
              + cluster.kubectl("get", "events.v1.events.k8s.io", "-o", "yaml").out()
              + operator.get("/metrics").body()
              + operator.get("/readyz").body()
              + operator.threads();
      assertThat(operator.log()).contains("DEBUG");
      assertThatPortRevealsNoNames(operator, cluster);
      forms().forEach(form -> assertThat(everything).doesNotContain(form));
      assertThat(cluster.simulator().requests())
          .anyMatch(r -> String.valueOf(r.body()).contains("c4n4ry"));
    }
  }

  /** The HTTP port reveals numbers and states, but no names. */
  private static void assertThatPortRevealsNoNames(OperatorJar operator, Cluster cluster) {
    VersoriConnection one = cluster.get("f6");
    for (String path : List.of("/livez", "/readyz", "/metrics")) {
      // Only the organisations in use are named.
      assertThat(operator.get(path).body().replaceAll("(?m)^versori_organisation_.*$", ""))
          .as(path)
          .isNotEmpty()
          .doesNotContain(
              cluster.namespace(),
              SimulatorData.ORGANISATION_ID,
              SimulatorData.of("f6").id(),
              one.getStatus().connectionId(),
              one.getMetadata().getUid(),
              "\"f6\"");
    }
  }

  /**
   * Sends every member with a secret to an API that rejects it and repeats the values in all forms.
   */
  @Test
  void noMemberLeaks(RealKubeApi kube) throws Exception {
    Map<String, String> key =
        Map.of(
            "tls.crt", Files.readString(Path.of("src/test/resources/pem/a.crt")),
            "tls.key", Files.readString(Path.of("src/test/resources/pem/a.key")),
            "ca.crt", Files.readString(Path.of("src/test/resources/pem/a.crt")));
    List<String> entries =
        List.of(
            "credential: {string: {secretRef: {name: all}}}",
            "credential: {binary: {secretRef: {name: all}}}",
            "credential: {basicAuth: {secretRef: {name: all}}}",
            "credential: {oauth2Client: {secretRef: {name: all}, tokenUrl: 'https://a.example'}}",
            "credential: {oauth2Token: {secretRef: {name: all}}}",
            "credential: {oauth2Code: {secretRef: {name: all}}}",
            "credential: {oauth2Password: {secretRef: {name: all}}}",
            "credential: {certificate: {secretRef: {name: tls}}}",
            "credential: {oauth1: {secretRef: {name: all}}}",
            "credential: {oauth1Token: {secretRef: {name: all}}}",
            "authScheme: {oauth1: {secretRef: {name: all}, signatureMethod: sha1, tokenAuth: true}}",
            "authScheme: {oauth2: {tokenUrl: 'https://a.example', scopes: [], grant: {password: {secretRef: {name: all}}}}}");
    try (Cluster cluster = new Cluster(kube, folder);
        OperatorJar operator = cluster.operator(Map.of("LOG_LEVEL", "TRACE"))) {
      Map<String, String> all = new HashMap<>();
      for (String name :
          List.of(
              "value",
              "username",
              "password",
              "clientId",
              "clientSecret",
              "refreshToken",
              "accessToken",
              "code",
              "state",
              "oauthToken",
              "oauthVerifier",
              "token",
              "tokenSecret",
              "consumerKey",
              "consumerSecret")) {
        all.put(name, CANARY + "/" + name);
      }
      cluster.secret("all", all);
      cluster.secret("tls", key);
      cluster.simulator().inject(Fault.of(Operation.CREATE, Fault.Kind.ECHO));
      for (int i = 0; i < entries.size(); i++) {
        cluster
            .apply(
                """
                apiVersion: versori.com/v1alpha1
                kind: VersoriConnection
                metadata: {name: member-%d}
                spec:
                  templateId: %s
                  credentials:
                  - name: entry
                    %s
                """
                    .formatted(i, SimulatorData.numbered(i).id(), entries.get(i)))
            .orThrow();
      }
      for (int i = 0; i < entries.size(); i++) {
        cluster.awaitReason("member-" + i, "Rejected");
      }
      String everything =
          operator.log()
              + cluster.kubectl("get", "vconn", "-o", "yaml").out()
              + cluster.kubectl("get", "events.v1.events.k8s.io", "-o", "yaml").out()
              + operator.get("/metrics").body();
      forms().forEach(form -> assertThat(everything).doesNotContain(form));
      key.get("tls.key")
          .lines()
          .filter(line -> !line.startsWith("-----"))
          .forEach(line -> assertThat(everything).doesNotContain(line));
      assertThat(everything).contains("***");
    }
  }

  private static Stream<String> forms() {
    return Stream.of(
        CANARY,
        "c4n4ry-V4lue",
        "with+odd&chars",
        Base64.getEncoder()
            .encodeToString(CANARY.getBytes(StandardCharsets.UTF_8))
            .substring(0, 20),
        "sandbox-token");
  }
}
