package com.versori.operator.process;

import com.versori.operator.client.ApiObserver;
import com.versori.operator.port.ReconcileMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The operator's metrics, in Prometheus form. Labels take few values each; none names a resource, a
 * namespace or an organisation.
 */
final class OperatorMetrics implements ReconcileMetrics, ApiObserver, AutoCloseable {

  /** A call ends after twenty seconds at the latest. */
  private static final Duration[] CALLS =
      millis(25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 20_000);

  /** From what a fast API takes to what a Secret that comes late takes. */
  private static final Duration[] READY =
      millis(250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000, 1_800_000);

  private static final Duration[] WAITS = millis(100, 1_000, 5_000, 30_000, 300_000);

  private static final String PASSES = "operator.sdk.controllers.execution";

  private final PrometheusMeterRegistry registry = registryOfFewSeries();
  private final JvmGcMetrics gc = new JvmGcMetrics();
  private final Counter outcomesUnknown =
      counter(
          "versori.creates.outcome.unknown",
          "Creates that were sent and whose outcome was not known");
  private final Counter idsNotEchoed =
      counter("versori.ids.not.echoed", "Creates whose response had other IDs than were sent");
  private final Counter driftFound =
      counter("versori.drift.found", "Reads that found a connection changed outside the operator");
  private final Counter readFailed =
      counter("versori.resync.failures", "Resyncs that could not read their connection");
  private final Timer rateLimitWait =
      histogram(
              "versori.api.rate.limit.wait",
              "Time that passes waited for a permit to call the Versori API",
              WAITS)
          .register(registry);
  private final Timer becameReady =
      histogram(
              "versori.connection.ready",
              "Time from the creation of a resource to its connection",
              READY)
          .register(registry);
  private final AtomicReference<Double> resyncStretch = new AtomicReference<>(1.0);

  /**
   * @param version of the operator
   */
  OperatorMetrics(String version) {
    Gauge.builder("versori.resync.stretch", resyncStretch, AtomicReference::get)
        .description("Factor by which resync intervals are stretched to stay within the rate limit")
        .register(registry);
    Gauge.builder("versori.operator.info", () -> 1)
        .description("Always 1; its label is the version")
        .tag("version", version)
        .register(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    gc.bindTo(registry);
  }

  /**
   * The framework counts each number of retries apart, and times passes into seventy buckets.
   * Workaround few-series.
   */
  private static PrometheusMeterRegistry registryOfFewSeries() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    registry
        .config()
        .meterFilter(
            MeterFilter.ignoreTags(
                "reconciliations.retries.number", "reconciliations.retries.last"))
        .meterFilter(
            new MeterFilter() {
              @Override
              public DistributionStatisticConfig configure(
                  Meter.Id id, DistributionStatisticConfig config) {
                return id.getName().startsWith(PASSES)
                    ? DistributionStatisticConfig.builder()
                        .percentilesHistogram(false)
                        .serviceLevelObjectives(
                            Arrays.stream(CALLS).mapToDouble(Duration::toNanos).toArray())
                        .build()
                        .merge(config)
                    : config;
              }
            });
    return registry;
  }

  PrometheusMeterRegistry registry() {
    return registry;
  }

  /** From now on a scrape holds these, too. */
  void add(ConnectionStates states) {
    registry.getPrometheusRegistry().register(states);
  }

  /** As {@code /metrics} answers it. */
  String scrape() {
    return registry.scrape();
  }

  @Override
  public void becameReady(Duration sinceCreation) {
    // The API server's clock may be ahead of this one, and a negative time is refused.
    becameReady.record(sinceCreation.isNegative() ? Duration.ZERO : sinceCreation);
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
  public void driftFound() {
    driftFound.increment();
  }

  @Override
  public void readFailed() {
    readFailed.increment();
  }

  @Override
  public void rateLimitWait(Duration wait) {
    rateLimitWait.record(wait);
  }

  @Override
  public void resyncStretch(double factor) {
    resyncStretch.set(factor);
  }

  @Override
  public void onCall(String operation, String outcome, Duration took) {
    histogram("versori.api.requests", "Calls to the Versori API, by operation and response", CALLS)
        .tag("operation", operation)
        .tag("code", outcome)
        .register(registry)
        .record(took);
  }

  private Counter counter(String name, String description) {
    return Counter.builder(name).description(description).register(registry);
  }

  private static Timer.Builder histogram(String name, String description, Duration[] buckets) {
    return Timer.builder(name).description(description).serviceLevelObjectives(buckets);
  }

  private static Duration[] millis(long... values) {
    return Arrays.stream(values).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
  }

  @Override
  public void close() {
    gc.close();
    registry.close();
  }
}
