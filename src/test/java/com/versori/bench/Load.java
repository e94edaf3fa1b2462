package com.versori.bench;

import com.versori.testkit.simulator.SimulatorData;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Writes many objects to one namespace in parallel. */
public final class Load {

  private static final int AT_A_TIME = 16;

  private final KubernetesClient client;
  private final HttpClient http;
  private final String namespace;
  private final AtomicInteger created = new AtomicInteger();

  Load(KubernetesClient client, String namespace) {
    this.client = client;
    this.http = client.getHttpClient();
    this.namespace = namespace;
  }

  /** Creates Secrets with one key each, named {@code prefix-0} and so on. */
  public void secrets(String prefix, int count) {
    each(count, i -> secret(prefix + "-" + i, "value-of-" + prefix + "-" + i));
  }

  /** Creates Secrets that nothing refers to. */
  public void strangers(String prefix, int count, int bytes) {
    String value = "x".repeat(bytes);
    each(count, i -> secret(prefix + "-" + i, value));
  }

  public void secret(String name, String value) {
    send(
        "POST",
        "application/json",
        "/api/v1/namespaces/" + namespace + "/secrets",
        """
        {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "%s"}, "data": {"token": "%s"}}
        """
            .formatted(name, base64(value)));
  }

  /** Replaces a Secret's value and returns the wall clock just before, in milliseconds. */
  public long rotate(String name, String value) {
    long before = System.currentTimeMillis();
    send(
        "PATCH",
        "application/merge-patch+json",
        "/api/v1/namespaces/" + namespace + "/secrets/" + name,
        "{\"data\": {\"token\": \"%s\"}}".formatted(base64(value)));
    return before;
  }

  /** Creates resources with one API key each, named {@code prefix-0} and so on. */
  public void resources(String prefix, int count, IntFunction<String> secret) {
    resources(prefix, count, secret, "");
  }

  /** Creates resources with the prefix as their label {@code half}. */
  public void labelled(String prefix, int count, IntFunction<String> secret) {
    each(count, i -> resource(prefix + "-" + i, secret.apply(i), "", prefix));
  }

  /**
   * @param secret the Secret of each
   * @param spec further members of the spec, as JSON, each followed by a comma
   */
  public void resources(String prefix, int count, IntFunction<String> secret, String spec) {
    each(
        count, i -> resource(prefix + "-" + i, secret.apply(i), spec, i % 2 == 0 ? "even" : "odd"));
  }

  public void resource(String name, String secret) {
    resource(name, secret, "", "none");
  }

  private void resource(String name, String secret, String spec, String half) {
    send(
        "POST",
        "application/json",
        resourcesPath(),
        """
        {"apiVersion": "versori.com/v1alpha1", "kind": "VersoriConnection",
         "metadata": {"name": "%s", "labels": {"half": "%s"}},
         "spec": {"templateId": "%s", %s
          "credentials": [{"name": "key",
            "authScheme": {"apiKey": {"name": "X-Api-Key", "in": "header"}},
            "credential": {"string": {"secretRef": {"name": "%s", "key": "token"}}}}]}}
        """
            .formatted(
                name, half, SimulatorData.numbered(created.getAndIncrement()).id(), spec, secret));
  }

  public void delete(String prefix, int count) {
    each(
        count,
        i -> send("DELETE", "application/json", resourcesPath() + "/" + prefix + "-" + i, ""));
  }

  private String resourcesPath() {
    return "/apis/versori.com/v1alpha1/namespaces/" + namespace + "/versoriconnections";
  }

  private void send(String method, String type, String path, String body) {
    String server = client.getConfiguration().getMasterUrl().replaceAll("/$", "");
    try {
      HttpResponse<String> answer =
          http.sendAsync(
                  http.newHttpRequestBuilder()
                      .uri(server + path)
                      .method(method, type, body)
                      .build(),
                  String.class)
              .get();
      if (!answer.isSuccessful()) {
        throw new IllegalStateException(
            method + " " + path + ": " + answer.code() + " " + answer.bodyString());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException | java.io.IOException e) {
      throw new IllegalStateException(method + " " + path, e);
    }
  }

  public static void each(int count, Consumer<Integer> task) {
    ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
    try {
      List<Future<?>> all =
          IntStream.range(0, count)
              .<Future<?>>mapToObj(i -> threads.submit(() -> task.accept(i)))
              .toList();
      for (Future<?> one : all) {
        one.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  private static String base64(String value) {
    return Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8));
  }
}
