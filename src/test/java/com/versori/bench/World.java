package com.versori.bench;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.testkit.cluster.OperatorJar;
import com.versori.testkit.cluster.TestOrganisation;
import com.versori.testkit.kube.KubeApi;
import com.versori.testkit.kube.Kubectl;
import com.versori.testkit.kube.RealKubeApi;
import com.versori.testkit.simulator.SimulatorData;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A new Kubernetes API with {@code deploy/install}. */
public final class World implements AutoCloseable {

  public static final String SYSTEM = "versori-system";
  private static final String ACCOUNT = "versori-connection-operator";
  public static final String OPERATOR_USER = "system:serviceaccount:" + SYSTEM + ":" + ACCOUNT;

  /** The image's JVM options. An older runtime ignores unknown ones. */
  private static final Path JAVA_ARGS = Path.of("deploy", "image", "java.args");

  /**
   * The heap as in the image: its share of the container's memory, which deploy/install limits to
   * 256 MiB.
   */
  private static final String HEAP = "-Xmx102m";

  /** The rate limit of the operators, unless a scenario measures it. */
  public static final Duration RESYNC_INTERVAL = Duration.ofHours(168);

  private final BenchOptions options;
  private final Path folder;
  private final KubeApi kube;
  private final KubernetesClient client;
  private final List<AutoCloseable> toClose = new ArrayList<>();
  private int namespaces;
  private Path operatorKubeconfig;

  private World(BenchOptions options, Path folder) throws IOException {
    this.options = options;
    this.folder = Files.createDirectories(folder.toAbsolutePath());
    this.kube = KubeApi.startBest(this.folder.resolve("kube"));
    this.client = new KubernetesClientBuilder().withConfig(kube.config()).build();
    if (kube.isReal()) {
      Kubectl kubectl = new Kubectl(kube.kubeconfig());
      kubectl.run("apply", "-k", "deploy/install").orThrow();
      kubectl.run("wait", "--for=condition=Established", "crd/versoriconnections.versori.com");
    }
  }

  public static List<String> jvm() {
    try (Stream<String> lines = Files.lines(JAVA_ARGS)) {
      return Stream.concat(
              Stream.of("-XX:+IgnoreUnrecognizedVMOptions", HEAP),
              lines
                  .map(String::strip)
                  .filter(line -> line.startsWith("-") && !line.contains("MaxRAMPercentage")))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static World start(BenchOptions options, Path folder) {
    try {
      return new World(options, folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public boolean isReal() {
    return kube.isReal();
  }

  public RealKubeApi real() {
    return (RealKubeApi) kube;
  }

  public KubernetesClient client() {
    return client;
  }

  public String newNamespace() {
    namespaces++;
    String name = "bench-" + namespaces;
    client
        .namespaces()
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
    return name;
  }

  public Load load(String namespace) {
    return new Load(client, namespace);
  }

  public SimulatorProcess simulator(int latencyMillis) {
    return closeLater(SimulatorProcess.start(folder, latencyMillis));
  }

  /** Starts the operator's jar with the deployed rights and memory, but without a rate limit. */
  public OperatorJar operator(SimulatorProcess simulator, Map<String, String> settings) {
    organisation(simulator, RESYNC_INTERVAL).apply(client);
    return operator(options.java(), jvm(), simulator, settings);
  }

  /** The default organisation: the simulator's, without a low rate limit. */
  public TestOrganisation organisation(SimulatorProcess simulator, Duration resyncInterval) {
    return TestOrganisation.byDefault(SYSTEM, simulator.apiUrl())
        .with(
            TestOrganisation.FOR_ALL
                + "defaults: {resyncInterval: %dm}\n".formatted(resyncInterval.toMinutes())
                + "rateLimit: {requestsPerSecond: 1000}\n");
  }

  public OperatorJar operator(
      String java, List<String> jvm, SimulatorProcess simulator, Map<String, String> settings) {
    List<String> command = new ArrayList<>();
    command.add(java);
    command.addAll(jvm);
    Map<String, String> all = new HashMap<>();
    all.put("POD_NAMESPACE", SYSTEM);
    all.put("LOG_FORMAT", "json");
    // As in the image.
    all.put("MALLOC_ARENA_MAX", "1");
    all.putAll(settings);
    return closeLater(
        OperatorJar.start(command, folder, operatorKubeconfig(), simulator.apiUrl(), all));
  }

  /** Starts the floor with the same memory and rights. */
  public Process floor(
      SimulatorProcess simulator, String namespace, String mode, int count, Path log) {
    List<String> command = new ArrayList<>();
    command.add(options.java());
    command.addAll(jvm());
    command.addAll(
        List.of(
            "-cp",
            "target/versori-connection-operator.jar"
                + File.pathSeparator
                + Path.of("target", "test-classes"),
            Floor.class.getName(),
            namespace,
            mode,
            Integer.toString(count),
            simulator.apiUrl().toString(),
            SimulatorData.ORGANISATION_ID,
            SimulatorData.TOKEN,
            SimulatorData.SHOP.id()));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("KUBECONFIG", operatorKubeconfig().toString());
    try {
      Process process = builder.start();
      closeLater(process::destroyForcibly);
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path file(String name) {
    return folder.resolve(name);
  }

  /** The number of Ready resources in the namespace. */
  public long ready(String namespace) {
    return ready(namespace, "");
  }

  /** The number of Ready resources with the name prefix. */
  public long ready(String namespace, String prefix) {
    return client
        .resources(VersoriConnection.class)
        .inNamespace(namespace)
        .list()
        .getItems()
        .stream()
        .filter(r -> r.getMetadata().getName().startsWith(prefix))
        .filter(World::isReady)
        .count();
  }

  public long count(String namespace) {
    return client
        .resources(VersoriConnection.class)
        .inNamespace(namespace)
        .list()
        .getItems()
        .size();
  }

  static boolean isReady(VersoriConnection resource) {
    return resource.getStatus() != null
        && resource.getStatus().conditions().stream()
            .anyMatch(c -> c.type().equals("Ready") && c.holds());
  }

  /** A kubeconfig with the deployed rights, created once. */
  public Path operatorKubeconfig() {
    if (operatorKubeconfig == null) {
      operatorKubeconfig =
          kube.isReal() ? real().serviceAccountKubeconfig(SYSTEM, ACCOUNT) : kube.kubeconfig();
    }
    return operatorKubeconfig;
  }

  public String java() {
    return options.java();
  }

  private <T extends AutoCloseable> T closeLater(T one) {
    toClose.add(one);
    return one;
  }

  @Override
  public void close() {
    for (AutoCloseable one : toClose) {
      try {
        one.close();
      } catch (Exception e) {
        System.err.println("could not be closed: " + e);
      }
    }
    client.close();
    kube.close();
  }
}
