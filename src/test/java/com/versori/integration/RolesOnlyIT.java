package com.versori.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.deploy.Rendered;
import com.versori.testkit.cluster.Cluster;
import com.versori.testkit.cluster.OperatorJar;
import com.versori.testkit.cluster.TestOrganisation;
import com.versori.testkit.kube.NeedsProgram;
import com.versori.testkit.kube.RealApiServer;
import com.versori.testkit.kube.RealKubeApi;
import com.versori.testkit.simulator.Operation;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator that reads Secrets by Roles, next to a cluster-wide release. */
@RealApiServer
@NeedsProgram({"helm", "kube-controller-manager"})
class RolesOnlyIT {

  private static final String ACCOUNT = "roles-versori-connection-operator";

  @TempDir Path folder;
  private Cluster cluster;

  @AfterEach
  void tearDown() {
    cluster.close();
  }

  @Test
  void worksInItsNamespaceAndCannotReadSecretsElsewhere(RealKubeApi kube) {
    cluster = new Cluster(kube, folder);
    String user = install();
    try (OperatorJar operator = start(kube)) {
      cluster.secret("shop", Map.of("token", "s3cr3t-1"));
      cluster.create(Cluster.apiKey("shop"));
      cluster.awaitReady("shop");
      cluster.rotate("shop", Map.of("token", "s3cr3t-2"));
      cluster.await("shop", r -> cluster.simulator().connections().toString().contains("s3cr3t-2"));
      assertThat(operator.isAlive()).isTrue();

      cluster
          .organisation()
          .named("selecting")
          .with("allowedNamespaces: {from: Selector, selector: {matchLabels: {a: b}}}\n")
          .apply(cluster.client());
      TestOrganisation.await(cluster.client(), cluster.namespace(), "selecting", "InvalidSpec");
      assertThat(cluster.kubectl("get", "vorg", "selecting", "-o", "yaml").orThrow().out())
          .contains("use from: Names");
    }
    assertThat(mayGetSecrets(user, cluster.namespace())).isEqualTo("yes");
    assertThat(mayGetSecrets(user, Cluster.SYSTEM)).isEqualTo("no");
    assertThat(mayGetSecrets(user, "default")).isEqualTo("no");
  }

  /** The Roles go first, as all that has no finalizer. */
  @Test
  void namespaceThatIsDeletedGoesWithItsConnections(RealKubeApi kube) {
    cluster = new Cluster(kube, folder);
    kube.startControllerManager();
    try (Cluster other = new Cluster(kube, folder)) {
      install(other.namespace());
      allow(other);
      try (OperatorJar operator = start(kube, other.namespace())) {
        for (String name : List.of("shop", "billing")) {
          other.secret(name, Map.of("token", "s3cr3t-1"));
          other.create(Cluster.apiKey(name).replace("spec:", "spec:\n  name: " + name));
          other.awaitReady(name);
        }
        other.kubectl("delete", "role,rolebinding", ACCOUNT).orThrow();
        var deleted = other.kubectl("delete", "namespace", other.namespace(), "--timeout=60s");
        assertThat(deleted.status()).as("%s%n%s", deleted.err(), operator.log()).isZero();
        assertThat(cluster.simulator().connections()).isEmpty();
        assertThat(cluster.simulator().count(Operation.DELETE)).isEqualTo(2);
        assertThat(operator.isAlive()).isTrue();
      }
    }
  }

  /** A namespace that is gone, or whose Role is missing, stops no other. */
  @Test
  void unreadableNamespaceIsLeftOutAndTakenUpLater(RealKubeApi kube) {
    cluster = new Cluster(kube, folder);
    install();
    try (Cluster other = new Cluster(kube, folder);
        OperatorJar operator =
            start(kube, cluster.namespace() + "," + other.namespace() + ",absent")) {
      allow(other);
      cluster.secret("shop", Map.of("token", "s3cr3t-1"));
      cluster.create(Cluster.apiKey("shop"));
      cluster.awaitReady("shop");
      HttpResponse<String> ready = operator.get("/readyz");
      assertThat(ready.statusCode()).isEqualTo(200);
      assertThat(ready.body())
          .startsWith("ok\nnamespaces: absent: the operator may not list secrets, watch secrets in")
          .contains("; " + other.namespace() + ": ");
      assertThat(operator.log())
          .contains("A namespace cannot be read")
          .contains("namespace=\"" + other.namespace() + "\"", "namespace=\"absent\"");
      assertThat(operator.get("/metrics").body())
          .contains("versori_namespace_unreadable{namespace=\"" + other.namespace() + "\"} 1.0");

      other.secret("late", Map.of("token", "s3cr3t-2"));
      other.create(Cluster.apiKey("late"));
      install(other.namespace());
      other.awaitReason("late", "Available");
      assertThat(other.events("late")).noneMatch(e -> e.getReason().equals("SecretNotFound"));
      assertThat(operator.log()).doesNotContain("reason=\"SecretNotFound\"");
      Awaitility.await()
          .atMost(Cluster.PATIENCE)
          .until(() -> !operator.get("/readyz").body().contains(other.namespace()));

      rightsAreWithdrawnForAWhile(kube, other, operator);
    }
  }

  private void rightsAreWithdrawnForAWhile(RealKubeApi kube, Cluster other, OperatorJar operator) {
    other.kubectl("delete", "rolebinding", ACCOUNT).orThrow();
    // Rights are checked when a watch begins.
    kube.restartApiServer();
    Awaitility.await()
        .atMost(Cluster.PATIENCE)
        .until(
            () -> {
              HttpResponse<String> ready = operator.get("/readyz");
              return ready.statusCode() == 200 && ready.body().contains(other.namespace());
            });
    cluster.rotate("shop", Map.of("token", "s3cr3t-3"));
    cluster.await("shop", r -> cluster.simulator().connections().toString().contains("s3cr3t-3"));

    install(other.namespace());
    Awaitility.await()
        .atMost(Cluster.PATIENCE)
        .until(() -> !operator.get("/readyz").body().contains(other.namespace()));
    other.secret("later", Map.of("token", "s3cr3t-4"));
    other.create(Cluster.apiKey("later"));
    other.awaitReason("later", "Available");
    assertThat(operator.log()).doesNotContain("reason=\"SecretNotFound\"");
  }

  @Test
  void operatorWithoutAReadableNamespaceWaits(RealKubeApi kube) {
    cluster = new Cluster(kube, folder);
    try (Cluster other = new Cluster(kube, folder)) {
      allow(other);
      install();
      try (OperatorJar operator = start(kube, other.namespace())) {
        assertThat(operator.get("/readyz").statusCode()).isEqualTo(200);
        assertThat(operator.get("/livez").statusCode()).isEqualTo(200);
        other.secret("shop", Map.of("token", "s3cr3t-1"));
        other.create(Cluster.apiKey("shop"));
        install(other.namespace());
        other.awaitReason("shop", "Available");
      }
    }
  }

  /** The organisation is in the test's namespace. */
  private void allow(Cluster other) {
    cluster.organisation(
        """
        allowedNamespaces: {from: Names, names: [%1$s]}
        references: {from: Names, names: [%1$s]}
        """
            .formatted(other.namespace()));
  }

  /**
   * Installs the release in the test's namespace.
   *
   * @return its user
   */
  private String install() {
    return install(cluster.namespace());
  }

  private String install(String watched) {
    cluster
        .applyEverywhere(
            chart(
                "roles",
                cluster.namespace(),
                "rbac.scope=Namespaces",
                "settings.WATCH_NAMESPACES=" + watched,
                "settings.CLUSTER_ID=roles-only",
                "crds.install=false"))
        .orThrow();
    return "system:serviceaccount:" + cluster.namespace() + ":" + ACCOUNT;
  }

  private OperatorJar start(RealKubeApi kube) {
    return start(kube, cluster.namespace());
  }

  private OperatorJar start(RealKubeApi kube, String watched) {
    return cluster
        .unstarted(
            kube.serviceAccountKubeconfig(cluster.namespace(), ACCOUNT),
            Map.of("CLUSTER_ID", "roles-only", "WATCH_NAMESPACES", watched))
        .awaitStarted();
  }

  private String mayGetSecrets(String user, String namespace) {
    return cluster
        .kubectl("auth", "can-i", "get", "secrets", "--as=" + user, "--namespace=" + namespace)
        .out()
        .strip();
  }

  /** Roles, service account and policy of a release. */
  private static String chart(String release, String namespace, String... values) {
    List<String> arguments = new ArrayList<>();
    for (String value : values) {
      arguments.addAll(List.of("--set", value));
    }
    String yaml = Rendered.chartOf(release, namespace, arguments).orThrow().out();
    StringBuilder kept = new StringBuilder();
    for (String document : yaml.split("(?m)^---\n")) {
      if (document.contains("rbac.authorization.k8s.io/v1\n")
          || document.contains("kind: ServiceAccount\n")
          || document.contains("kind: ValidatingAdmissionPolicy")) {
        kept.append("---\n").append(document);
      }
    }
    return kept.toString();
  }
}
