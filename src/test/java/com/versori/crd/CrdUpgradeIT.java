package com.versori.crd;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.testkit.cluster.OperatorJar;
import com.versori.testkit.cluster.TestOrganisation;
import com.versori.testkit.kube.Kubectl;
import com.versori.testkit.kube.RealApiServer;
import com.versori.testkit.kube.RealKubeApi;
import com.versori.testkit.simulator.Operation;
import com.versori.testkit.simulator.SimulatorData;
import com.versori.testkit.simulator.VersoriSimulator;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Upgrades from each released CRD to the current one as the guide describes, on an API server of
 * its own.
 */
@RealApiServer
class CrdUpgradeIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String STORED = "stored";
  private static final String SETTLED = "settled";

  @TempDir Path folder;
  private RealKubeApi kube;
  private Kubectl kubectl;
  private KubernetesClient client;

  static Stream<ReleasedCrd> releases() {
    return ReleasedCrd.all();
  }

  @AfterEach
  void tearDown() {
    client.close();
    kube.close();
  }

  @ParameterizedTest
  @MethodSource("releases")
  void storedResourcesSurviveTheUpgrade(ReleasedCrd release) {
    start(release);
    store(release);
    try (VersoriSimulator simulator = VersoriSimulator.start()) {
      settled(release, simulator);
      Map<String, GenericKubernetesResource> before = resources(STORED);
      assertThat(before).hasSizeGreaterThan(30);

      kubectl.run("apply", "--server-side", "-k", "crds").orThrow();
      awaitCurrentSchema();

      assertThat(resources(STORED)).as("read under the current CRD").isEqualTo(before);
      before.keySet().forEach(this::acceptsAnUpdate);
      assertThat(contents(resources(STORED)))
          .as("after an update, which prunes")
          .isEqualTo(contents(before));
      operatorLeavesItSettled(release, simulator);
    }
  }

  private void start(ReleasedCrd release) {
    kube = RealKubeApi.start(folder.resolve("kube"));
    kubectl = new Kubectl(kube.kubeconfig());
    client = kube.client();
    kubectl.run("apply", "--server-side", "-f", release.file().toString()).orThrow();
    kube.awaitCrd();
    for (String name : List.of(STORED, SETTLED)) {
      client
          .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
          .create();
    }
  }

  /** Stores every example that the release accepts, with a status as its operator wrote it. */
  private void store(ReleasedCrd release) {
    List<GenericKubernetesResource> stored = release.stored();
    stored.forEach(resource -> create(STORED, resource));
    for (GenericKubernetesResource object : release.objects()) {
      object.setAdditionalProperty("status", stored.get(0).get("status"));
      create(STORED, object);
    }
  }

  private GenericKubernetesResource create(String namespace, GenericKubernetesResource resource) {
    Object status = resource.get("status");
    resource.getMetadata().setNamespace(namespace);
    resource.getMetadata().setResourceVersion(null);
    resource.getMetadata().setUid(null);
    GenericKubernetesResource created = in(namespace).resource(resource).create();
    created.setAdditionalProperty("status", status);
    return in(namespace).resource(created).updateStatus();
  }

  /** Stores a settled resource, with a connection in the simulator and a Secret. */
  private void settled(ReleasedCrd release, VersoriSimulator simulator) {
    Secret secret = secret();
    GenericKubernetesResource resource =
        release.stored().stream()
            .filter(r -> r.getMetadata().getName().equals("api-key"))
            .findFirst()
            .orElseThrow();
    Map<String, Object> status = map(resource.get("status"));
    status.put("apiUrl", simulator.apiUrl().toString());
    map(status.get("synced"))
        .put(
            "secrets",
            List.of(
                Map.of(
                    "name", "shop", "resourceVersion", secret.getMetadata().getResourceVersion())));
    create(SETTLED, resource);
  }

  private void acceptsAnUpdate(String name) {
    GenericKubernetesResource edited = in(STORED).withName(name).get();
    map(edited.get("spec")).put("deletionPolicy", "Retain");
    in(STORED).resource(edited).dryRun(true).update();
    GenericKubernetesResource touched = in(STORED).withName(name).get();
    touched.getMetadata().setLabels(Map.of("touched", "yes"));
    in(STORED).resource(touched).update();
  }

  /** When a newer resource is Ready, the pass of the older one has ended, too. */
  private void operatorLeavesItSettled(ReleasedCrd release, VersoriSimulator simulator) {
    Map<String, GenericKubernetesResource> before = resources(SETTLED);
    kubectl.run("apply", "-k", "deploy/install/base").orThrow();
    Path rights = kube.serviceAccountKubeconfig("versori-system", "versori-connection-operator");
    Map<String, String> settings = Map.of("WATCH_NAMESPACES", SETTLED, "POD_NAMESPACE", SETTLED);
    TestOrganisation.byDefault(SETTLED, simulator.apiUrl())
        .with("references: {from: Same}\n")
        .apply(client);
    try (OperatorJar operator =
        OperatorJar.startAndAwait(folder, rights, simulator.apiUrl(), settings)) {
      GenericKubernetesResource other = release.object("minimal");
      other.getMetadata().setNamespace(SETTLED);
      // The settled resource has the connection of the template.
      map(other.get("spec")).put("templateId", SimulatorData.numbered(1).id());
      in(SETTLED).resource(other).create();
      Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertReady("object-minimal"));
      assertThat(operator.log()).doesNotContain("ERROR");
    }
    assertThat(map(map(resources(SETTLED).get("api-key").get("status")).get("owner")))
        .containsEntry("namespace", SETTLED)
        .containsEntry("name", "api-key");
    assertThat(settledContent(resources(SETTLED))).isEqualTo(settledContent(before));
    assertThat(simulator.count(Operation.CREATE)).isOne();
  }

  /** The expected content: this release also reports its settings and the owner. */
  private static Map<String, Object> settledContent(
      Map<String, GenericKubernetesResource> resources) {
    GenericKubernetesResource settled = resources.get("api-key");
    map(settled.get("status")).keySet().removeAll(List.of("effective", "owner"));
    return contents(Map.of("api-key", settled));
  }

  private void assertReady(String name) {
    assertThat(
            kubectl
                .run("-n", SETTLED, "wait", "vconn/" + name, "--for=condition=Ready", "--timeout=0")
                .out())
        .contains("condition met");
  }

  private void awaitCurrentSchema() {
    kube.awaitCrd();
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> kubectl.run("explain", "vconn.spec.connectionId").status() == 0);
  }

  private Secret secret() {
    return client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName("shop")
                .withNamespace(SETTLED)
                .endMetadata()
                .withStringData(Map.of("token", "an-api-key"))
                .build())
        .create();
  }

  private NonNamespaceOperation<
          GenericKubernetesResource,
          GenericKubernetesResourceList,
          Resource<GenericKubernetesResource>>
      in(String namespace) {
    return client
        .genericKubernetesResources("versori.com/v1alpha1", "VersoriConnection")
        .inNamespace(namespace);
  }

  private Map<String, GenericKubernetesResource> resources(String namespace) {
    return in(namespace).list().getItems().stream()
        .collect(Collectors.toMap(r -> r.getMetadata().getName(), r -> r));
  }

  /** The content without fields that change with each write. */
  private static Map<String, Object> contents(Map<String, GenericKubernetesResource> resources) {
    Map<String, Object> contents = new TreeMap<>();
    resources.forEach(
        (name, r) ->
            contents.put(
                name,
                List.of(
                    r.getAdditionalProperties(),
                    r.getMetadata().getAnnotations(),
                    r.getMetadata().getFinalizers())));
    return contents;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object value) {
    return (Map<String, Object>) value;
  }
}
