package com.versori.testkit.cluster;

import com.versori.operator.api.v1alpha1.ConditionType;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriOrganisation;
import com.versori.testkit.kube.Kubectl;
import com.versori.testkit.kube.RealKubeApi;
import com.versori.testkit.kube.RealKubeApi.AuditEvent;
import com.versori.testkit.simulator.Operation;
import com.versori.testkit.simulator.SimulatorData;
import com.versori.testkit.simulator.VersoriSimulator;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/**
 * A namespace on the real API server with the project's manifests applied, a simulator, and
 * operators with the rights of the deployed service account.
 */
public final class Cluster implements AutoCloseable {

  public static final Duration PATIENCE = Duration.ofSeconds(60);
  public static final String SYSTEM = "versori-system";
  public static final String ACCOUNT = "versori-connection-operator";
  private static final int LOOKED_AT_EACH_MINUTE = 40;

  private final RealKubeApi kube;
  private final KubernetesClient client;
  private final Kubectl kubectl;
  private final Path folder;
  private final VersoriSimulator simulator = VersoriSimulator.start();
  private final String namespace = "test-" + UUID.randomUUID().toString().substring(0, 8);
  private int operators;

  public Cluster(RealKubeApi kube, Path folder) {
    this.kube = kube;
    this.folder = folder;
    this.client = kube.client();
    this.kubectl = new Kubectl(kube.kubeconfig());
    kube.install();
    client
        .namespaces()
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
        .create();
    mayElect(namespace);
    organisation("");
  }

  /** The operator's namespace has the lease. */
  private void mayElect(String own) {
    Role lease = client.rbac().roles().inNamespace(SYSTEM).withName(ACCOUNT + "-lease").get();
    client
        .resource(
            new RoleBuilder()
                .withNewMetadata()
                .withName("lease")
                .withNamespace(own)
                .endMetadata()
                .withRules(lease.getRules())
                .build())
        .create();
    client
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withName("lease")
                .withNamespace(own)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "Role", "lease")
                .addNewSubject("", "ServiceAccount", ACCOUNT, SYSTEM)
                .build())
        .create();
  }

  /** The default organisation, in the namespace of the test, which is that of the operator. */
  public TestOrganisation organisation() {
    return TestOrganisation.byDefault(namespace, simulator.apiUrl());
  }

  /** Replaces the default organisation by one with this YAML in its spec. */
  public void organisation(String more) {
    organisation().with(more).apply(client);
  }

  /** Replaces the token of the default organisation. */
  public void token(String value) {
    rotate(organisation().secretName(), Map.of("token", value));
  }

  public VersoriOrganisation organisationNow() {
    return client
        .resources(VersoriOrganisation.class)
        .inNamespace(namespace)
        .withName(VersoriOrganisation.DEFAULT_NAME)
        .get();
  }

  /**
   * Starts an operator for this namespace only, with the rights of the deployed service account.
   */
  public OperatorJar operator() {
    return operator(Map.of());
  }

  public OperatorJar operator(Map<String, String> settings) {
    return unstarted(settings).awaitStarted();
  }

  public OperatorJar unstarted(Map<String, String> settings) {
    return unstarted(kube.serviceAccountKubeconfig(SYSTEM, ACCOUNT), settings);
  }

  /** Starts an operator with other rights. */
  public OperatorJar unstarted(Path kubeconfig, Map<String, String> settings) {
    operators++;
    Map<String, String> all =
        new HashMap<>(
            Map.of(
                "WATCH_NAMESPACES", namespace,
                "POD_NAMESPACE", namespace,
                "HOSTNAME", "operator-" + operators));
    all.putAll(settings);
    return OperatorJar.start(folder, kubeconfig, simulator.apiUrl(), all);
  }

  public VersoriSimulator simulator() {
    return simulator;
  }

  public KubernetesClient client() {
    return client;
  }

  public RealKubeApi kube() {
    return kube;
  }

  public String namespace() {
    return namespace;
  }

  public Kubectl.Result kubectl(String... arguments) {
    String[] all = new String[arguments.length + 2];
    all[0] = "-n";
    all[1] = namespace;
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    return kubectl.run(all);
  }

  public Kubectl.Result apply(String yaml) {
    return kubectl.runWithInput(yaml, "-n", namespace, "apply", "-f", "-");
  }

  /** Applies objects that name their namespace or are cluster-scoped. */
  public Kubectl.Result applyEverywhere(String yaml) {
    return kubectl.runWithInput(yaml, "apply", "-f", "-");
  }

  /** A resource with one API key from key {@code token} of the Secret of the same name. */
  public static String apiKey(String name) {
    return """
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
        .formatted(name, SimulatorData.of(name).id());
  }

  public Secret secret(String name, Map<String, String> values) {
    return client
        .secrets()
        .inNamespace(namespace)
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withStringData(values)
                .build())
        .create();
  }

  /** Replaces the values of a Secret. */
  public void rotate(String name, Map<String, String> values) {
    client
        .secrets()
        .inNamespace(namespace)
        .withName(name)
        .edit(secret -> new SecretBuilder(secret).addToStringData(values).build());
  }

  public void create(String yaml) {
    client
        .resource(Serialization.unmarshal(yaml, VersoriConnection.class))
        .inNamespace(namespace)
        .create();
  }

  /**
   * Creates so many resources with driftPolicy Report and this Secret that a resync is due every
   * other second.
   *
   * @return their names: the Secret's name with a number
   */
  public List<String> createWithFrequentResyncs(String secret) {
    List<String> names =
        IntStream.range(0, LOOKED_AT_EACH_MINUTE).mapToObj(i -> secret + "-" + i).toList();
    for (String name : names) {
      create(
          apiKey(name).replace("secretRef: {name: " + name, "secretRef: {name: " + secret)
              + "  driftPolicy: Report\n  resyncInterval: 1m\n");
    }
    return names;
  }

  public void edit(String name, Consumer<VersoriConnection> change) {
    resource(name)
        .edit(
            resource -> {
              change.accept(resource);
              return resource;
            });
  }

  /** Changes the name of the connection in the spec. */
  public void rename(String resource, String name) {
    String patch = "{\"spec\":{\"name\":\"" + name + "\"}}";
    resource(resource).patch(PatchContext.of(PatchType.JSON_MERGE), patch);
  }

  /** Renames every connection on the platform. */
  public void renameBehindTheScenes() {
    simulator.connections().forEach(c -> simulator.rename(c.id(), "of-somebody-else"));
  }

  /**
   * Makes the connection look old, because a young one that is not found does not count as gone.
   */
  public void age(String resource) {
    String longAgo = "01H00000000000000000000000";
    // At once: the operator takes the annotation alone for a create that is still pending.
    resource(resource)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\":{\"annotations\":{\"%s\":\"{\\\"id\\\":\\\"%s\\\"}\"}}}"
                .formatted(VersoriConnection.CREATE_ATTEMPT_ANNOTATION, longAgo));
    resource(resource)
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"status\":{\"createAttempt\":\"%s\",\"createdAt\":\"2020-01-01T00:00:00Z\"}}"
                .formatted(longAgo));
  }

  /** Starts the deletion; {@link #awaitGone} waits for its end. */
  public void delete(String name) {
    resource(name).delete();
  }

  public VersoriConnection get(String name) {
    return resource(name).get();
  }

  private Resource<VersoriConnection> resource(String name) {
    return client.resources(VersoriConnection.class).inNamespace(namespace).withName(name);
  }

  /** The events about a resource, unordered. */
  public List<Event> events(String name) {
    return client.events().v1().events().inNamespace(namespace).list().getItems().stream()
        .filter(event -> event.getRegarding().getName().equals(name))
        .toList();
  }

  public VersoriConnection await(String name, Predicate<VersoriConnection> condition) {
    return AwaitedResource.await(name, () -> get(name), PATIENCE, condition);
  }

  public VersoriConnection awaitReady(String name) {
    return await(name, r -> isReady(r));
  }

  public VersoriConnection awaitReason(String name, String reason) {
    return await(name, r -> reason.equals(reason(r)));
  }

  /** Waits until a create has reached the API and is not answered yet. */
  public void awaitCreateUnderWay() {
    Awaitility.await().atMost(PATIENCE).until(() -> simulator().underWay(Operation.CREATE) > 0);
  }

  public void awaitGone(String name) {
    Awaitility.await().atMost(PATIENCE).until(() -> get(name) == null);
  }

  public static boolean isReady(VersoriConnection r) {
    return r.getStatus() != null
        && r.getStatus().condition(ConditionType.READY).filter(c -> c.holds()).isPresent();
  }

  public static String reason(VersoriConnection r) {
    return r.getStatus() == null
        ? null
        : r.getStatus().condition(ConditionType.READY).map(c -> c.reason()).orElse(null);
  }

  public static String message(VersoriConnection r) {
    return r.getStatus().condition(ConditionType.READY).orElseThrow().message();
  }

  /** Simulates a CRD older than the operator, until {@link #restoreCrd}. */
  public void pruneStatus() {
    kubectl(
            "patch",
            "crd",
            "versoriconnections.versori.com",
            "--type=json",
            "-p",
            "[{\"op\":\"remove\",\"path\":\"/spec/versions/0/schema/openAPIV3Schema/properties/status"
                + "/properties/effective\"}]")
        .orThrow();
  }

  public void restoreCrd() {
    kubectl("apply", "-k", "crds").orThrow();
  }

  /** The operators' requests to the API server in this namespace, except watches and lists. */
  public List<AuditEvent> requests() {
    return kube.audit().stream()
        .filter(e -> e.user().equals("system:serviceaccount:" + SYSTEM + ":" + ACCOUNT))
        .filter(e -> e.namespace().equals(namespace))
        .filter(e -> !e.verb().equals("watch") && !e.verb().equals("list"))
        .toList();
  }

  @Override
  public void close() {
    simulator.close();
    client.close();
  }
}
