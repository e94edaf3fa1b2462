package com.versori.operator;

import com.versori.operator.reconcile.ReconcileMetrics;
import com.versori.operator.versori.ApiObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;

/** The operator's metrics, in Prometheus form; labels take few values each. */
final class OperatorMetrics implements ReconcileMetrics, ApiObserver, AutoCloseable {

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics gc = new JvmGcMetrics();
  private final Counter outcomesUnknown =
      Counter.builder("versori.creates.outcome.unknown")
          .description("Creates that were sent and whose outcome is not known")
          .register(registry);
  private final Counter idsNotEchoed =
      Counter.builder("versori.ids.not.echoed")
          .description("Creates that the API answered with other IDs than were sent")
          .register(registry);
  private final Timer becameReady =
      Timer.builder("versori.connection.ready")
          .description("From the making of a resource to its connection")
          .publishPercentileHistogram()
          .minimumExpectedValue(Duration.ofMillis(50))
          .maximumExpectedValue(Duration.ofMinutes(10))
          .register(registry);

  OperatorMetrics() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    gc.bindTo(registry);
  }

  PrometheusMeterRegistry registry() {
    return registry;
  }

  /** As {@code /metrics} answers it. */
  String scrape() {
    return registry.scrape();
  }

  @Override
  public void becameReady(Duration sinceCreation) {
    becameReady.record(sinceCreation);
  }

  @Override
  public void createOutcomeUnknown() {
    outcomesUnknown.increment();
  }

  @Override
  public void idsNotEchoed() {
    idsNotEchoed.increment();
  }

  @Override
  public void onCall(String operation, String outcome, Duration took) {
    Timer.builder("versori.api.requests")
        .description("Calls to the Versori API")
        .tag("operation", operation)
        .tag("code", outcome)
        .publishPercentileHistogram()
        .minimumExpectedValue(Duration.ofMillis(5))
        .maximumExpectedValue(Duration.ofSeconds(30))
        .register(registry)
        .record(took);
  }

  @Override
  public void close() {
    gc.close();
    registry.close();
  }
}
