package com.versori.testkit.tenants;

import com.versori.deploy.Policies;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.testkit.cluster.OperatorJar;
import com.versori.testkit.cluster.TestOrganisation;
import com.versori.testkit.kube.Kubectl;
import com.versori.testkit.kube.RealKubeApi;
import com.versori.testkit.simulator.SimulatorOptions;
import com.versori.testkit.simulator.VersoriSimulator;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A real API server with the project's manifests, the simulated platform, and operator processes
 * with the rights of the deployed service account, shared by tenants.
 */
public final class SharedCluster implements AutoCloseable {

  private static final String SYSTEM = "versori-system";
  public static final String ACCOUNT = "versori-connection-operator";
  private static final int INVALID = 422;
  private static final String BOUND_LABEL = "versori.com/attacked";
  private static final String BOUND_VALUE = "policies";
  private static final Map<RealKubeApi, Administrator> ADMINISTRATORS = new ConcurrentHashMap<>();

  /** The parts that all tests of an API server share, with all rights. */
  private static final class Administrator {
    private final KubernetesClient client;
    private final Kubectl kubectl;
    private final Path operatorKubeconfig;
    private boolean policiesAreInstalled;

    Administrator(RealKubeApi kube) {
      kube.install();
      client = kube.client();
      kubectl = new Kubectl(kube.kubeconfig());
      operatorKubeconfig = kube.serviceAccountKubeconfig(SYSTEM, ACCOUNT);
    }

    synchronized void installPolicies() {
      if (policiesAreInstalled) {
        return;
      }
      try (Stream<Path> files = Files.list(Policies.FOLDER)) {
        for (Path file :
            files
                .filter(f -> f.toString().endsWith(".yaml"))
                // It replaces readable-secrets.yaml.
                .filter(f -> !f.endsWith("namespace-secrets.yaml"))
                .sorted()
                .toList()) {
          String ours = Files.readString(file).replace("versoriconnections-", "attacked-");
          kubectl
              .runWithInput(
                  Policies.boundTo(BOUND_LABEL + ": " + BOUND_VALUE, ours), "apply", "-f", "-")
              .orThrow();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      policiesAreInstalled = true;
    }
  }

  private final RealKubeApi kube;
  private final Administrator administrator;
  private final KubernetesClient client;
  private final Kubectl kubectl;
  private final Installation installation;
  private final Path folder;
  private final List<Tenant> tenants = new ArrayList<>();
  private final List<OperatorJar> operators = new ArrayList<>();
  private final String own = "operator-" + UUID.randomUUID().toString().substring(0, 8);
  private String organisation = TestOrganisation.FOR_ALL;
  private VersoriSimulator simulator;

  public SharedCluster(RealKubeApi kube, Installation installation, Path folder) {
    this.kube = kube;
    this.administrator = ADMINISTRATORS.computeIfAbsent(kube, Administrator::new);
    this.client = administrator.client;
    this.kubectl = administrator.kubectl;
    this.installation = installation;
    this.folder = folder;
    if (installation == Installation.POLICIES) {
      administrator.installPolicies();
    }
    client
        .namespaces()
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(own)
                .withLabels(labels())
                .endMetadata()
                .build())
        .create();
  }

  private Map<String, String> labels() {
    return installation == Installation.POLICIES ? Map.of(BOUND_LABEL, BOUND_VALUE) : Map.of();
  }

  /** The namespace of the operators and of the default organisation. */
  public String own() {
    return own;
  }

  /**
   * Sets the spec of the default organisation, which otherwise allows all namespaces and no
   * references.
   */
  public void organisation(String more) {
    organisation = more;
    if (simulator != null) {
      organisation().apply(client);
    }
  }

  /** The default organisation. */
  public TestOrganisation organisation() {
    return TestOrganisation.byDefault(own, platform().simulator().apiUrl()).with(organisation);
  }

  /** Creates a namespace with a user who may only write resources and Secrets there. */
  public Tenant tenant(String name) {
    return tenant(name, Rights.WRITE);
  }

  public Tenant tenant(String name, Rights rights) {
    String namespace = name + "-" + UUID.randomUUID().toString().substring(0, 8);
    return tenant(name, namespace, rights);
  }

  /** Creates a tenant in a namespace with exactly this name. */
  public Tenant tenant(String name, String namespace, Rights rights) {
    Tenant tenant =
        new Tenant(kubectl, client, name, namespace, "user-of-" + namespace, tenants.size());
    client
        .namespaces()
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(namespace)
                .withLabels(labels())
                .endMetadata()
                .build())
        .create();
    allow(tenant, rights);
    awaitInForce(tenant);
    tenants.add(tenant);
    return tenant;
  }

  /** Creates another user of the tenant's namespace. */
  public Tenant colleague(Tenant of, String name, Rights rights) {
    Tenant colleague = of.colleague(name);
    allow(colleague, rights);
    Awaitility.await("rights of " + colleague.user())
        .atMost(Duration.ofSeconds(30))
        .until(() -> colleague.kubectl("get", "vconn").status() == 0);
    return colleague;
  }

  private void allow(Tenant tenant, Rights rights) {
    String role = tenant.user();
    client
        .resource(Serialization.unmarshal(rights.role(role, tenant.namespace()), Role.class))
        .create();
    client
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withName(role)
                .withNamespace(tenant.namespace())
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "Role", role)
                .addNewSubject("rbac.authorization.k8s.io", "User", tenant.user(), null)
                .build())
        .create();
  }

  /** Sets the behaviour of the platform. Call it before the first operator starts. */
  public Platform platform(SimulatorOptions options) {
    if (simulator != null) {
      throw new IllegalStateException("the platform is in use");
    }
    simulator = VersoriSimulator.start(options);
    return platform();
  }

  public Platform platform() {
    if (simulator == null) {
      simulator = VersoriSimulator.start();
    }
    return new Platform(simulator);
  }

  /** Starts an operator that watches the namespaces of the current tenants. */
  public OperatorJar operator() {
    return operator(Map.of());
  }

  /**
   * Starts one of several operators, each of which needs {@code LABEL_SELECTOR} and {@code
   * LEASE_NAME}.
   */
  public OperatorJar operator(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>();
    all.put("WATCH_NAMESPACES", namespaces());
    all.put("HOSTNAME", "operator-" + operators.size());
    all.put("POD_NAMESPACE", own);
    organisation().apply(client);
    all.putAll(settings);
    OperatorJar operator =
        OperatorJar.start(
            folder, administrator.operatorKubeconfig, platform().simulator().apiUrl(), all);
    operators.add(operator);
    return operator.awaitStarted();
  }

  /** Applies a CRD without the rules for a property of spec, like an older CRD. */
  public void withoutRulesFor(String property, Runnable action) {
    String path =
        "/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/%s".formatted(property);
    kubectl
        .run(
            "patch",
            "crd",
            "versoriconnections.versori.com",
            "--type=json",
            "-p",
            "[{\"op\":\"replace\",\"path\":\"%s\",\"value\":{\"type\":\"string\"}}]"
                .formatted(path))
        .orThrow();
    try {
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptions()
          .untilAsserted(action::run);
    } finally {
      kube.applyCrds();
    }
  }

  public KubernetesClient client() {
    return client;
  }

  public RealKubeApi kube() {
    return kube;
  }

  @Override
  public void close() {
    operators.forEach(OperatorJar::close);
    if (simulator != null) {
      simulator.close();
    }
  }

  private String namespaces() {
    return tenants.stream().map(Tenant::namespace).collect(Collectors.joining(","));
  }

  /** Waits until the API server applies the tenant's rights and the bound policies. */
  private void awaitInForce(Tenant tenant) {
    String good = tenant.resource("probe");
    String bad = good.replace(tenant.url(), "https://evil.test");
    Awaitility.await("rights and policies in " + tenant.namespace())
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .until(
            () ->
                isAdmitted(tenant, good)
                    && isAdmitted(tenant, bad) == (installation == Installation.DEFAULT));
  }

  private boolean isAdmitted(Tenant tenant, String yaml) {
    try {
      tenant.dryRun(Serialization.unmarshal(yaml, VersoriConnection.class));
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN && e.getCode() != INVALID) {
        throw e;
      }
      return false;
    }
  }
}
