package com.versori.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.testkit.cluster.OperatorJar;
import com.versori.testkit.cluster.TestOrganisation;
import com.versori.testkit.kube.Kubectl;
import com.versori.testkit.kube.RealKubeApi;
import com.versori.testkit.simulator.Operation;
import com.versori.testkit.simulator.SimulatorData;
import com.versori.testkit.simulator.SimulatorOptions;
import com.versori.testkit.simulator.VersoriSimulator;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * The environment of one cell: a namespace, a Versori API, proxies, and operators that are
 * restarted when they exit, as by a Deployment. All random choices come from the cell's seed.
 */
final class Scene implements AutoCloseable {

  static final String SYSTEM = "versori-system";
  static final String ACCOUNT = "versori-connection-operator";

  /** The prefix of every secret value, used nowhere else. */
  static final String CANARY = "c4n4ry";

  /** The name prefix of foreign connections, which identifies them also if their create fails. */
  static final String FOREIGN = "foreign-";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  private final Cell cell;
  private final int count;
  private final Path folder;
  private final RealKubeApi kube;
  private final KubernetesClient client;
  private final VersoriSimulator simulator;
  private final TcpProxy toKubernetes;
  private final TcpProxy toApi;
  private final Random random;
  private final String namespace;
  private final List<OperatorJar> operators = new ArrayList<>();
  private final List<OperatorJar> everyOperator = new ArrayList<>();
  private final Set<String> foreign = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private String apiHost = "http://127.0.0.1";

  /** Otherwise they would survive an aborted run. */
  private final Thread killer = new Thread(this::endOperators, "end-operators");

  private volatile boolean supervising;
  private volatile boolean noisy = true;
  private Map<String, String> settings;

  Scene(Cell cell, int count, long seed, RealKubeApi kube, Path folder) {
    this.cell = cell;
    this.count = count;
    this.kube = kube;
    this.folder = folder;
    this.random = new Random(seed);
    this.client = kube.client();
    this.simulator = VersoriSimulator.start(cell.options().withSeed(seed));
    this.toKubernetes = new TcpProxy(kube.port());
    this.toApi = new TcpProxy(simulator.apiUrl().getPort());
    this.namespace = "faults-" + Long.toString(System.nanoTime(), 36);
    this.settings = new HashMap<>(cell.settings());
    Runtime.getRuntime().addShutdownHook(killer);
    client
        .namespaces()
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
        .create();
  }

  // The parts of the scene.

  RealKubeApi kube() {
    return kube;
  }

  KubernetesClient client() {
    return client;
  }

  VersoriSimulator simulator() {
    return simulator;
  }

  /** The proxy between the operators and the Kubernetes API. */
  TcpProxy toKubernetes() {
    return toKubernetes;
  }

  /** The proxy between the operators and the Versori API. */
  TcpProxy toApi() {
    return toApi;
  }

  Random random() {
    return random;
  }

  String namespace() {
    return namespace;
  }

  Path folder() {
    return folder;
  }

  Cell cell() {
    return cell;
  }

  /** IDs of connections without an owner. */
  Set<String> foreign() {
    Set<String> all = new HashSet<>(foreign);
    simulator.connections().stream()
        .filter(c -> c.name().startsWith(FOREIGN))
        .forEach(c -> all.add(c.id()));
    return all;
  }

  Kubectl kubectl() {
    return new Kubectl(kube.kubeconfig());
  }

  // Operators.

  /** Starts the cell's operators, and restarts those that exit. */
  void startOperators() {
    for (int i = 0; i < cell.operators(); i++) {
      operators.add(unstarted(i));
    }
    operators.forEach(OperatorJar::awaitStarted);
    supervising = true;
    threads.execute(this::supervise);
  }

  /** Stops all operators until {@link #startOperators}. */
  void stopOperators() {
    synchronized (operators) {
      supervising = false;
      operators.forEach(OperatorJar::kill);
      operators.clear();
    }
  }

  OperatorJar operator(int index) {
    synchronized (operators) {
      return operators.get(index);
    }
  }

  /**
   * Sets the API URL of operators that start from now on.
   *
   * @param schemeAndHost such as {@code https://127.0.0.1}
   */
  void apiHost(String schemeAndHost) {
    apiHost = schemeAndHost;
  }

  /** Changes a setting of operators that start from now on. */
  void setting(String name, String value) {
    settings.put(name, value);
  }

  /** The current operators and those that have exited. */
  List<OperatorJar> everyOperator() {
    synchronized (operators) {
      return List.copyOf(everyOperator);
    }
  }

  /** The output of all operators of this cell. */
  String logs() {
    StringBuilder all = new StringBuilder();
    everyOperator().forEach(one -> all.append(one.log()));
    return all.toString();
  }

  private OperatorJar unstarted(int index) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("WATCH_NAMESPACES", namespace);
    all.put("HOSTNAME", "operator-" + index + "-" + everyOperator.size());
    all.put("POD_NAMESPACE", SYSTEM);
    URI url = URI.create(apiHost + ":" + toApi.port() + "/api/v2");
    organisation(url).apply(client);
    OperatorJar started =
        OperatorJar.start(
            folder, kube.serviceAccountKubeconfig(SYSTEM, ACCOUNT, toKubernetes.port()), url, all);
    everyOperator.add(started);
    return started;
  }

  private static TestOrganisation organisation(URI url) {
    return TestOrganisation.byDefault(SYSTEM, url)
        .with(
            TestOrganisation.FOR_ALL
                + "defaults: {resyncInterval: %dh}\n".formatted(Cell.RESYNC.toHours())
                + "rateLimit: {requestsPerSecond: 500}\n");
  }

  /** Replaces the token of the organisation. */
  void token(String value) {
    organisation(URI.create(apiHost + ":" + toApi.port() + "/api/v2"))
        .withToken(value)
        .apply(client);
  }

  private void supervise() {
    while (supervising) {
      synchronized (operators) {
        for (int i = 0; supervising && i < operators.size(); i++) {
          if (!operators.get(i).isAlive()) {
            restart(i);
          }
        }
      }
      sleep(Duration.ofMillis(100));
    }
  }

  private void restart(int index) {
    try {
      operators.set(index, unstarted(index));
    } catch (KubernetesClientException e) {
      // The API server is down, so there is no token for the service account. Try again in the next
      // round.
    }
  }

  // Resources.

  int count() {
    return count;
  }

  /** The time between two checks of all resources, long enough not to load the API server. */
  void pause() {
    sleep(Duration.ofMillis(Math.max(300, count / 2)));
  }

  static String name(int index) {
    return "c%05d".formatted(index);
  }

  Resource<VersoriConnection> resource(String name) {
    return client.resources(VersoriConnection.class).inNamespace(namespace).withName(name);
  }

  List<VersoriConnection> resources() {
    return client.resources(VersoriConnection.class).inNamespace(namespace).list().getItems();
  }

  List<Secret> secrets() {
    return client.secrets().inNamespace(namespace).list().getItems();
  }

  /** One of three variants of a resource, whose Secret has the same name. */
  VersoriConnection manifest(int index) {
    String member =
        switch (index % 3) {
          case 0 -> "{apiKey: {name: X-Api-Key, in: header}}\n    credential: {string: {secretRef:";
          case 1 -> "{basicAuth: {}}\n    credential: {basicAuth: {secretRef:";
          default ->
              "{hmac: {name: X-Sign, in: header, algorithm: sha256, digestInputs: [body]}}\n"
                  + "    credential: {binary: {secretRef:";
        };
    return Serialization.unmarshal(
        """
        apiVersion: versori.com/v1alpha1
        kind: VersoriConnection
        metadata: {name: %1$s, namespace: %2$s}
        spec:
          templateId: %3$s
          name: %5$s
          credentials:
          - name: main
            authScheme: %4$s {name: %1$s}}}
        """
            .formatted(
                name(index),
                namespace,
                template(index),
                member,
                cell.sharesName() ? "shared" : name(index)),
        VersoriConnection.class);
  }

  private String template(int index) {
    return cell.options().second() == SimulatorOptions.Second.COEXISTS
        ? SimulatorData.sibling(index).id()
        : SimulatorData.numbered(index).id();
  }

  Secret secret(int index) {
    String value = CANARY + "-" + Long.toString(random.nextLong() & Long.MAX_VALUE, 36);
    Map<String, String> data =
        switch (index % 3) {
          case 0, 2 -> Map.of("value", value);
          default -> Map.of("username", "user", "password", value);
        };
    return new SecretBuilder()
        .withNewMetadata()
        .withName(name(index))
        .withNamespace(namespace)
        .endMetadata()
        .withStringData(data)
        .build();
  }

  /** Applies every resource and its Secret. */
  void apply() {
    forEach(
        IntStream.range(0, count).boxed().toList(),
        i -> {
          client.resource(secret(i)).create();
          client.resource(manifest(i)).create();
        });
  }

  /** Waits until many resources were reconciled, for some seconds at most. */
  void awaitProgress() {
    long deadline = System.nanoTime() + Duration.ofSeconds(8).toNanos();
    while (System.nanoTime() < deadline
        && simulator.count(Operation.CREATE) < Math.max(1, count / 2)) {
      sleep(Duration.ofMillis(100));
    }
  }

  /** Rotates, edits, relabels and deletes some of the resources, chosen by the seed. */
  void change() {
    awaitProgress();
    List<Integer> choices = IntStream.range(0, count).map(i -> random.nextInt(6)).boxed().toList();
    forEach(
        IntStream.range(0, count).boxed().toList(),
        i -> {
          switch (choices.get(i)) {
            case 0, 1 -> rotate(i);
            case 2 -> edit(i);
            case 3 -> resource(name(i)).delete();
            case 4 -> label(i);
            default -> {}
          }
        });
    sleep(Duration.ofSeconds(2));
  }

  void rotate(int index) {
    String data = Serialization.asJson(secret(index).getStringData());
    client
        .secrets()
        .inNamespace(namespace)
        .withName(name(index))
        .patch(MERGE, "{\"stringData\":" + data + "}");
  }

  void edit(int index) {
    String to = Integer.toString(random.nextInt(1_000_000), 36);
    String patch =
        random.nextBoolean()
            ? "{\"spec\":{\"baseUrl\":\"https://" + to + ".example.com\"}}"
            : "{\"spec\":{\"name\":\"" + name(index) + "-" + to + "\"}}";
    resource(name(index)).patch(MERGE, patch);
  }

  void label(int index) {
    resource(name(index))
        .patch(
            MERGE,
            "{\"metadata\":{\"labels\":{\"touched\":\"" + random.nextInt(1_000_000) + "\"}}}");
  }

  void annotate(String name, String annotation, String value) {
    resource(name)
        .patch(
            MERGE, "{\"metadata\":{\"annotations\":{\"%s\":\"%s\"}}}".formatted(annotation, value));
  }

  /** Runs in several threads, and retries what the disturbed API server rejects. */
  void forEach(List<Integer> indexes, Consumer<Integer> what) {
    List<Future<?>> running = new ArrayList<>();
    int lanes = 6;
    for (int lane = 0; lane < lanes; lane++) {
      int first = lane;
      running.add(
          threads.submit(
              () -> {
                for (int i = first; i < indexes.size(); i += lanes) {
                  retry(indexes.get(i), what);
                }
              }));
    }
    await(running);
  }

  private static void retry(int index, Consumer<Integer> what) {
    long deadline = System.nanoTime() + Duration.ofSeconds(90).toNanos();
    while (true) {
      try {
        what.accept(index);
        return;
      } catch (KubernetesClientException e) {
        boolean isThere = e.getCode() == 409 || e.getCode() == 404;
        if (isThere) {
          return;
        }
        if (System.nanoTime() > deadline) {
          throw e;
        }
        sleep(Duration.ofMillis(300));
      }
    }
  }

  // Repeated actions in the background.

  /** Repeats the action in the background until {@link #silence}. */
  void inBackground(Duration pause, Step step) {
    threads.execute(
        () -> {
          while (noisy) {
            try {
              step.run(this);
            } catch (KubernetesClientException | IOException e) {
              // The target may be down.
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
            sleep(pause);
          }
        });
  }

  /** Stops the background actions. */
  void silence() {
    noisy = false;
    sleep(Duration.ofSeconds(1));
  }

  // Other clients of the Versori API.

  /** Creates a connection as another client. */
  String createForeign(String name) throws IOException, InterruptedException {
    return createForeign(name, SimulatorData.SHOP.id());
  }

  /** The same with the name and the template of a resource. */
  void takeName(int index) throws IOException, InterruptedException {
    createForeign(name(index), template(index));
  }

  private String createForeign(String name, String templateId)
      throws IOException, InterruptedException {
    String body =
        """
        {"connectionTemplateId": "%s", "connection": {"name": "%s", "credentials": [{
          "id": "other", "credential": {"id": "01KKC00000000000000000C0N1", "organisationId": "%s",
            "type": "none", "data": {"none": {}}}}]}}
        """
            .formatted(templateId, name, SimulatorData.ORGANISATION_ID);
    JsonNode answer = JSON.readTree(versori("POST", "", body).body());
    String id = answer.path("id").asText();
    if (!id.isEmpty()) {
      foreign.add(id);
    }
    return id;
  }

  void deleteOnPlatform(String id) throws IOException, InterruptedException {
    versori("DELETE", "/" + id, "");
    foreign.remove(id);
  }

  HttpResponse<String> versori(String method, String path, String body)
      throws IOException, InterruptedException {
    return HTTP.send(
        HttpRequest.newBuilder(
                URI.create(
                    "%s/o/%s/connections%s"
                        .formatted(simulator.apiUrl(), SimulatorData.ORGANISATION_ID, path)))
            .timeout(Duration.ofSeconds(10))
            .header("Authorization", "Bearer " + SimulatorData.TOKEN)
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public void close() {
    noisy = false;
    endOperators();
    Runtime.getRuntime().removeShutdownHook(killer);
    threads.shutdownNow();
    toKubernetes.close();
    toApi.close();
    simulator.close();
    client.close();
  }

  private void endOperators() {
    supervising = false;
    everyOperator().forEach(OperatorJar::close);
  }

  static void sleep(Duration duration) {
    try {
      TimeUnit.MILLISECONDS.sleep(duration.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void await(List<Future<?>> running) {
    for (Future<?> one : running) {
      try {
        one.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (java.util.concurrent.ExecutionException e) {
        throw new IllegalStateException(e.getCause());
      }
    }
  }

  /** A file in the cell's folder. */
  Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }
}
