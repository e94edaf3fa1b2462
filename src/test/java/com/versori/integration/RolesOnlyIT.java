package com.versori.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.deploy.Rendered;
import com.versori.testkit.cluster.Cluster;
import com.versori.testkit.cluster.OperatorJar;
import com.versori.testkit.kube.Kubectl;
import com.versori.testkit.kube.NeedsProgram;
import com.versori.testkit.kube.RealApiServer;
import com.versori.testkit.kube.RealKubeApi;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator with the chart's Roles only, next to a cluster-wide release. */
@RealApiServer
@NeedsProgram("helm")
class RolesOnlyIT {

  private static final String ACCOUNT = "roles-versori-connection-operator";

  @TempDir Path folder;
  private Cluster cluster;

  @AfterEach
  void putThePolicyBack(RealKubeApi kube) {
    cluster.close();
    new Kubectl(kube.kubeconfig()).run("apply", "-k", "deploy/install").orThrow();
  }

  @Test
  void worksInItsNamespaceAndCannotReadSecretsElsewhere(RealKubeApi kube) {
    cluster = new Cluster(kube, folder);
    String user = "system:serviceaccount:" + cluster.namespace() + ":" + ACCOUNT;
    cluster
        .applyEverywhere(
            chart(
                "roles",
                cluster.namespace(),
                "rbac.scope=Namespaces",
                "settings.WATCH_NAMESPACES=" + cluster.namespace(),
                "settings.CLUSTER_ID=roles-only",
                "crds.install=false"))
        .orThrow();
    cluster
        .applyEverywhere(
            chart(Cluster.ACCOUNT, Cluster.SYSTEM, "statusPolicy.users={" + user + "}"))
        .orThrow();
    try (OperatorJar operator =
        cluster
            .unstarted(
                kube.serviceAccountKubeconfig(cluster.namespace(), ACCOUNT),
                Map.of(
                    "CLUSTER_ID",
                    "roles-only",
                    "LEADER_ELECTION",
                    "true",
                    "LEASE_NAME",
                    ACCOUNT,
                    "POD_NAMESPACE",
                    cluster.namespace()))
            .awaitStarted()) {
      cluster.secret("shop", Map.of("token", "s3cr3t-1"));
      cluster.create(Cluster.apiKey("shop"));
      cluster.awaitReady("shop");
      cluster.rotate("shop", Map.of("token", "s3cr3t-2"));
      cluster.await("shop", r -> cluster.simulator().connections().toString().contains("s3cr3t-2"));
      assertThat(operator.isAlive()).isTrue();
    }
    assertThat(mayGetSecrets(user, cluster.namespace())).isEqualTo("yes");
    assertThat(mayGetSecrets(user, Cluster.SYSTEM)).isEqualTo("no");
    assertThat(mayGetSecrets(user, "default")).isEqualTo("no");
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
