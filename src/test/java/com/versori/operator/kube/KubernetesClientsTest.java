package com.versori.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.versori.operator.api.v1alpha1.DeletionPolicy;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriOrganisation;
import com.versori.operator.kube.workaround.BoundedResources;
import com.versori.operator.kube.workaround.SecretMetadata;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ObjectMeta;
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
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KubernetesClientsTest {

  private HttpServer server;
  private KubernetesClient client;

  /** The requested media types by path. */
  private final Map<String, String> accepts = new ConcurrentHashMap<>();

  private volatile String answer = "{}";

  /** The limit of each listing of resources, and the size of each object. */
  private final List<Integer> limits = new CopyOnWriteArrayList<>();

  private volatile int objectLength;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          accepts.put(
              exchange.getRequestURI().getPath(),
              String.valueOf(exchange.getRequestHeaders().getFirst("Accept")));
          Matcher limit =
              Pattern.compile("limit=(\\d+)")
                  .matcher(String.valueOf(exchange.getRequestURI().getQuery()));
          if (limit.find() && objectLength > 0) {
            limits.add(Integer.valueOf(limit.group(1)));
            answer = page(Integer.parseInt(limit.group(1)), objectLength);
          }
          byte[] body = answer.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, body.length);
          try (exchange) {
            exchange.getResponseBody().write(body);
          } catch (IOException e) {
            // The client cancels pages that are too large.
          }
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

  /** Otherwise a watch that is too old would not restart with a listing. */
  @Test
  void watchErrorIsReadAsAStatus() {
    assertThat(
            sent(
                """
                {"type": "ERROR", "object": {"kind": "Status", "apiVersion": "v1", "code": 410}}
                """))
        .isInstanceOfSatisfying(Status.class, s -> assertThat(s.getCode()).isEqualTo(410));
  }

  @Test
  void watchEventIsReadAsAResource() {
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
  void secretsAreListedAsMetadataAndGetReturnsTheValues() {
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
  void listKeepsOnlyNameAndVersionOfSecrets() {
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
  void watchKeepsOnlyNameAndVersionEvenIfTheServerSendsWholeSecrets() {
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

  /** A server may answer with null items. */
  @Test
  void nullItemsAreAnEmptyList() {
    answer =
        """
        {"kind": "PartialObjectMetadataList", "apiVersion": "meta.k8s.io/v1",
         "metadata": {"resourceVersion": "9"}, "items": null}
        """;

    assertThat(client.resources(SecretMetadata.class).inAnyNamespace().list().getItems()).isEmpty();
  }

  @Test
  void unusedPartsOfAResourceAreDropped() {
    VersoriConnection read =
        resource(
            """
            {"metadata": {"name": "shop", "uid": "1", "finalizers": ["a.example.com/b"],
               "labels": {"team": "a"}, "managedFields": [{"manager": "m"}],
               "ownerReferences": [{"name": "o", "uid": "2", "kind": "K", "apiVersion": "v1"}],
               "annotations": {"versori.com/paused": "true", "example.com/note": "%s",
                 "kubectl.kubernetes.io/last-applied-configuration": "{}",
                 "versori.com/reconcile-requested-at": "%s"}},
             "spec": {"templateId": "t", "credentials": [{"name": "a"}]}}
            """
                .formatted("x".repeat(250_000), "y".repeat(250_000)));
    ObjectMeta metadata = read.getMetadata();
    assertThat(metadata.getAnnotations())
        .containsOnlyKeys("versori.com/paused", "versori.com/reconcile-requested-at")
        .containsEntry("versori.com/paused", "true");
    assertThat(metadata.getAnnotations().get("versori.com/reconcile-requested-at"))
        .hasSize(BoundedResources.LONGEST_ANNOTATION);
    assertThat(metadata.getManagedFields()).isEmpty();
    assertThat(metadata.getOwnerReferences()).isEmpty();
    assertThat(metadata.getLabels()).containsOnlyKeys("team");
    assertThat(metadata.getFinalizers()).containsExactly("a.example.com/b");
    assertThat(read.cut()).isNull();
    assertThat(read.getSpec().credentials()).hasSize(1);
  }

  /** Annotations with similar names do not displace the operator's own. */
  @Test
  void ownAnnotationsAreKeptHoweverManyOthersThereAre() {
    String others =
        IntStream.range(0, 100)
            .mapToObj("\"versori.com/a%03d\": \"x\""::formatted)
            .collect(Collectors.joining(", "));
    VersoriConnection read =
        resource(
            """
            {"metadata": {"name": "shop", "uid": "1",
               "annotations": {%s, "versori.com/create-attempt": "a", "versori.com/paused": "true"}},
             "spec": {"templateId": "t"}}
            """
                .formatted(others));
    assertThat(read.getMetadata().getAnnotations())
        .containsOnlyKeys("versori.com/create-attempt", "versori.com/paused");
  }

  @Test
  void tooLargeResourceKeepsOnlyWhatItsDeletionNeeds() {
    VersoriConnection read =
        resource(
            """
            {"metadata": {"name": "shop", "uid": "1"},
             "spec": {"templateId": "t", "deletionPolicy": "Retain",
               "organisationRef": {"name": "o", "namespace": "n"},
               "credentials": [{"name": "a", "credential": {"basicAuth": {"username": {"value": "%s"}}}}]},
             "status": {"connectionId": "c", "organisationId": "o", "credentials": [{"name": "a"}]}}
            """
                .formatted("x".repeat(1_000_000)));
    assertThat(read.cut()).isEqualTo("its spec has 1000004 characters, but the limit is 65536");
    assertThat(read.getSpec().credentials()).isEmpty();
    assertThat(read.getSpec().deletionPolicy()).isEqualTo(DeletionPolicy.RETAIN);
    assertThat(read.getSpec().organisationRef().name()).isEqualTo("o");
    assertThat(read.getStatus().connectionId()).isEqualTo("c");
    assertThat(read.getStatus().credentials()).hasSize(1);
  }

  @Test
  void tooManyFinalizersAreDropped() {
    String many =
        IntStream.range(0, 2_000)
            .mapToObj("\"a.example.com/%d\""::formatted)
            .collect(Collectors.joining(","));
    VersoriConnection read =
        resource(
            """
            {"metadata": {"name": "shop", "finalizers": [%s, "versori.com/finalizer"]},
             "spec": {"templateId": "t"}}
            """
                .formatted(many));
    assertThat(read.getMetadata().getFinalizers()).containsExactly(VersoriConnection.FINALIZER);
    assertThat(read.cut()).startsWith("its labels and finalizers have ");
  }

  @Test
  void watchEventIsBoundedLikeAListing() {
    VersoriConnection read =
        (VersoriConnection)
            sent(
                """
                {"type": "MODIFIED", "object": {"kind": "VersoriConnection",
                 "apiVersion": "versori.com/v1alpha1",
                 "metadata": {"name": "shop", "annotations": {"a": "b"}},
                 "spec": {"templateId": "%s", "deletionPolicy": "Retain"}}}
                """
                    .formatted("x".repeat(100_000)));
    assertThat(read.getMetadata().getAnnotations()).isEmpty();
    assertThat(read.cut()).isNotNull();
    assertThat(read.getSpec().templateId()).isNull();
    assertThat(read.getSpec().deletionPolicy()).isEqualTo(DeletionPolicy.RETAIN);
  }

  @ParameterizedTest
  @ValueSource(classes = {VersoriConnection.class, VersoriOrganisation.class, Namespace.class})
  void largePagesAreRequestedAgainWithFewerObjects(Class<? extends HasMetadata> kind) {
    objectLength = 2_000;
    assertThat(list(kind)).isEqualTo(500);
    objectLength = 100_000;
    assertThat(list(kind)).isEqualTo(31);
    assertThat(limits).containsExactly(500, 500, 125, 31);
    // After small pages the limit grows again.
    limits.clear();
    objectLength = 2_000;
    for (int i = 0; i < 3; i++) {
      list(kind);
    }
    assertThat(limits).startsWith(31, 62, 124);
  }

  private int list(Class<? extends HasMetadata> kind) {
    return client
        .resources(kind)
        .inAnyNamespace()
        .list(new ListOptionsBuilder().withLimit(500L).build())
        .getItems()
        .size();
  }

  private static String page(int objects, int length) {
    String one =
        "{\"metadata\": {\"name\": \"n\", \"annotations\": {\"a\": \""
            + "x".repeat(length)
            + "\"}}}";
    return "{\"kind\": \"VersoriConnectionList\", \"apiVersion\": \"versori.com/v1alpha1\","
        + " \"metadata\": {}, \"items\": ["
        + String.join(",", Collections.nCopies(objects, one))
        + "]}";
  }

  private VersoriConnection resource(String json) {
    answer =
        "{\"kind\": \"VersoriConnectionList\", \"apiVersion\": \"versori.com/v1alpha1\","
            + " \"metadata\": {}, \"items\": ["
            + json
            + "]}";
    return client.resources(VersoriConnection.class).inAnyNamespace().list().getItems().get(0);
  }

  private KubernetesResource sent(String event) {
    return (KubernetesResource)
        client.getKubernetesSerialization().unmarshal(event, WatchEvent.class).getObject();
  }
}
