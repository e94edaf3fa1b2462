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
import io.fabric8.kubernetes.api.model.KubernetesListBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An API server with one organisation, which selects namespaces, and one namespace. */
class KubernetesOrganisationsTest {

  private static final String NAMESPACE = "shop";

  private final Set<String> relabelled = ConcurrentHashMap.newKeySet();

  /** Whether the watch of namespaces gets an event that the client cannot read, and so ends. */
  private final AtomicBoolean breaks = new AtomicBoolean(true);

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
  void labelsAreWatchedAgainAfterTheirWatchHasEnded() {
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
    await().until(() -> organisations.problem().contains("namespaces"));
    labels = Map.of();
    breaks.set(false);
    await()
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
    } else if (query.contains("watch=true")) {
      exchange.sendResponseHeaders(200, 0);
      if (path.endsWith("/namespaces") && breaks.get()) {
        exchange.getResponseBody().write("no event\n".getBytes(StandardCharsets.UTF_8));
      }
      exchange.getResponseBody().flush();
      return;
    } else {
      byte[] body =
          Serialization.asJson(
                  path.endsWith("/namespaces")
                      ? list(namespace())
                      : path.endsWith("/versoriorganisations")
                          ? list(organisation())
                          : new SelfSubjectAccessReviewBuilder()
                              .withNewStatus()
                              .withAllowed(true)
                              .endStatus()
                              .build())
              .getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  private static Object list(HasMetadata one) {
    return new KubernetesListBuilder()
        .withNewMetadata()
        .withResourceVersion("1")
        .endMetadata()
        .withItems(one)
        .build();
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
