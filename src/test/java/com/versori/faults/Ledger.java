package com.versori.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.versori.operator.api.v1alpha1.Condition;
import com.versori.operator.api.v1alpha1.ConditionType;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus;
import com.versori.testkit.cluster.OperatorJar;
import com.versori.testkit.kube.RealKubeApi.AuditEvent;
import com.versori.testkit.simulator.Operation;
import com.versori.testkit.simulator.SimulatorData;
import com.versori.testkit.simulator.StoredConnection;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Compares the resources of the cluster with the connections of the Versori API. */
final class Ledger {

  private static final Duration QUIET = Duration.ofSeconds(3);
  private static final Duration QUIET_WITHIN = Duration.ofSeconds(30);

  private final Scene scene;
  private final Set<String> contradictions = ConcurrentHashMap.newKeySet();

  Ledger(Scene scene) {
    this.scene = scene;
  }

  /** Checks every status that is written from now on. */
  void watch() {
    scene
        .client()
        .resources(VersoriConnection.class)
        .inNamespace(scene.namespace())
        .watch(
            new Watcher<>() {
              @Override
              public void eventReceived(Action action, VersoriConnection resource) {
                contradictions(resource).forEach(contradictions::add);
              }

              @Override
              public void onClose(WatcherException cause) {
                // The API server may be disturbed. The final status is checked at the end.
              }
            });
  }

  /**
   * Waits until everything is as declared.
   *
   * @return what is not, if the time is over
   */
  List<String> settle(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    List<String> problems = imbalance();
    while (!problems.isEmpty() && System.nanoTime() < deadline) {
      scene.pause();
      problems = imbalance();
    }
    return problems;
  }

  /** Further problems of a settled cell. */
  List<String> problems() {
    List<String> found = new ArrayList<>(contradictions);
    found.addAll(leaks());
    found.addAll(idleRequests());
    return found;
  }

  /**
   * Deletes every resource.
   *
   * @return what is left on either side
   */
  List<String> close(Duration patience) {
    scene.resources().forEach(r -> scene.resource(r.getMetadata().getName()).delete());
    long deadline = System.nanoTime() + patience.toNanos();
    List<String> left = leftovers();
    while (!left.isEmpty() && System.nanoTime() < deadline) {
      scene.pause();
      left = leftovers();
    }
    return left;
  }

  private List<String> leftovers() {
    return Stream.concat(
            scene.resources().stream().map(r -> "not gone: " + describe(r)),
            owned().map(c -> "orphan after deletion: " + c.name() + " " + c.id()))
        .toList();
  }

  private Stream<StoredConnection> owned() {
    List<StoredConnection> all = scene.simulator().connections();
    Set<String> foreign = scene.foreign();
    return all.stream().filter(c -> !foreign.contains(c.id()));
  }

  private List<String> imbalance() {
    // Reads connections first: a resource read later must agree with them.
    List<Secret> secrets = scene.secrets();
    List<StoredConnection> connections = scene.simulator().connections();
    return imbalance(
        scene.resources(),
        scene.cell().valuesReachTheApi() ? secrets : List.of(),
        connections,
        scene.foreign());
  }

  /**
   * @param secrets Secrets whose values must be on the platform; others are not compared
   * @param foreign IDs of connections without an owner
   */
  static List<String> imbalance(
      List<VersoriConnection> resources,
      List<Secret> secrets,
      List<StoredConnection> connections,
      Set<String> foreign) {
    Map<String, StoredConnection> byId =
        connections.stream().collect(Collectors.toMap(StoredConnection::id, c -> c));
    Map<String, Secret> byName =
        secrets.stream().collect(Collectors.toMap(s -> s.getMetadata().getName(), s -> s));
    Map<String, String> owners = new HashMap<>();
    List<String> problems = new ArrayList<>();
    for (VersoriConnection resource : resources) {
      problems.addAll(contradictions(resource));
      String name = resource.getMetadata().getName();
      String id = resource.getStatus() == null ? null : resource.getStatus().connectionId();
      String other = id == null ? null : owners.putIfAbsent(id, name);
      if (other != null) {
        problems.add(other + " and " + name + " have one connection, " + id);
      }
      unsettled(resource)
          .or(() -> Optional.ofNullable(difference(resource, byId.get(id), byName.get(name))))
          .ifPresent(problems::add);
    }
    connections.stream()
        .filter(c -> !owners.containsKey(c.id()) && !foreign.contains(c.id()))
        .forEach(c -> problems.add("without owner: connection " + c.name() + " " + c.id()));
    return problems;
  }

  private static Optional<String> unsettled(VersoriConnection resource) {
    if (resource.getMetadata().getDeletionTimestamp() != null) {
      return Optional.of("still terminating: " + describe(resource));
    }
    if (!isReady(resource) || resource.getStatus().connectionId() == null) {
      return Optional.of("not Ready: " + describe(resource));
    }
    return resource.getMetadata().getGeneration().equals(resource.getStatus().observedGeneration())
        ? Optional.empty()
        : Optional.of("Ready, but of an older generation: " + describe(resource));
  }

  /** How the connection differs from its Ready resource; null if it does not. */
  private static String difference(
      VersoriConnection resource, StoredConnection connection, Secret secret) {
    String name = resource.getMetadata().getName();
    if (connection == null) {
      return "a lie: Ready, and the connection does not exist: " + describe(resource);
    }
    String declared = Optional.ofNullable(resource.getSpec().name()).orElse(name);
    if (!declared.equals(connection.name())) {
      return "a lie: %s is Ready and named %s instead of %s"
          .formatted(name, connection.name(), declared);
    }
    String baseUrl = resource.getSpec().baseUrl();
    if (baseUrl != null
        && !host(baseUrl).equals(host(connection.connection().path("baseUrl").asText()))) {
      return "a lie: " + name + " is Ready with another baseUrl";
    }
    return secret == null || holds(connection, secret)
        ? null
        : "a lie: " + name + " is Ready and the API holds another value than its Secret";
  }

  private static String host(String url) {
    return URI.create(url).getHost();
  }

  private static boolean holds(StoredConnection connection, Secret secret) {
    JsonNode data = connection.connection().at("/credentials/0/credential/data");
    return data.at("/string/value").asText().equals(text(secret, "value"))
        || data.at("/basicAuth/password").asText().equals(text(secret, "password"))
        || data.at("/binary/valueBase64").asText().equals(secret.getData().get("value"));
  }

  private static String text(Secret secret, String key) {
    String encoded = secret.getData().get(key);
    return encoded == null
        ? "\0"
        : new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
  }

  /** The contradictions in a status; there must be none at any time. */
  static List<String> contradictions(VersoriConnection resource) {
    VersoriConnectionStatus status = resource.getStatus();
    List<String> found = new ArrayList<>();
    if (status == null || status.conditions().isEmpty()) {
      return found;
    }
    boolean reconciling = holds(status, ConditionType.RECONCILING);
    boolean stalled = holds(status, ConditionType.STALLED);
    if (isReady(resource)) {
      if (reconciling || stalled) {
        found.add("contradiction: Ready and Reconciling or Stalled: " + describe(resource));
      }
      if (status.connectionId() == null) {
        found.add("contradiction: Ready without a connection: " + describe(resource));
      }
    } else if (reconciling == stalled) {
      found.add("contradiction: not exactly one of Reconciling, Stalled: " + describe(resource));
    }
    if (status.observedGeneration() != null
        && status.observedGeneration() > resource.getMetadata().getGeneration()) {
      found.add("contradiction: a generation to come was observed: " + describe(resource));
    }
    return found;
  }

  static boolean isReady(VersoriConnection resource) {
    return resource.getStatus() != null && holds(resource.getStatus(), ConditionType.READY);
  }

  private static boolean holds(VersoriConnectionStatus status, ConditionType type) {
    return status.condition(type).filter(Condition::holds).isPresent();
  }

  static String describe(VersoriConnection resource) {
    VersoriConnectionStatus status = resource.getStatus();
    String ready =
        status == null
            ? "no status"
            : status
                .condition(ConditionType.READY)
                .map(c -> c.reason() + ": " + c.message())
                .orElse("no condition");
    return "%s (connection %s, generation %d, observed %s, attempt %s) %s"
        .formatted(
            resource.getMetadata().getName(),
            status == null ? null : status.connectionId(),
            resource.getMetadata().getGeneration(),
            status == null ? null : status.observedGeneration(),
            Optional.ofNullable(resource.getMetadata().getAnnotations())
                .map(all -> all.get(VersoriConnection.CREATE_ATTEMPT_ANNOTATION))
                .orElse(null),
            ready);
  }

  /** Secret values, plain or encoded, in outputs that users can read. */
  private List<String> leaks() {
    String events =
        Serialization.asYaml(
            scene.client().events().v1().events().inNamespace(scene.namespace()).list());
    String statuses = Serialization.asYaml(scene.resources());
    String metrics =
        scene.everyOperator().stream()
            .filter(one -> one.isAlive())
            .map(Ledger::metrics)
            .collect(Collectors.joining());
    Map<String, String> outputs =
        Map.of("events", events, "resources", statuses, "metrics", metrics, "logs", scene.logs());
    String encoded =
        Base64.getEncoder()
            .encodeToString(Scene.CANARY.getBytes(StandardCharsets.UTF_8))
            .replace("=", "");
    List<String> found = new ArrayList<>();
    outputs.forEach(
        (where, text) ->
            Stream.of(Scene.CANARY, encoded, SimulatorData.TOKEN)
                .filter(text::contains)
                .forEach(form -> found.add("leak: " + form + " is in the " + where)));
    return found;
  }

  private static String metrics(OperatorJar operator) {
    try {
      return operator.get("/metrics").body();
    } catch (UncheckedIOException | IllegalStateException e) {
      // The operator is starting or stopping.
      return "";
    }
  }

  /** Requests although there is nothing to do. */
  private List<String> idleRequests() {
    long deadline = System.nanoTime() + QUIET_WITHIN.toNanos();
    List<String> requests = requestsWithin(QUIET);
    while (!requests.isEmpty() && System.nanoTime() < deadline) {
      requests = requestsWithin(QUIET);
    }
    return requests.isEmpty() ? List.of() : List.of("requests although settled: " + requests);
  }

  private List<String> requestsWithin(Duration window) {
    Map<Operation, Long> before = counts();
    long since = scene.kube().auditSize();
    Scene.sleep(window);
    List<String> requests = new ArrayList<>();
    counts()
        .forEach(
            (operation, count) -> {
              if (count > before.get(operation)) {
                requests.add(operation + " x" + (count - before.get(operation)));
              }
            });
    scene.kube().audit(since).stream()
        .filter(Ledger::isOperators)
        .filter(e -> e.namespace().equals(scene.namespace()))
        .filter(e -> !e.verb().equals("watch") && !e.verb().equals("list"))
        .filter(e -> !e.resource().equals("events"))
        .map(e -> e.verb() + " " + e.resource() + "/" + e.subresource() + " " + e.name())
        .forEach(requests::add);
    return requests;
  }

  static boolean isOperators(AuditEvent event) {
    return event.user().equals("system:serviceaccount:" + Scene.SYSTEM + ":" + Scene.ACCOUNT);
  }

  private Map<Operation, Long> counts() {
    return Arrays.stream(Operation.values())
        .collect(Collectors.toMap(o -> o, o -> scene.simulator().count(o)));
  }

  /** The calls so far, such as {@code POST 30 GET 2 LIST 1 PUT 12 DELETE 30}. */
  String calls() {
    return "POST %d GET %d LIST %d PUT %d DELETE %d"
        .formatted(
            scene.simulator().count(Operation.CREATE),
            scene.simulator().count(Operation.GET),
            scene.simulator().count(Operation.LIST),
            scene.simulator().count(Operation.UPDATE),
            scene.simulator().count(Operation.DELETE));
  }
}
