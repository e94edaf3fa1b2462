package com.versori.operator.process;

import com.versori.operator.client.ApiObserver;
import com.versori.operator.port.ReconcileMetrics;
import com.versori.operator.report.Announcement.Count;
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
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The operator's Prometheus metrics. Labels have few values: none is a resource, except the
 * organisations in use of {@link ConnectionStates}, and a namespace only if it is that of an
 * organisation or the operator is set to watch it and cannot.
 */
final class OperatorMetrics implements ReconcileMetrics, ApiObserver, AutoCloseable {

  /** {@code API_TIMEOUT} is at most 20 seconds. */
  private static final Duration[] CALLS =
      millis(25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 20_000);

  /** From a fast API to a Secret that is created late. */
  private static final Duration[] READY =
      millis(250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000, 1_800_000);

  private static final Duration[] WAITS = millis(100, 1_000, 5_000, 30_000, 300_000);

  private static final String PASSES = "operator.sdk.controllers.execution";

  private final PrometheusMeterRegistry registry = registryOfFewSeries();
  private final JvmGcMetrics gc = new JvmGcMetrics();
  private final Map<Count, Counter> counters =
      Map.of(
          Count.CREATE_OUTCOME_UNKNOWN,
          counter("versori.creates.outcome.unknown", "Creates whose outcome is unknown"),
          Count.IDS_NOT_ECHOED,
          counter(
              "versori.ids.not.echoed",
              "Creates to which the API answered with other entry IDs than were sent"),
          Count.DRIFT_FOUND,
          counter(
              "versori.drift.found",
              "Reads that found a connection changed outside of the operator"),
          Count.READ_FAILED,
          counter("versori.resync.failures", "Resyncs that failed to read their connection"));
  private final Timer rateLimitWait =
      histogram(
              "versori.api.rate.limit.wait",
              "Time that passes waited for a permit to call the Versori API",
              WAITS)
          .register(registry);
  private final Timer becameReady =
      histogram(
              "versori.connection.ready",
              "Time from the creation of a resource to its first Ready",
              READY)
          .register(registry);
  private final AtomicReference<Double> resyncStretch = new AtomicReference<>(1.0);

  /**
   * @param version the operator's version
   */
  OperatorMetrics(String version) {
    Gauge.builder("versori.resync.stretch", resyncStretch, AtomicReference::get)
        .description(
            "Factor by which resync intervals are lengthened to keep within the rate limit")
        .register(registry);
    Gauge.builder("versori.operator.info", () -> 1)
        .description("Always 1; the label version is the operator's version")
        .tag("version", version)
        .register(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    gc.bindTo(registry);
  }

  /**
   * The framework has one counter per number of retries, and 70 histogram buckets. Workaround
   * few-series.
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

  /** Adds the states to every scrape. */
  void add(ConnectionStates states) {
    registry.getPrometheusRegistry().register(states);
  }

  /** The response body of {@code /metrics}. */
  String scrape() {
    return registry.scrape();
  }

  @Override
  public void becameReady(Duration sinceCreation) {
    // Negative if the API server's clock is ahead; the timer rejects that.
    becameReady.record(sinceCreation.isNegative() ? Duration.ZERO : sinceCreation);
  }

  @Override
  public void count(Count count) {
    counters.get(count).increment();
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
    histogram("versori.api.requests", "Calls to the Versori API by operation and result", CALLS)
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
