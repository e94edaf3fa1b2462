package com.versori.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * The minimum cost of creating connections: per resource one GET of its Secret, one metadata patch,
 * one POST, one status patch and one event, with the operator's number of threads and its HTTP
 * client and settings. Bodies are strings, responses are read only if the next request needs them,
 * and nothing is retried, cached, checked or logged.
 */
public final class Floor {

  private static final int THREADS = 50;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final MediaType JSON_TYPE = MediaType.get("application/json");

  private final String namespace;
  private final String connectionsUrl;
  private final String organisation;
  private final String token;
  private final String template;
  private final KubernetesClient client = new KubernetesClientBuilder().build();
  private final HttpClient kubernetes = client.getHttpClient();
  private final String server = client.getConfiguration().getMasterUrl().replaceAll("/$", "");
  private final OkHttpClient versori =
      new OkHttpClient.Builder()
          .callTimeout(Duration.ofSeconds(15))
          .retryOnConnectionFailure(false)
          .connectionPool(new ConnectionPool(64, 1, TimeUnit.SECONDS))
          .build();
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final CountDownLatch left;

  private Floor(String[] args) {
    this.namespace = args[0];
    this.left = new CountDownLatch(Integer.parseInt(args[2]));
    this.organisation = args[4];
    this.connectionsUrl = args[3] + "/o/" + organisation + "/connections";
    this.token = args[5];
    this.template = args[6];
  }

  /**
   * Arguments: namespace, {@code list} or {@code watch}, count, API URL, organisation, token,
   * template.
   */
  public static void main(String[] args) throws Exception {
    Floor floor = new Floor(args);
    if (args[1].equals("list")) {
      floor.list();
    } else {
      floor.watch();
    }
    floor.left.await();
    // The parent process reads the figures and ends this one.
    Thread.currentThread().join();
  }

  private void list() throws Exception {
    String next = "";
    do {
      JsonNode page =
          JSON.readTree(send("GET", "application/json", resources() + "?limit=500" + next, ""));
      for (JsonNode item : page.path("items")) {
        JsonNode metadata = item.path("metadata");
        start(
            metadata.path("name").asText(),
            metadata.path("uid").asText(),
            metadata.path("resourceVersion").asText());
      }
      String token = page.path("metadata").path("continue").asText();
      next = token.isEmpty() ? "" : "&continue=" + token;
    } while (!next.isEmpty());
  }

  private void watch() {
    client
        .genericKubernetesResources(
            new ResourceDefinitionContext.Builder()
                .withGroup("versori.com")
                .withVersion("v1alpha1")
                .withKind("VersoriConnection")
                .withPlural("versoriconnections")
                .withNamespaced(true)
                .build())
        .inNamespace(namespace)
        .watch(
            new ListOptionsBuilder().build(),
            new Watcher<GenericKubernetesResource>() {
              @Override
              public void eventReceived(Action action, GenericKubernetesResource resource) {
                if (action == Action.ADDED) {
                  var metadata = resource.getMetadata();
                  start(metadata.getName(), metadata.getUid(), metadata.getResourceVersion());
                }
              }

              @Override
              public void onClose(WatcherException cause) {}
            });
    System.out.println("watching");
  }

  private void start(String name, String uid, String version) {
    threads.execute(
        () -> {
          try {
            create(name, uid, version);
          } catch (Exception e) {
            e.printStackTrace();
          }
        });
  }

  private void create(String name, String uid, String version) throws Exception {
    JsonNode secret =
        JSON.readTree(
            send(
                "GET",
                "application/json",
                "/api/v1/namespaces/" + namespace + "/secrets/" + name,
                ""));
    String value =
        new String(
            Base64.getDecoder().decode(secret.path("data").path("token").asText()),
            StandardCharsets.UTF_8);
    send(
        "PATCH",
        "application/json-patch+json",
        resources() + "/" + name,
        intent(uid, version, name));
    JsonNode connection = JSON.readTree(post(name, value));
    send(
        "PATCH",
        "application/json-patch+json",
        resources() + "/" + name + "/status",
        status(uid, name, connection, secret.path("metadata").path("resourceVersion").asText()));
    sendLater("POST", "application/json", events(), event(name, uid))
        .whenComplete((answer, failure) -> left.countDown());
  }

  private static String intent(String uid, String version, String name) {
    return """
    [{"op":"test","path":"/metadata/uid","value":"%s"},
     {"op":"replace","path":"/metadata/resourceVersion","value":"%s"},
     {"op":"add","path":"/metadata/finalizers","value":["versori.com/finalizer"]},
     {"op":"add","path":"/metadata/annotations","value":{"versori.com/create-attempt":
      "{\\"id\\":\\"01KKBZ1ZB4SG2TRVKWQ7GNY3F9\\",\\"organisationId\\":\\"01HFZ7Y8QJ4Z5X0N3V6W9R2T1K\\",\\"templateId\\":\\"01KKBZ1ZB4SG2TRVKWQ7GNY3F3\\",\\"name\\":\\"%s\\"}"}}]
    """
        .formatted(uid, version, name);
  }

  private String post(String name, String value) throws IOException {
    String body =
        """
        {"connectionTemplateId":"%s","connection":{"name":"%s","credentials":[{"id":"01KKBZ1ZB4SG2TRVKWQ7GNY3G1",
         "authSchemeConfig":{"type":"api-key","apiKey":{"id":"key","description":"key","name":"X-Api-Key","in":"header"}},
         "credential":{"id":"01KKBZ1ZB4SG2TRVKWQ7GNY3G2","name":"k8s:%s","organisationId":"%s","type":"string","data":{"string":{"value":"%s"}}}}]}}
        """
            .formatted(template, name, name, organisation, value);
    Request request =
        new Request.Builder()
            .url(connectionsUrl)
            .header("Authorization", "Bearer " + token)
            .post(RequestBody.create(body, JSON_TYPE))
            .build();
    try (Response response = versori.newCall(request).execute()) {
      String answer = response.body().string();
      if (!response.isSuccessful()) {
        throw new IOException("POST: " + response.code() + " " + answer);
      }
      return answer;
    }
  }

  private static String status(String uid, String name, JsonNode c, String secretVersion) {
    String now =
        java.time.Instant.now().truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString();
    return """
    [{"op":"test","path":"/metadata/uid","value":"%1$s"},
     {"op":"add","path":"/status","value":{"observedGeneration":1,"connectionId":"%2$s","origin":"Created","name":"%3$s",
      "apiUrl":"http://127.0.0.1/api/v2","organisationId":"01HFZ7Y8QJ4Z5X0N3V6W9R2T1K","templateId":"01KKBZ1ZB4SG2TRVKWQ7GNY3F3",
      "systemId":"%4$s","baseUrl":"%5$s","createdAt":"%6$s","updatedAt":"%6$s","createAttempt":"01KKBZ1ZB4SG2TRVKWQ7GNY3F9",
      "credentials":[{"name":"key","id":"01KKBZ1ZB4SG2TRVKWQ7GNY3G1","credentialId":"01KKBZ1ZB4SG2TRVKWQ7GNY3G2","type":"string"}],
      "synced":{"generation":1,"secrets":[{"name":"%3$s","resourceVersion":"%7$s"}],"time":"%8$s"},
      "conditions":[
       {"type":"Ready","status":"True","observedGeneration":1,"reason":"Available","message":"The connection exists as declared","lastTransitionTime":"%8$s"},
       {"type":"SecretsResolved","status":"True","observedGeneration":1,"reason":"Available","message":"All Secrets were found","lastTransitionTime":"%8$s"}]}}]
    """
        .formatted(
            uid,
            c.path("id").asText(),
            name,
            c.path("systemId").asText(),
            c.path("baseUrl").asText(),
            c.path("createdAt").asText(),
            secretVersion,
            now);
  }

  private String event(String name, String uid) {
    return """
    {"apiVersion":"events.k8s.io/v1","kind":"Event","metadata":{"generateName":"%1$s-","namespace":"%2$s"},
     "eventTime":"%3$s","reportingController":"versori.com/connection-operator","reportingInstance":"floor",
     "type":"Normal","reason":"Created","action":"Create","note":"Connection created",
     "regarding":{"apiVersion":"versori.com/v1alpha1","kind":"VersoriConnection","namespace":"%2$s","name":"%1$s","uid":"%4$s"}}
    """
        .formatted(
            name,
            namespace,
            java.time.Instant.now()
                .truncatedTo(java.time.temporal.ChronoUnit.SECONDS)
                .toString()
                .replace("Z", ".000000Z"),
            uid);
  }

  private String send(String method, String type, String path, String body)
      throws IOException, InterruptedException, ExecutionException {
    HttpResponse<String> answer = sendLater(method, type, path, body).get();
    if (!answer.isSuccessful()) {
      throw new IOException(method + " " + path + ": " + answer.code() + " " + answer.bodyString());
    }
    return answer.body();
  }

  private java.util.concurrent.CompletableFuture<HttpResponse<String>> sendLater(
      String method, String type, String path, String body) {
    var request = kubernetes.newHttpRequestBuilder().uri(server + path);
    if (!method.equals("GET")) {
      request.method(method, type, body);
    }
    return kubernetes.sendAsync(request.build(), String.class);
  }

  private String resources() {
    return "/apis/versori.com/v1alpha1/namespaces/" + namespace + "/versoriconnections";
  }

  private String events() {
    return "/apis/events.k8s.io/v1/namespaces/" + namespace + "/events";
  }
}
