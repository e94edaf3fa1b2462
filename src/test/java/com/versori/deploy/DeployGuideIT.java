package com.versori.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.docs.Guide;
import com.versori.docs.Shell;
import com.versori.e2e.OperatorJar;
import com.versori.kube.KubeBinaries;
import com.versori.kube.Kubectl;
import com.versori.kube.NeedsProgram;
import com.versori.kube.Programs;
import com.versori.kube.RealApiServer;
import com.versori.kube.RealKubeApi;
import com.versori.simulator.Operation;
import com.versori.simulator.SimulatorData;
import com.versori.simulator.VersoriSimulator;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands of {@code deploy/README.md}, from nothing to nothing, on API servers of their own.
 * There are no nodes: the operator runs as its jar, with the settings of the installed Deployment
 * and the rights of the installed service account.
 */
@RealApiServer
@NeedsProgram({"helm", "bash", "kube-controller-manager"})
class DeployGuideIT {

  private static final String SYSTEM = "versori-system";
  private static final String OPERATOR = "versori-connection-operator";

  @TempDir Path folder;
  private RealKubeApi kube;
  private Kubectl kubectl;
  private Shell shell;
  private VersoriSimulator simulator;
  private Guide guide;

  @BeforeEach
  void setUp() throws IOException {
    kube = RealKubeApi.start(folder.resolve("kube"));
    kube.startControllerManager();
    kubectl = new Kubectl(kube.kubeconfig());
    simulator = VersoriSimulator.start();
    guide = Guide.of(Path.of("deploy/README.md"));
    shell =
        new Shell(
            Map.of(
                "KUBECONFIG", kube.kubeconfig().toString(),
                "VERSORI_TOKEN", SimulatorData.TOKEN,
                "VERSORI_ORGANISATION_ID", SimulatorData.ORGANISATION_ID),
            KubeBinaries.find().orElseThrow());
  }

  @AfterEach
  void tearDown() {
    shell.close();
    simulator.close();
    kube.close();
  }

  @Test
  void helmFromInstallToUninstall() throws IOException {
    run("Namespace and token", "With Helm");
    try (OperatorJar operator = operator()) {
      run("See that it works");
      connection("kept");
      connection("other");
      assertThat(operator.terminate()).isZero();
    }
    run("Configure", "Scale out");
    shell.run("helm uninstall versori-connection-operator-b -n versori-system");
    run("The chart brings the CRD", "From the chart's CRD to one by itself");
    run("The CRD is applied by itself", "From a CRD by itself to the chart's");
    try (OperatorJar operator = operator()) {
      run("1. Decide what becomes of the connections");
      run("2. Delete the resources while the operator runs");
      assertThat(operator.terminate()).isZero();
    }
    run("3. Remove the operator, then the CRD");
    assertThat(kubectl.run("get", "crd,namespace", "-o", "name").out()).doesNotContain("versori");
    assertThat(simulator.connections()).as("all kept").hasSize(2);
    assertThat(simulator.count(Operation.CREATE)).isEqualTo(2);
  }

  @Test
  void firstCrdIsUpgradedByEachWay() throws IOException {
    String first = "src/test/resources/released/0-first/crd.yaml";
    run("Namespace and token");
    kubectl.run("apply", "--server-side", "-f", first).orThrow();
    Kubectl.Result helm =
        Programs.run(
            "",
            "helm",
            "--kubeconfig=" + kube.kubeconfig(),
            "install",
            OPERATOR,
            "deploy/chart",
            "-n",
            SYSTEM,
            "--set",
            "crds.install=false");
    helm.orThrow();
    for (String way :
        List.of("The CRD is applied by itself", "From a CRD by itself to the chart's")) {
      kubectl.run("apply", "--server-side", "--force-conflicts", "-f", first).orThrow();
      assertThat(crd()).as("the first").doesNotContain("Adopts this existing connection");
      run(way);
      assertThat(crd()).as(way).contains("Adopts this existing connection");
    }
  }

  @Test
  void operatorThatWasRemovedFirst() throws IOException {
    run("Namespace and token", "With Kustomize");
    try (OperatorJar operator = operator()) {
      connection("left");
      connection("removed");
      assertThat(operator.terminate()).isZero();
    }
    kubectl.run("delete", "deployment", OPERATOR, "-n", SYSTEM).orThrow();
    kubectl.run("delete", "vconn", "removed", "--wait=false").orThrow();
    kubectl.run("delete", "-k", "crds", "--wait=false").orThrow();
    assertThat(kubectl.run("get", "vconn", "removed").out()).contains("removed");

    shell.run("cd " + folder);
    run("Let go without the operator");
    kubectl.run("wait", "--for=delete", "crd/versoriconnections.versori.com").orThrow();
    assertThat(simulator.connections()).as("without the operator nothing is removed").hasSize(2);
  }

  @Test
  void restoredResourcesFindTheirConnections() throws IOException {
    run("Namespace and token", "With Kustomize");
    try (OperatorJar operator = operator()) {
      connection("shop");
      assertThat(operator.terminate()).isZero();
    }
    String id = id("shop");
    shell.run("cd " + folder);
    run("Back up", "Let go without the operator");
    kubectl.run("delete", "vconn", "--all", "-A").orThrow();
    assertThat(kubectl.run("get", "vconn", "shop").err()).contains("not found");
    run("Restore");
    assertThat(id("shop")).as("the status is lost").isEmpty();
    try (OperatorJar operator = operator()) {
      kubectl.run("wait", "vconn/shop", "--for=condition=Ready", "--timeout=60s").orThrow();
      assertThat(id("shop")).isEqualTo(id);
      assertThat(simulator.count(Operation.CREATE)).isOne();
    }
  }

  private void run(String... headings) throws IOException {
    for (String heading : headings) {
      guide.run(heading, shell, getClass());
    }
  }

  private OperatorJar operator() {
    try (KubernetesClient client = kube.client()) {
      Map<String, String> settings = new HashMap<>(Map.of("POD_NAMESPACE", SYSTEM));
      client
          .apps()
          .deployments()
          .inNamespace(SYSTEM)
          .withName(OPERATOR)
          .get()
          .getSpec()
          .getTemplate()
          .getSpec()
          .getContainers()
          .get(0)
          .getEnv()
          .stream()
          .filter(v -> v.getValue() != null && !v.getName().equals("VERSORI_TOKEN_FILE"))
          .forEach(v -> settings.put(v.getName(), v.getValue()));
      return OperatorJar.startAndAwait(
          folder, kube.serviceAccountKubeconfig(SYSTEM, OPERATOR), simulator.apiUrl(), settings);
    }
  }

  /** One of the default namespace, with a Secret of its own; returns when it is Ready. */
  private void connection(String name) {
    kubectl.run("create", "secret", "generic", name, "--from-literal=token=a-key").orThrow();
    kubectl
        .runWithInput(
            """
            apiVersion: versori.com/v1alpha1
            kind: VersoriConnection
            metadata: {name: %1$s}
            spec:
              templateId: %2$s
              credentials:
              - name: key
                authScheme: {apiKey: {name: X-Api-Key, in: header}}
                credential: {string: {secretRef: {name: %1$s, key: token}}}
            """
                .formatted(name, SimulatorData.SHOP.id()),
            "apply",
            "-f",
            "-")
        .orThrow();
    kubectl.run("wait", "vconn/" + name, "--for=condition=Ready", "--timeout=60s").orThrow();
  }

  private String id(String name) {
    return kubectl
        .run("get", "vconn", name, "-o", "jsonpath={.status.connectionId}")
        .orThrow()
        .out();
  }

  private String crd() {
    return kubectl
        .run("get", "crd", "versoriconnections.versori.com", "-o", "json")
        .orThrow()
        .out();
  }
}
