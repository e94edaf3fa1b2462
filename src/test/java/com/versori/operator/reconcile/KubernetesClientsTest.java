package com.versori.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KubernetesClientsTest {

  private HttpServer server;
  private KubernetesClient client;

  /** Path to what was asked for. */
  private final Map<String, String> accepts = new ConcurrentHashMap<>();

  private volatile String answer = "{}";

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          accepts.put(
              exchange.getRequestURI().getPath(),
              String.valueOf(exchange.getRequestHeaders().getFirst("Accept")));
          byte[] body = answer.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
            .build();
    client = KubernetesClients.standard(config);
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
  }

  /** Without it a watch that is too old would not begin anew with a listing. */
  @Test
  void endOfAWatchIsKnown() {
    assertThat(
            sent(
                """
                {"type": "ERROR", "object": {"kind": "Status", "apiVersion": "v1", "code": 410}}
                """))
        .isInstanceOfSatisfying(Status.class, s -> assertThat(s.getCode()).isEqualTo(410));
  }

  @Test
  void changeOfAResourceIsReadAsOne() {
    assertThat(
            sent(
                """
                {"type": "ADDED", "object": {"kind": "VersoriConnection",
                 "apiVersion": "versori.com/v1alpha1", "metadata": {"name": "shop"}}}
                """))
        .isInstanceOfSatisfying(
            VersoriConnection.class, r -> assertThat(r.getMetadata().getName()).isEqualTo("shop"));
  }

  @Test
  void ofSecretsInGeneralOnlyMetadataIsAskedForAndOfOneAll() {
    client.resources(SecretMetadata.class).inAnyNamespace().list();
    client.resources(SecretMetadata.class).inNamespace("shop").list();
    client.secrets().inNamespace("shop").withName("secrets").get();
    client.namespaces().withName("secrets").get();

    assertThat(accepts.get("/api/v1/secrets")).contains("as=PartialObjectMetadataList;");
    assertThat(accepts.get("/api/v1/namespaces/shop/secrets"))
        .contains("as=PartialObjectMetadataList;");
    assertThat(accepts.get("/api/v1/namespaces/shop/secrets/secrets"))
        .doesNotContain("PartialObjectMetadata");
    assertThat(accepts.get("/api/v1/namespaces/secrets")).doesNotContain("PartialObjectMetadata");
  }

  @Test
  void ofSecretsNothingButNameAndVersionIsKept() {
    answer =
        """
        {"kind": "SecretList", "apiVersion": "v1", "metadata": {"resourceVersion": "9"}, "items": [
          {"metadata": {"namespace": "shop", "name": "key", "resourceVersion": "7", "uid": "1",
             "labels": {"a": "b"}, "managedFields": [{}],
             "annotations": {"kubectl.kubernetes.io/last-applied-configuration": "czNjcjN0"}},
           "data": {"token": "czNjcjN0"}, "type": "Opaque"}]}
        """;

    assertThat(client.resources(SecretMetadata.class).inAnyNamespace().list().getItems())
        .extracting(SecretMetadata::getMetadata)
        .containsExactly(
            new ObjectMetaBuilder()
                .withNamespace("shop")
                .withName("key")
                .withResourceVersion("7")
                .build());
  }

  @Test
  void ofAChangedSecretNothingButNameAndVersionIsKeptEvenIfAServerSendsAll() {
    String metadata =
        """
        {"namespace": "shop", "name": "key", "resourceVersion": "7",
         "annotations": {"kubectl.kubernetes.io/last-applied-configuration": "czNjcjN0"}}
        """;
    String event =
        """
        {"type": "MODIFIED", "object": {"kind": "%s", "apiVersion": "%s", "metadata": %s,
         "data": {"token": "czNjcjN0"}}}
        """;

    for (String sent :
        new String[] {
          event.formatted("PartialObjectMetadata", "meta.k8s.io/v1", metadata),
          event.formatted("Secret", "v1", metadata)
        }) {
      assertThat(sent(sent))
          .isInstanceOfSatisfying(
              SecretMetadata.class,
              s ->
                  assertThat(s.getMetadata())
                      .isEqualTo(
                          new ObjectMetaBuilder()
                              .withNamespace("shop")
                              .withName("key")
                              .withResourceVersion("7")
                              .build()));
    }
  }

  /** As a server tells metadata of no Secrets. */
  @Test
  void noSecretsAreAnEmptyList() {
    answer =
        """
        {"kind": "PartialObjectMetadataList", "apiVersion": "meta.k8s.io/v1",
         "metadata": {"resourceVersion": "9"}, "items": null}
        """;

    assertThat(client.resources(SecretMetadata.class).inAnyNamespace().list().getItems()).isEmpty();
  }

  private KubernetesResource sent(String event) {
    return (KubernetesResource)
        client.getKubernetesSerialization().unmarshal(event, WatchEvent.class).getObject();
  }
}
