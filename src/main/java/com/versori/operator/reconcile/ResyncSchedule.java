package com.versori.operator.reconcile;

import com.versori.operator.api.v1alpha1.OrganisationRef;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.model.Durations;
import com.versori.operator.model.OperatorSettings;
import com.versori.operator.model.Snapshot;
import com.versori.operator.port.ReconcileMetrics;
import com.versori.operator.timing.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Schedules resyncs. If the resources of one rate limit need more than the quarter that resyncs
 * get, namespaces share it fairly: a namespace within its share keeps its intervals, the intervals
 * of the others are stretched. A metric and a log line report it.
 */
final class ResyncSchedule {

  private static final Logger log = LoggerFactory.getLogger(ResyncSchedule.class);

  /** A smaller stretch is not logged. */
  private static final double WORTH_TELLING = 1.05;

  private record Group(OrganisationRef limit, String namespace) {}

  private final OperatorSettings settings;
  private final ToIntFunction<OrganisationRef> callsPerSecond;
  private final ReconcileMetrics metrics;
  private final LongSupplier nanoTime;
  private volatile Map<Group, Double> stretches = Map.of();
  private long countedNanos;
  private boolean counted;

  /**
   * @param callsPerSecond that an organisation allows
   */
  ResyncSchedule(
      OperatorSettings settings,
      ToIntFunction<OrganisationRef> callsPerSecond,
      ReconcileMetrics metrics,
      LongSupplier nanos) {
    this.settings = settings;
    this.callsPerSecond = callsPerSecond;
    this.metrics = metrics;
    this.nanoTime = nanos;
  }

  /** The next resync of a resource that is at rest. */
  Instant next(Snapshot s) {
    double stretch = stretches.getOrDefault(group(s.resource()), 1.0);
    Duration interval = s.resyncInterval();
    Duration stretched = Duration.ofMillis((long) (interval.toMillis() * stretch));
    return ResyncTime.next(s.uid(), stretched, s.now());
  }

  /** Recalculates the stretch when that is due. For one thread. */
  void count(Supplier<Stream<VersoriConnection>> resources) {
    long now = nanoTime.getAsLong();
    if (counted && now - countedNanos < Timing.RESYNC_COUNT.toNanos()) {
      return;
    }
    counted = true;
    countedNanos = now;
    Map<OrganisationRef, Map<String, Double>> needed = new HashMap<>();
    resources
        .get()
        .filter(r -> r.knownStatus().organisationId() != null)
        .forEach(
            r -> {
              Group group = group(r);
              needed
                  .computeIfAbsent(group.limit(), limit -> new HashMap<>())
                  .merge(group.namespace(), 1_000.0 / interval(r).toMillis(), Double::sum);
            });
    Map<Group, Double> next = new HashMap<>();
    needed.forEach(
        (limit, rates) ->
            stretches(rates, callsPerSecond.applyAsInt(limit) / 4.0)
                .forEach((namespace, stretch) -> next.put(new Group(limit, namespace), stretch)));
    double most = next.values().stream().mapToDouble(Double::doubleValue).max().orElse(1);
    double before = stretches.values().stream().mapToDouble(Double::doubleValue).max().orElse(1);
    if ((most > WORTH_TELLING) != (before > WORTH_TELLING)) {
      log.atInfo()
          .addKeyValue("factor", most)
          .log("Resync intervals are stretched by this factor to fit into the rate limit");
    }
    stretches = next;
    metrics.resyncStretch(most);
  }

  /**
   * By which factor intervals have to be stretched so that the rates fit. The namespaces with the
   * lowest rates are served first; the others share the rest.
   *
   * @param rates needed by each namespace
   * @return of those that do not get what they need
   */
  static Map<String, Double> stretches(Map<String, Double> rates, double capacity) {
    List<Map.Entry<String, Double>> rising =
        rates.entrySet().stream().sorted(Map.Entry.comparingByValue()).toList();
    Map<String, Double> stretches = new HashMap<>();
    double left = capacity;
    int others = rising.size();
    for (Map.Entry<String, Double> one : rising) {
      double share = left / others--;
      double got = Math.min(share, one.getValue());
      left -= got;
      if (got < one.getValue()) {
        stretches.put(one.getKey(), one.getValue() / got);
      }
    }
    return stretches;
  }

  private static Duration interval(VersoriConnection resource) {
    try {
      return Optional.ofNullable(resource.getStatus().effective())
          .map(effective -> effective.resyncInterval())
          .map(Durations::parse)
          .orElse(Timing.LONGEST_RESYNC);
    } catch (IllegalArgumentException e) {
      return Timing.LONGEST_RESYNC;
    }
  }

  private Group group(VersoriConnection resource) {
    return new Group(settings.organisationOf(resource), resource.getMetadata().getNamespace());
  }
}
