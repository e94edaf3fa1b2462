package com.versori.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.testkit.cluster.OperatorJar;
import com.versori.testkit.cluster.TestOrganisation;
import com.versori.testkit.docs.Guide;
import com.versori.testkit.docs.Shell;
import com.versori.testkit.kube.KubeBinaries;
import com.versori.testkit.kube.Kubectl;
import com.versori.testkit.kube.NeedsProgram;
import com.versori.testkit.kube.RealApiServer;
import com.versori.testkit.kube.RealKubeApi;
import com.versori.testkit.simulator.Operation;
import com.versori.testkit.simulator.RecordedRequest;
import com.versori.testkit.simulator.SimulatorData;
import com.versori.testkit.simulator.VersoriSimulator;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the commands of {@code deploy/README.md}. There are no nodes, so the operator's jar runs
 * with the settings of the installed Deployment and the rights of the installed service account.
 * All tests share one API server, and each removes what it created.
 */
@RealApiServer
@NeedsProgram({"helm", "bash", "kube-controller-manager"})
class DeployGuideIT {

  private static final String SYSTEM = "versori-system";
  private static final String OPERATOR = "versori-connection-operator";
  private static final String CRD = "versoriconnections.versori.com";
  private static final String READY_REASON =
      "jsonpath={.status.conditions[?(@.type==\"Ready\")].reason}";

  @TempDir static Path folder;
  private static RealKubeApi kube;
  private Place here;
  private VersoriSimulator simulator;
  private Guide guide;

  @BeforeEach
  void setUp() throws IOException {
    if (kube == null) {
      kube = RealKubeApi.start(Files.createTempDirectory(folder, "kube-"));
      kube.startControllerManager();
    }
    simulator = VersoriSimulator.start();
    guide = Guide.of(Path.of("deploy/README.md"));
    here = new Place(kube);
  }

  @AfterEach
  void checkThatNothingIsLeft() {
    here.close();
    simulator.close();
    String left = here.installed();
    if (!left.isEmpty()) {
      stopKube();
    }
    assertThat(left).isEmpty();
  }

  @AfterAll
  static void stopKube() {
    if (kube != null) {
      kube.close();
      kube = null;
    }
  }

  @Test
  void helmFromInstallToUninstall() throws IOException {
    here.run("Namespace and token", "With Helm", "The organisation");
    try (OperatorJar operator = here.operator()) {
      here.run("Verify the installation");
      here.connection("default", "kept");
      here.connection("default", "other");
      assertThat(operator.terminate()).isZero();
    }
    here.run("Configure", "Scale out");
    here.shell.run("helm uninstall versori-connection-operator-b -n versori-system");
    here.run("The chart manages the CRD", "Move the CRD out of the chart");
    here.run("The CRD is applied separately", "Move the CRD into the chart");

    here.run("Remove the operator alone", "With Helm", "The organisation");
    long calls = simulator.total();
    try (OperatorJar operator = here.operator()) {
      here.connection("default", "later");
      // The organisation has a new generation, so a listing probes it at some time.
      assertThat(simulator.requests().stream().skip(calls))
          .extracting(RecordedRequest::operation)
          .filteredOn(operation -> operation != Operation.LIST)
          .containsExactly(Operation.CREATE);
      here.run("1. Decide what happens to the connections");
      here.run("2. Delete the resources while the operator runs");
      assertThat(operator.terminate()).isZero();
    }
    here.run("3. Remove the operator, then the CRD");
    assertThat(simulator.connections()).as("retained connections").hasSize(3);
    assertThat(simulator.count(Operation.CREATE)).isEqualTo(3);
  }

  @Test
  void kustomizeFromInstallToUninstall() throws IOException {
    here.run("Namespace and token", "With Kustomize", "The organisation", "Upgrade with Kustomize");
    here.run("3. The same with Kustomize");
  }

  @Test
  void firstCrdIsUpgradedByEachWay() throws IOException {
    Path first = Files.createTempFile("first-", ".yaml");
    Files.writeString(
        first,
        Files.readString(Path.of("src/test/resources/released/0-first/crd.yaml"))
            .replace("existing connection to adopt", "connection"));
    here.run("Namespace and token");
    here.kubectl.run("apply", "--server-side", "-f", first.toString()).orThrow();
    here.run("Install it while the CRD is being deleted");
    for (String way : List.of("The CRD is applied separately", "Move the CRD into the chart")) {
      here.kubectl
          .run("apply", "--server-side", "--force-conflicts", "-f", first.toString())
          .orThrow();
      assertThat(here.crd()).as("the first CRD").doesNotContain("existing connection to adopt");
      here.run(way);
      assertThat(here.crd()).as(way).contains("existing connection to adopt");
    }
    here.run("3. Remove the operator, then the CRD");
  }

  @Test
  void namespacesAndResourcesThatAreDeletedBeforeAndAfterTheOperator() throws IOException {
    here.run("Namespace and token", "With Kustomize");
    here.kubectl.run("create", "namespace", "integrations").orThrow();
    here.kubectl.run("create", "namespace", "stuck").orThrow();
    try (OperatorJar operator = here.operator()) {
      here.connection("integrations", "shop");
      here.connection("stuck", "shop");
      here.connection("default", "left");
      here.connection("default", "removed");
      assertThat(simulator.connections()).hasSize(4);
      here.run("Delete a namespace");
      assertThat(simulator.connections())
          .as("connections after the namespace was deleted")
          .hasSize(3);
      assertThat(operator.terminate()).isZero();
    }

    here.kubectl.run("delete", "-k", "deploy/install/base").orThrow();
    here.kubectl.run("delete", "vconn", "removed", "--wait=false").orThrow();
    here.kubectl.run("delete", "namespace", "stuck", "--wait=false").orThrow();
    here.kubectl
        .run(
            "wait",
            "namespace/stuck",
            "--for=condition=NamespaceFinalizersRemaining",
            "--timeout=60s")
        .orThrow();
    assertThat(here.kubectl.run("get", "vconn", "removed").out()).contains("removed");

    here.run("Namespace and token", "With Kustomize");
    try (OperatorJar operator = here.operator()) {
      here.awaitDeleted("vconn/removed", "namespace/stuck");
      assertThat(simulator.connections()).as("connections after the pending deletes").hasSize(1);
      assertThat(operator.terminate()).isZero();
    }

    here.kubectl.run("delete", "-k", "deploy/install/base").orThrow();
    here.kubectl.run("delete", "-k", "crds", "--wait=false").orThrow();
    here.awaitDeleted("crd/versoriorganisations.versori.com");
    here.run("Release resources without the operator");
    here.awaitDeleted("crd/" + CRD);
    assertThat(simulator.connections())
        .as("connections after an uninstall without the operator")
        .hasSize(1);
  }

  @Test
  void restoredResourcesFindTheirConnections() throws IOException {
    here.run("Namespace and token", "With Helm", "The organisation");
    try (OperatorJar operator = here.operator()) {
      here.connection("default", "shop");
      assertThat(operator.terminate()).isZero();
    }
    String id = here.id("shop");
    here.run("Back up");
    restoreIntoAnotherCluster(id);

    here.run("Release resources without the operator");
    here.kubectl.run("delete", "vconn", "--all", "-A").orThrow();
    here.run("Restore");
    assertThat(here.id("shop")).as("status after the restore").isEmpty();
    try (OperatorJar operator = here.operator()) {
      here.awaitReady("default", "shop");
      assertThat(here.id("shop")).isEqualTo(id);
      assertThat(operator.terminate()).isZero();
    }
    assertThat(simulator.count(Operation.CREATE)).isOne();

    here.run("Remove the operator alone");
    here.kubectl.run("delete", "-k", "crds", "--wait=false").orThrow();
    here.run("Install it while the CRD is being deleted", "The organisation");
    try (OperatorJar operator = here.operator()) {
      here.awaitDeleted("crd/" + CRD);
      assertThat(simulator.connections()).as("connections of the deleted resource").isEmpty();
    }
    here.kubectl.run("apply", "--server-side", "-k", "crds").orThrow();
    here.run("3. Remove the operator, then the CRD");
  }

  private void restoreIntoAnotherCluster(String id) throws IOException {
    try (RealKubeApi another = RealKubeApi.start(Files.createTempDirectory(folder, "another-"));
        Place there = new Place(another)) {
      there.run("Namespace and token", "With Helm");
      there.secret("default", "shop");
      there.run("Restore");
      try (OperatorJar operator = there.operator()) {
        there.await("default", "shop", READY_REASON + "=CreateOutcomeUnknown");
        assertThat(operator.terminate()).isZero();
      }
      there.run("Restore into another cluster");
      try (OperatorJar operator = there.operator()) {
        there.awaitReady("default", "shop");
        assertThat(there.id("shop")).isEqualTo(id);
      }
      assertThat(simulator.count(Operation.CREATE)).isOne();
    }
  }

  /**
   * A cluster with a shell, in a shared folder with links to the folders of the repository that the
   * guide uses.
   */
  private final class Place implements AutoCloseable {

    private final RealKubeApi kube;
    private final Kubectl kubectl;
    private final Shell shell;

    Place(RealKubeApi kube) {
      this.kube = kube;
      this.kubectl = new Kubectl(kube.kubeconfig());
      this.shell =
          new Shell(
              Map.of(
                  "KUBECONFIG", kube.kubeconfig().toString(),
                  "VERSORI_TOKEN", SimulatorData.TOKEN,
                  "VERSORI_ORGANISATION_ID", SimulatorData.ORGANISATION_ID),
              KubeBinaries.find().orElseThrow());
      shell.run("cp -r crds deploy %1$s && cd %1$s".formatted(folder));
    }

    void run(String... headings) throws IOException {
      for (String heading : headings) {
        guide.run(heading, shell, DeployGuideIT.class);
      }
    }

    /** Starts the operator with the Deployment's settings and the service account's rights. */
    OperatorJar operator() {
      Map<String, String> settings = settings();
      try (KubernetesClient client = kube.client()) {
        // Several namespaces of these tests use the same template.
        TestOrganisation.byDefault(SYSTEM, simulator.apiUrl())
            .with(
                """
                allowedNamespaces: {from: All}
                references:
                  from: Selector
                  selector:
                    matchExpressions: [{key: kubernetes.io/metadata.name, operator: Exists}]
                """)
            .apply(client);
      }
      return OperatorJar.startAndAwait(
          folder, kube.serviceAccountKubeconfig(SYSTEM, OPERATOR), simulator.apiUrl(), settings);
    }

    Map<String, String> settings() {
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
            .filter(v -> v.getValue() != null)
            .forEach(v -> settings.put(v.getName(), v.getValue()));
        return settings;
      }
    }

    /** Creates a connection with its own Secret and waits until it is Ready. */
    void connection(String namespace, String name) {
      secret(namespace, name);
      kubectl
          .runWithInput(
              """
              apiVersion: versori.com/v1alpha1
              kind: VersoriConnection
              metadata: {name: %1$s, namespace: %2$s}
              spec:
                name: %2$s-%1$s
                templateId: %3$s
                credentials:
                - name: key
                  authScheme: {apiKey: {name: X-Api-Key, in: header}}
                  credential: {string: {secretRef: {name: %1$s, key: token}}}
              """
                  .formatted(name, namespace, SimulatorData.of(name).id()),
              "apply",
              "-f",
              "-")
          .orThrow();
      awaitReady(namespace, name);
    }

    /** Creates or replaces it. */
    void secret(String namespace, String name) {
      kubectl.run("-n", namespace, "delete", "secret", name, "--ignore-not-found").orThrow();
      kubectl
          .run("-n", namespace, "create", "secret", "generic", name, "--from-literal=token=a-key")
          .orThrow();
    }

    void awaitReady(String namespace, String name) {
      await(namespace, name, "condition=Ready");
    }

    void await(String namespace, String name, String what) {
      kubectl
          .run("-n", namespace, "wait", "vconn/" + name, "--for=" + what, "--timeout=60s")
          .orThrow();
    }

    void awaitDeleted(String... objects) {
      for (String object : objects) {
        kubectl.run("wait", object, "--for=delete", "--timeout=60s").orThrow();
      }
    }

    String id(String name) {
      return kubectl
          .run("get", "vconn", name, "-o", "jsonpath={.status.connectionId}")
          .orThrow()
          .out();
    }

    String crd() {
      return kubectl.run("get", "crd", CRD, "-o", "json").orThrow().out();
    }

    /** The objects that the guide's commands installed. */
    String installed() {
      return kubectl
          .run("get", "crd,namespace,clusterrole,clusterrolebinding", "-o", "name")
          .orThrow()
          .out()
          .lines()
          .filter(name -> name.contains("versori"))
          .collect(Collectors.joining("\n"));
    }

    @Override
    public void close() {
      shell.close();
    }
  }
}
