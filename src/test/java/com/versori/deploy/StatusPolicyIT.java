package com.versori.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.testkit.kube.Kubectl;
import com.versori.testkit.kube.Kubectl.Result;
import com.versori.testkit.kube.RealApiServer;
import com.versori.testkit.kube.RealKubeApi;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may write status in the default installation. */
@RealApiServer
class StatusPolicyIT {

  private static final String NAMESPACE = "status-policy";
  private static final String REFUSED = "may not write the status of Versori resources";
  private static Kubectl kubectl;

  @BeforeAll
  static void setUp(RealKubeApi kube) {
    kubectl = new Kubectl(kube.kubeconfig());
    kube.install();
    kubectl.run("create", "namespace", NAMESPACE).orThrow();
    in("create", "role", "all", "--verb=*", "--resource=*.versori.com").orThrow();
    in("create", "rolebinding", "all", "--role=all", "--user=tenant").orThrow();
    // A RoleBinding to a ClusterRole gives rights in one namespace.
    in("create", "rolebinding", "admin", "--clusterrole=cluster-admin", "--user=owner").orThrow();
    kubectl
        .runWithInput(
            """
            apiVersion: versori.com/v1alpha1
            kind: VersoriConnection
            metadata: {name: shop, namespace: status-policy}
            spec: {connectionId: 01HFZ7Y8QJ4Z5X0N3V6W9R2T1K}
            """,
            "create",
            "-f",
            "-")
        .orThrow();
    Awaitility.await("the policy is in force")
        .atMost(Duration.ofSeconds(30))
        .until(() -> write("--as=tenant").err().contains(REFUSED));
  }

  @Test
  void rightsInOneNamespaceAreNotEnough() {
    for (String user : new String[] {"tenant", "owner"}) {
      Result refused = write("--as=" + user);
      assertThat(refused.err()).contains(user + " " + REFUSED, "statusPolicy.users");
      in("--as=" + user, "annotate", "--overwrite", "vconn", "shop", "team=" + user).orThrow();
    }
    assertThat(in("get", "vconn", "shop", "-o", "jsonpath={.status.name}").out()).isEmpty();
  }

  /** A raw patch, because kubectl would read the status first, which the operator may not. */
  @Test
  void operatorAndClusterAdministratorsMayWriteIt(RealKubeApi kube) {
    for (String user :
        new String[] {"system:serviceaccount:versori-system:versori-connection-operator", null}) {
      Config config = new ConfigBuilder(kube.config()).withImpersonateUsername(user).build();
      try (KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build()) {
        VersoriConnection written =
            client
                .resources(VersoriConnection.class)
                .inNamespace(NAMESPACE)
                .withName("shop")
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"status\": {\"baseUrl\": \"x\"}}");
        assertThat(written.getStatus().baseUrl()).isEqualTo("x");
      }
    }
    assertThat(write().err()).isEmpty();
  }

  private static Result write(String... as) {
    String[] patch = {
      "patch",
      "vconn",
      "shop",
      "--subresource=status",
      "--type=merge",
      "--dry-run=server",
      "-p",
      "{\"status\": {\"name\": \"written\"}}"
    };
    String[] all = java.util.Arrays.copyOf(patch, patch.length + as.length);
    System.arraycopy(as, 0, all, patch.length, as.length);
    return in(all);
  }

  private static Result in(String... arguments) {
    String[] all = new String[arguments.length + 2];
    all[0] = "-n";
    all[1] = NAMESPACE;
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    return kubectl.run(all);
  }
}
