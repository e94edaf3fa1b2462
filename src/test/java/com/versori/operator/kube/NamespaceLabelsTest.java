package com.versori.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.OrganisationRef;
import com.versori.operator.model.NamespaceLabels;
import com.versori.operator.port.Organisations;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An API server that takes the right to read namespaces away from a running operator. */
class NamespaceLabelsTest {

  private static final String ORGANISATIONS =
      """
      {"apiVersion": "versori.com/v1alpha1", "kind": "VersoriOrganisationList",
       "metadata": {"resourceVersion": "1"}, "items": [{
         "apiVersion": "versori.com/v1alpha1", "kind": "VersoriOrganisation",
         "metadata": {"name": "default", "namespace": "versori-system", "uid": "u",
                      "resourceVersion": "1"},
         "spec": {"id": "o", "auth": {"token": {"secretKeyRef": {"name": "t", "key": "t"}}},
                  "allowedNamespaces": {"from": "Selector",
                                        "selector": {"matchLabels": {"a": "b"}}}}}]}
      """;
  private static final String NAMESPACES =
      """
      {"apiVersion": "v1", "kind": "NamespaceList", "metadata": {"resourceVersion": "1"},
       "items": [{"metadata": {"name": "shop", "uid": "n", "resourceVersion": "1",
                               "labels": {"a": "%s"}}}]}
      """;
  private static final NamespaceLabels LABELS = NamespaceLabels.of(Map.of("a", "b"));

  private static final OrganisationRef DEFAULT = new OrganisationRef("default", "versori-system");

  private final AtomicBoolean mayRead = new AtomicBoolean(true);
  private final AtomicReference<WebSocket> watch = new AtomicReference<>();
  private final List<OrganisationRef> changed = new CopyOnWriteArrayList<>();
  private volatile String label = "b";
  private MockWebServer server;
  private KubernetesClient client;
  private KubernetesOrganisations organisations;

  @BeforeEach
  void start() throws IOException {
    server = new MockWebServer();
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            return answer(request.getTarget());
          }
        });
    server.start();
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl(server.url("/").toString())
            .withRequestRetryBackoffLimit(0)
            .withWatchReconnectInterval(50)
            .build();
    client = KubernetesClients.standard(config);
    organisations = new KubernetesOrganisations(client, Set.of(), "versori-system");
    organisations
        .start(
            new Organisations.Listener() {
              @Override
              public void organisationChanged(OrganisationRef ref) {
                changed.add(ref);
              }

              @Override
              public void labelsChanged(String namespace) {}
            },
            Runnable::run)
        .join();
  }

  @AfterEach
  void stop() {
    organisations.close();
    client.close();
    server.close();
  }

  @Test
  void labelsDoNotCountWithoutTheRightToReadThem() {
    assertThat(organisations.labels("shop")).isEqualTo(LABELS);
    Awaitility.await().until(() -> organisations.problem().isEmpty());

    mayRead.set(false);
    watch.get().close(1000, "the watch ends");
    Awaitility.await().until(() -> organisations.problem().contains("namespaces is broken"));
    awaitLabels(NamespaceLabels.UNREADABLE);
    Awaitility.await().until(() -> changed.equals(List.of(DEFAULT)));
    assertThat(organisations.problem()).as("the organisation says so").isEmpty();

    label = "other";
    mayRead.set(true);
    Awaitility.await()
        .until(
            () -> {
              keepHouse();
              assertThat(organisations.labels("shop")).as("the former labels").isNotEqualTo(LABELS);
              return organisations.labels("shop").equals(NamespaceLabels.of(Map.of("a", "other")));
            });
    Awaitility.await().until(() -> changed.equals(List.of(DEFAULT, DEFAULT)));
  }

  private void awaitLabels(NamespaceLabels expected) {
    Awaitility.await()
        .until(
            () -> {
              keepHouse();
              return organisations.labels("shop").equals(expected);
            });
  }

  private void keepHouse() {
    organisations.checkNamespaces();
    organisations.watchNamespacesIfNeeded();
  }

  private MockResponse answer(String target) {
    boolean ofNamespaces = target.startsWith("/api/v1/namespaces?");
    if (target.startsWith("/apis/authorization.k8s.io")) {
      return answer(201, "{\"status\": {\"allowed\": %s}}".formatted(mayRead.get()));
    }
    if (ofNamespaces && !mayRead.get()) {
      return answer(403, "{\"kind\": \"Status\", \"status\": \"Failure\", \"code\": 403}");
    }
    if (target.contains("watch=true")) {
      return new MockResponse.Builder().webSocketUpgrade(new Watch(ofNamespaces)).build();
    }
    return answer(200, ofNamespaces ? NAMESPACES.formatted(label) : ORGANISATIONS);
  }

  private static MockResponse answer(int code, String json) {
    return new MockResponse.Builder()
        .code(code)
        .setHeader("Content-Type", "application/json")
        .body(json)
        .build();
  }

  /** Without events. */
  private final class Watch extends WebSocketListener {
    private final boolean ofNamespaces;

    Watch(boolean ofNamespaces) {
      this.ofNamespaces = ofNamespaces;
    }

    @Override
    public void onOpen(WebSocket socket, Response response) {
      if (ofNamespaces) {
        watch.set(socket);
      }
    }

    @Override
    public void onClosing(WebSocket socket, int code, String reason) {
      socket.close(code, reason);
    }
  }
}
