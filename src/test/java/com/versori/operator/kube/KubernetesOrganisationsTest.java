package com.versori.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.versori.operator.api.v1alpha1.OrganisationRef;
import com.versori.operator.api.v1alpha1.VersoriOrganisation;
import com.versori.operator.model.NamespaceLabels;
import com.versori.testkit.Fixtures;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An API server with one organisation, which selects namespaces, and one namespace. */
class KubernetesOrganisationsTest {

  private static final String NAMESPACE = "shop";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Set<String> relabelled = ConcurrentHashMap.newKeySet();

  private final Queue<HttpExchange> watches = new ConcurrentLinkedQueue<>();

  /** Whether namespaces may not be read. */
  private volatile boolean denied;

  private volatile Map<String, String> labels = Map.of("versori", "enabled");
  private HttpServer server;
  private KubernetesClient client;
  private KubernetesOrganisations organisations;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", this::answer);
    server.start();
    client =
        KubernetesClients.standard(
            new ConfigBuilder(Config.empty())
                .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                .build());
    organisations = new KubernetesOrganisations(client, Set.of(), "versori-system");
  }

  @AfterEach
  void stop() {
    organisations.close();
    client.close();
    server.stop(0);
  }

  /** Otherwise a namespace that lost its label would keep the right to use the organisation. */
  @Test
  void brokenWatchOfLabelsIsReportedAndBeginsAgain() {
    organisations.start(
        new KubernetesOrganisations.Listener() {
          @Override
          public void organisationChanged(OrganisationRef ref) {}

          @Override
          public void labelsChanged(String namespace) {
            relabelled.add(namespace);
          }
        });
    assertThat(organisations.labels(NAMESPACE)).isEqualTo(NamespaceLabels.of(labels));
    denied = true;
    watches.forEach(HttpExchange::close);
    await().until(() -> organisations.problem().contains("namespaces"));
    labels = Map.of();
    denied = false;
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              organisations.watchNamespacesIfNeeded();
              return organisations.problem().isEmpty();
            });
    assertThat(organisations.labels(NAMESPACE)).isEqualTo(NamespaceLabels.of(Map.of()));
    assertThat(relabelled).containsExactly(NAMESPACE);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String query = String.valueOf(exchange.getRequestURI().getQuery());
    if (exchange.getRequestHeaders().containsKey("Upgrade")) {
      exchange.sendResponseHeaders(503, -1);
    } else if (denied && path.endsWith("/namespaces")) {
      exchange.sendResponseHeaders(403, -1);
    } else if (query.contains("watch=true")) {
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().flush();
      if (path.endsWith("/namespaces")) {
        watches.add(exchange);
      }
      return;
    } else {
      byte[] body =
          (path.endsWith("/namespaces")
                  ? list(namespace())
                  : path.endsWith("/versoriorganisations")
                      ? list(organisation())
                      : "{\"status\": {\"allowed\": true}}")
              .getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  private static String list(HasMetadata one) {
    return "{\"kind\": \"%sList\", \"apiVersion\": \"%s\", \"metadata\": {\"resourceVersion\": \"1\"}, \"items\": [%s]}"
        .formatted(one.getKind(), one.getApiVersion(), Serialization.asJson(one));
  }

  private HasMetadata namespace() {
    return new NamespaceBuilder()
        .withNewMetadata()
        .withName(NAMESPACE)
        .withUid(NAMESPACE)
        .withResourceVersion("1")
        .withLabels(labels)
        .endMetadata()
        .build();
  }

  private static HasMetadata organisation() {
    VersoriOrganisation one = new VersoriOrganisation();
    one.getMetadata().setName("default");
    one.getMetadata().setNamespace("versori-system");
    one.getMetadata().setUid("default");
    one.getMetadata().setResourceVersion("1");
    one.setSpec(
        Fixtures.organisation(
            Fixtures.API,
            "allowedNamespaces: {from: Selector, selector: {matchLabels: {versori: enabled}}}\n"));
    return one;
  }
}
