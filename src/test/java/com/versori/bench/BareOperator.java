package com.versori.bench;

import com.sun.net.httpserver.HttpServer;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetrics;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.slf4j.LoggerFactory;

/**
 * A minimal operator on the same libraries: the framework with informers for resources and Secrets,
 * a metrics registry, a second HTTP client, a log line and a probe, without any reconciliation. The
 * difference to its start time is the cost of our own code.
 */
public final class BareOperator implements Reconciler<VersoriConnection> {

  private BareOperator() {}

  /** Arguments: port of the probe, API URL. */
  public static void main(String[] args) throws Exception {
    KubernetesClient client = new KubernetesClientBuilder().build();
    // The operator reads the cluster's identity, too.
    client.namespaces().withName("kube-system").get();
    OkHttpClient http = new OkHttpClient.Builder().build();
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Operator operator =
        new Operator(
            service ->
                service
                    .withKubernetesClient(client)
                    .withMetrics(MicrometerMetrics.withoutPerResourceMetrics(registry))
                    .withUseSSAToPatchPrimaryResource(false));
    operator.register(
        new BareOperator(),
        controller -> controller.settingNamespaces(Set.of("bench-empty")).withName("bare"));
    HttpServer probe = HttpServer.create(new InetSocketAddress(Integer.parseInt(args[0])), 16);
    operator.start();
    probe.createContext(
        "/readyz",
        exchange -> {
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    probe.start();
    LoggerFactory.getLogger("com.versori").info("Operator started");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> call(http, args[1])));
  }

  /** Uses the client once, so that a training run covers it. */
  private static void call(OkHttpClient http, String url) {
    try (Response response = http.newCall(new Request.Builder().url(url).build()).execute()) {
      response.code();
    } catch (java.io.IOException e) {
      e.printStackTrace();
    }
  }

  @Override
  public List<EventSource<?, VersoriConnection>> prepareEventSources(
      EventSourceContext<VersoriConnection> context) {
    return List.of(
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Secret.class, VersoriConnection.class)
                .withName("secrets")
                .withSecondaryToPrimaryMapper(secret -> Set.of())
                .build(),
            context));
  }

  @Override
  public UpdateControl<VersoriConnection> reconcile(
      VersoriConnection resource, Context<VersoriConnection> context) {
    return UpdateControl.noUpdate();
  }
}
