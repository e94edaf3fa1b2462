package com.versori.operator.reconcile;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.plan.OperatorSettings;
import com.versori.operator.plan.Resync;
import com.versori.operator.plan.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When resources are looked at. Where an organisation has more of them than a quarter of its rate
 * can look at in their intervals, all its intervals are stretched alike, visibly: a metric and a
 * line in the log.
 */
final class ResyncSchedule {

  private static final Logger log = LoggerFactory.getLogger(ResyncSchedule.class);
  private static final Duration COUNTED_EVERY = Duration.ofMinutes(1);

  /** A stretch as small as this is noise. */
  private static final double WORTH_TELLING = 1.05;

  private final OperatorSettings settings;
  private final double perSecond;
  private final ReconcileMetrics metrics;
  private final LongSupplier nanoTime;
  private volatile Map<String, Double> stretches = Map.of();
  private long countedNanos;
  private boolean counted;

  ResyncSchedule(
      OperatorSettings settings, int callsPerSecond, ReconcileMetrics metrics, LongSupplier nanos) {
    this.settings = settings;
    this.perSecond = callsPerSecond / 4.0;
    this.metrics = metrics;
    this.nanoTime = nanos;
  }

  /** The next resync of a resource that is at rest. */
  Instant next(Snapshot s) {
    double stretch = stretches.getOrDefault(s.organisationId(), 1.0);
    Duration interval = s.operator().resyncInterval(s.spec());
    Duration stretched = Duration.ofMillis((long) (interval.toMillis() * stretch));
    return Resync.next(s.resource().getMetadata().getUid(), stretched, s.now());
  }

  /** Counts anew from time to time; to be called by one thread. */
  void count(Supplier<Stream<VersoriConnection>> resources) {
    long now = nanoTime.getAsLong();
    if (counted && now - countedNanos < COUNTED_EVERY.toNanos()) {
      return;
    }
    counted = true;
    countedNanos = now;
    Map<String, Double> needed = new HashMap<>();
    resources
        .get()
        .filter(r -> r.getStatus() != null && r.getStatus().organisationId() != null)
        .forEach(
            r ->
                needed.merge(
                    r.getStatus().organisationId(),
                    1_000.0 / settings.resyncInterval(r.getSpec()).toMillis(),
                    Double::sum));
    Map<String, Double> next = new HashMap<>();
    needed.forEach((organisation, rate) -> next.put(organisation, Math.max(1, rate / perSecond)));
    double most = next.values().stream().mapToDouble(Double::doubleValue).max().orElse(1);
    double before = stretches.values().stream().mapToDouble(Double::doubleValue).max().orElse(1);
    if ((most > WORTH_TELLING) != (before > WORTH_TELLING)) {
      log.atInfo()
          .addKeyValue("factor", most)
          .log("Resync intervals are stretched by this factor to fit into API_RATE_LIMIT");
    }
    stretches = next;
    metrics.resyncStretch(most);
  }
}
