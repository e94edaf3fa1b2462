package com.versori.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.SecretVersion;
import com.versori.testkit.cluster.Cluster;
import com.versori.testkit.cluster.OperatorJar;
import com.versori.testkit.cluster.TestOrganisation;
import com.versori.testkit.kube.Kubectl;
import com.versori.testkit.kube.RealApiServer;
import com.versori.testkit.kube.RealKubeApi;
import com.versori.testkit.simulator.Operation;
import com.versori.testkit.simulator.WireContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operator's process: settings, endpoints, examples and leader election. */
@RealApiServer
class ProcessIT {

  @TempDir Path folder;

  @Test
  void everyInvalidSettingIsListedAndTheProcessExitsWith2(RealKubeApi kube) {
    try (Cluster cluster = new Cluster(kube, folder);
        OperatorJar operator =
            cluster.unstarted(
                Map.of(
                    "VERSORI_API_URLS", "x",
                    "HTTP_PORT", "x",
                    "API_TIMEOUT", "1h",
                    "VERSORI_CAFILE", "x"))) {
      assertThat(operator.exitStatus(Duration.ofSeconds(20))).isEqualTo(2);
      assertThat(operator.log())
          .contains("VERSORI_API_URLS is", "HTTP_PORT is", "API_TIMEOUT is")
          .contains("VERSORI_CAFILE is not a setting; did you mean VERSORI_CA_FILE?");
    }
  }

  @Test
  void examplesBecomeReadyAndEndpointsAnswer(RealKubeApi kube) throws Exception {
    try (Cluster cluster = new Cluster(kube, folder);
        OperatorJar operator = cluster.operator(TestOrganisation.ofExamples(cluster));
        Stream<Path> files = Files.list(Path.of("examples"))) {
      int resources = 0;
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).toList()) {
        resources += Files.readString(file).split("kind: VersoriConnection\n", -1).length - 1;
      }
      Kubectl.Result dryRun =
          cluster
              .kubectl("apply", "--validate=strict", "--dry-run=server", "-f", "examples")
              .orThrow();
      assertThat(dryRun.err()).isEmpty();
      cluster
          .kubectl(
              "apply", "--validate=strict", "-f", "examples", "-f", "src/test/resources/examples")
          .orThrow();
      assertThat(
              cluster
                  .kubectl("wait", "--for=condition=Ready", "vconn", "--all", "--timeout=30s")
                  .orThrow()
                  .out()
                  .lines())
          .hasSize(resources);
      assertThat(cluster.simulator().connections()).hasSize(resources);
      assertThat(cluster.simulator().requests())
          .filteredOn(request -> request.operation() == Operation.CREATE)
          .hasSize(resources)
          .allSatisfy(create -> assertThat(WireContract.problemsOfCreate(create.body())).isEmpty());
      assertThat(operator.get("/livez").statusCode()).isEqualTo(200);
      assertThat(operator.get("/readyz").statusCode()).isEqualTo(200);
      assertThat(operator.get("/metrics").body())
          .contains(
              "versori_api_requests_seconds_count{code=\"201\",operation=\"create\"} " + resources)
          .contains("versori_connection_ready_seconds_count " + resources);
      assertThat(cluster.kubectl("get", "vconn").out().lines().findFirst().orElseThrow())
          .matches("NAME +READY +REASON +CONNECTION ID +AGE");
      assertThat(cluster.kubectl("get", "vconn", "-o", "wide").out())
          .contains("TEMPLATE", "IN USE", "BASE URL", "DELETION", "UPDATED", "MESSAGE");
    }
  }

  /** Without an organisation the operator starts, and says so. */
  @Test
  void organisationMayComeLater(RealKubeApi kube) {
    try (Cluster cluster = new Cluster(kube, folder)) {
      cluster.kubectl("delete", "vorg", "default").orThrow();
      try (OperatorJar operator = cluster.operator()) {
        assertThat(operator.get("/readyz").statusCode()).isEqualTo(200);
        assertThat(operator.get("/readyz").body())
            .contains("organisations: there is none", cluster.namespace());
        cluster.secret("shop", Map.of("token", "s3cr3t"));
        cluster.apply(Cluster.apiKey("shop")).orThrow();
        assertThat(Cluster.message(cluster.awaitReason("shop", "OrganisationNotFound")))
            .contains(cluster.namespace() + "/default", "create it");
        cluster.organisation("");
        cluster.awaitReady("shop");
        assertThat(operator.get("/readyz").body()).isEqualTo("ok\n");
      }
    }
  }

  /** As a backup or a new encryption key of etcd does it, while the operator is down. */
  @Test
  void touchedSecretsAreNotSentAfterARestart(RealKubeApi kube) {
    try (Cluster cluster = new Cluster(kube, folder)) {
      List<String> names = List.of("a", "b", "c");
      try (OperatorJar operator = cluster.operator()) {
        names.forEach(name -> cluster.secret(name, Map.of("token", "value of " + name)));
        names.forEach(name -> cluster.apply(Cluster.apiKey(name)).orThrow());
        names.forEach(cluster::awaitReady);
        assertThat(operator.isAlive()).isTrue();
      }
      names.forEach(name -> cluster.kubectl("annotate", "secret", name, "touched=true").orThrow());
      cluster.rotate("c", Map.of("token", "another value"));
      try (OperatorJar operator = cluster.operator()) {
        names.forEach(name -> cluster.await(name, r -> isSynced(cluster, r)));
        assertThat(operator.isAlive()).isTrue();
      }
      assertThat(cluster.simulator().requests())
          .filteredOn(request -> request.operation() == Operation.UPDATE)
          .singleElement()
          .satisfies(update -> assertThat(update.body().toString()).contains("another value"));
      assertThat(cluster.kubectl("get", "vconn", "-o", "yaml").out())
          .contains("valueHash")
          .doesNotContain("value of");
    }
  }

  private static boolean isSynced(Cluster cluster, VersoriConnection resource) {
    SecretVersion written = resource.getStatus().synced().secrets().get(0);
    return cluster
        .client()
        .secrets()
        .inNamespace(resource.getMetadata().getNamespace())
        .withName(written.name())
        .get()
        .getMetadata()
        .getResourceVersion()
        .equals(written.resourceVersion());
  }

  @Test
  void standbyTakesOverFromTheLeader(RealKubeApi kube) {
    // Two hosts may have the same name.
    Map<String, String> settings = Map.of("LEADER_ELECTION", "true", "HOSTNAME", "host");
    try (Cluster cluster = new Cluster(kube, folder);
        OperatorJar first = cluster.operator(settings);
        OperatorJar second = cluster.operator(settings)) {
      cluster.secret("shop", Map.of("token", "s3cr3t"));
      cluster.apply(Cluster.apiKey("shop")).orThrow();
      cluster.awaitReady("shop");
      assertThat(second.get("/readyz").statusCode()).as("a standby is ready").isEqualTo(200);
      assertThat(second.get("/livez").statusCode()).as("a standby is live").isEqualTo(200);
      assertThat(first.get("/metrics").body()).contains("versori_operator_working 1.0");
      assertThat(second.get("/metrics").body()).contains("versori_operator_working 0.0");
      String leader = holder(cluster);
      assertThat(first.terminate()).isZero();
      // Released, not expired.
      assertThat(holder(cluster)).isNotEqualTo(leader);

      cluster.secret("next", Map.of("token", "s3cr3t"));
      cluster.apply(Cluster.apiKey("next")).orThrow();
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> Cluster.isReady(cluster.get("next")));
      assertThat(cluster.simulator().connections()).hasSize(2);
    }
  }

  /** The proxy is that to the Versori API: the Kubernetes API is called directly. */
  @Test
  void proxyVariablesDoNotApplyToTheKubernetesApi(RealKubeApi kube) {
    try (Cluster cluster = new Cluster(kube, folder);
        OperatorJar operator =
            cluster.operator(
                Map.of(
                    "HTTPS_PROXY",
                    "http://127.0.0.1:1",
                    "ALL_PROXY",
                    "http://127.0.0.1:1",
                    "NO_PROXY",
                    "10.0.0.0/8, .svc my_host [fd00::1] *.example.com 127.0.0.1:"
                        + cluster.simulator().apiUrl().getPort()))) {
      cluster.secret("shop", Map.of("token", "s3cr3t"));
      cluster.apply(Cluster.apiKey("shop")).orThrow();
      cluster.awaitReady("shop");
      assertThat(operator.isAlive()).isTrue();
    }
  }

  private static String holder(Cluster cluster) {
    return cluster
        .client()
        .leases()
        .inNamespace(cluster.namespace())
        .withName("versori-connection-operator")
        .get()
        .getSpec()
        .getHolderIdentity();
  }
}
