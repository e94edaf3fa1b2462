import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The image's training run. Starts the operator against minimal stand-ins for the Kubernetes API and
 * the Versori API, waits until one connection is created, and stops the operator, which writes the
 * AOT cache. Fails if the resource does not become Ready, for example because the runtime lacks a
 * module.
 *
 * <p>Arguments: the command that starts the operator.
 */
public final class Training {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A start takes minutes under emulation of another architecture. */
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private static final String ULID = "01HFZ7Y8QJ4Z5X0N3V6W9R2T1K";
  private static final String CONNECTION =
      """
      {"id": "%1$s", "name": "training", "systemId": "%1$s", "createdAt": "2026-01-01T00:00:00Z",
       "updatedAt": "2026-01-01T00:00:00Z", "credentials": []}
      """
          .formatted(ULID);

  /** Leader election checks its rights on leases. */
  private static final String RULES =
      """
      {"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectRulesReview", "spec": {},
       "status": {"incomplete": false, "nonResourceRules": [], "resourceRules": [
         {"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}]}}
      """;

  private final ObjectNode resource =
      object(
          """
          {"apiVersion": "versori.com/v1alpha1", "kind": "VersoriConnection",
           "metadata": {"name": "training", "namespace": "training", "uid": "1",
             "resourceVersion": "1", "generation": 1, "creationTimestamp": "2026-01-01T00:00:00Z"},
           "spec": {"templateId": "%s", "credentials": [{"name": "key",
             "authScheme": {"apiKey": {"name": "X-Api-Key", "in": "header"}},
             "credential": {"string": {"secretRef": {"name": "training", "key": "token"}}}}]},
           "status": {"observedGeneration": -1}}
          """
              .formatted(ULID));
  private final ObjectNode organisation =
      object(
          """
          {"apiVersion": "versori.com/v1alpha1", "kind": "VersoriOrganisation",
           "metadata": {"name": "default", "namespace": "training", "uid": "3",
             "resourceVersion": "1", "generation": 1, "creationTimestamp": "2026-01-01T00:00:00Z"},
           "spec": {"id": "%s", "auth": {"token": {"secretKeyRef": {"name": "training", "key": "token"}}}},
           "status": {"observedGeneration": -1}}
          """
              .formatted(ULID));
  private final CompletableFuture<Boolean> ready = new CompletableFuture<>();

  public static void main(String[] command) throws Exception {
    Training training = new Training();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", training::answer);
    server.start();
    Path folder = Files.createTempDirectory("training");
    Process operator =
        training.start(folder, List.of(command), "http://127.0.0.1:" + server.getAddress().getPort());
    operator.onExit().thenRun(() -> training.ready.complete(false));
    boolean ready =
        training.ready.completeOnTimeout(false, LONGEST.toSeconds(), TimeUnit.SECONDS).join();
    operator.destroy();
    int status = operator.waitFor();
    System.out.println("Training: ready " + ready + ", exit status " + status);
    System.exit(ready ? status : 1);
  }

  private Process start(Path folder, List<String> command, String url) throws IOException {
    Path kubeconfig =
        Files.writeString(
            folder.resolve("kubeconfig"),
            """
            apiVersion: v1
            kind: Config
            current-context: training
            contexts: [{name: training, context: {cluster: training, user: training}}]
            clusters: [{name: training, cluster: {server: "%s"}}]
            users: [{name: training, user: {}}]
            """
                .formatted(url));
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().put("KUBECONFIG", kubeconfig.toString());
    builder.environment().put("POD_NAMESPACE", "training");
    organisation.withObjectProperty("spec").put("apiUrl", url + "/versori");
    builder.environment().put("LEADER_ELECTION", "true");
    builder.environment().put("HTTP_PORT", "0");
    return builder.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try {
      String path = exchange.getRequestURI().getPath();
      String query = String.valueOf(exchange.getRequestURI().getQuery());
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      if (query.contains("watch=true")) {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().flush();
        return; // stays open and sends no events
      }
      boolean create = exchange.getRequestMethod().equals("POST");
      String text = text(path, exchange.getRequestMethod(), body);
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(text.isEmpty() ? 404 : create ? 201 : 200, bytes.length);
      exchange.getResponseBody().write(bytes);
      exchange.close();
    } catch (RuntimeException e) {
      e.printStackTrace();
      exchange.close();
    }
  }

  /** The body of the answer; empty for 404. */
  private String text(String path, String method, String body) {
    if (path.startsWith("/versori/")) {
      return CONNECTION;
    }
    if (path.endsWith("/selfsubjectrulesreviews")) {
      return RULES;
    }
    if (method.equals("POST")) {
      return body; // an event or a lease
    }
    if (path.contains("/leases/")) {
      return method.equals("GET") ? "" : body;
    }
    if (path.endsWith("/versoriconnections")) {
      return list(resource.path("apiVersion").asText(), "VersoriConnectionList", resource);
    }
    if (path.contains("/versoriconnections/")) {
      return method.equals("PATCH") ? patched(body) : resource.toString();
    }
    if (path.endsWith("/versoriorganisations")) {
      return list(organisation.path("apiVersion").asText(), "VersoriOrganisationList", organisation);
    }
    if (path.contains("/versoriorganisations/")) {
      return organisation.toString();
    }
    if (path.endsWith("/secrets")) {
      return list("v1", "SecretList", secret());
    }
    if (path.contains("/secrets/")) {
      return secret().toString();
    }
    if (path.endsWith("/namespaces/kube-system")) {
      return object("{'apiVersion': 'v1', 'kind': 'Namespace', 'metadata': {'name': 'kube-system', 'uid': '2'}}")
          .toString();
    }
    return "";
  }

  private synchronized String patched(String body) {
    JsonNode patch = read(body);
    if (patch instanceof ObjectNode changes) {
      merge(resource, changes);
    } else {
      apply(patch);
    }
    ObjectNode metadata = (ObjectNode) resource.path("metadata");
    metadata.put("resourceVersion", Integer.toString(metadata.path("resourceVersion").asInt() + 1));
    if (resource.path("status").toString().contains("\"Available\"")) {
      ready.complete(true);
    }
    return resource.toString();
  }

  /** A JSON merge patch (RFC 7396), which writes the create attempt. */
  private static void merge(ObjectNode target, ObjectNode changes) {
    for (Map.Entry<String, JsonNode> change : changes.properties()) {
      if (change.getValue() instanceof ObjectNode nested) {
        merge(target.withObjectProperty(change.getKey()), nested);
      } else if (change.getValue().isNull()) {
        target.remove(change.getKey());
      } else {
        target.set(change.getKey(), change.getValue());
      }
    }
  }

  /** A JSON patch (RFC 6902), which all other writes use. */
  private void apply(JsonNode operations) {
    for (JsonNode operation : operations) {
      List<String> path = new ArrayList<>(List.of(operation.path("path").asText().substring(1).split("/")));
      path.replaceAll(step -> step.replace("~1", "/").replace("~0", "~"));
      String last = path.remove(path.size() - 1);
      ObjectNode at = resource;
      for (String step : path) {
        at = at.path(step) instanceof ObjectNode child ? child : at.putObject(step);
      }
      if (operation.path("op").asText().equals("remove")) {
        at.remove(last);
      } else if (!operation.path("op").asText().equals("test")) {
        at.set(last, operation.path("value"));
      }
    }
  }

  private static ObjectNode secret() {
    return object(
        """
        {"apiVersion": "v1", "kind": "Secret", "data": {"token": "dHJhaW5pbmc="},
         "metadata": {"name": "training", "namespace": "training", "uid": "3", "resourceVersion": "1"}}
        """);
  }

  private static String list(String apiVersion, String kind, ObjectNode item) {
    ObjectNode list = JSON.createObjectNode().put("apiVersion", apiVersion).put("kind", kind);
    list.putObject("metadata").put("resourceVersion", "1");
    ArrayNode items = list.putArray("items");
    items.add(item);
    return list.toString();
  }

  private static ObjectNode object(String json) {
    return (ObjectNode) read(json.replace('\'', '"'));
  }

  private static JsonNode read(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
