package com.versori.operator.process;

import com.versori.operator.api.v1alpha1.Condition;
import com.versori.operator.api.v1alpha1.ConditionType;
import com.versori.operator.api.v1alpha1.OrganisationRef;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.CredentialStatus;
import com.versori.operator.api.v1alpha1.VersoriOrganisation;
import com.versori.operator.model.Times;
import com.versori.operator.timing.Timing;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Metrics about the state of the resources, computed from the cache at each scrape: reconcile
 * passes do no work for them, and they are right from the first scrape. A standby instance reports
 * no resources, so that sums over instances are right.
 */
final class ConnectionStates implements MultiCollector {

  private static final String NOT_REPORTED = "NotReported";

  private record State(String condition, String status, String reason) {}

  private static final int MOST_ORGANISATIONS = 1_000;

  private final Supplier<Stream<VersoriConnection>> resources;
  private final Supplier<Map<OrganisationRef, Integer>> connections;
  private final Supplier<List<VersoriOrganisation>> organisations;
  private final Supplier<Boolean> works;
  private final Supplier<Set<String>> unreadable;
  private final Clock clock;

  /**
   * @param connections the number of resources of each organisation
   * @param works whether this instance is the active one
   * @param unreadable the watched namespaces that may not be read
   */
  ConnectionStates(
      Supplier<Stream<VersoriConnection>> resources,
      Supplier<Map<OrganisationRef, Integer>> connections,
      Supplier<List<VersoriOrganisation>> organisations,
      Supplier<Boolean> works,
      Supplier<Set<String>> unreadable,
      Clock clock) {
    this.resources = resources;
    this.connections = connections;
    this.organisations = organisations;
    this.works = works;
    this.unreadable = unreadable;
    this.clock = clock;
  }

  @Override
  public MetricSnapshots collect() {
    boolean working = works.get();
    List<VersoriConnection> all = working ? resources.get().toList() : List.of();
    List<GaugeSnapshot> gauges = new ArrayList<>();
    gauges.add(
        gauge(
            "versori_operator_working",
            "1 if this instance is active, 0 if it is starting or on standby",
            working ? 1 : 0));
    GaugeSnapshot.Builder namespaces =
        GaugeSnapshot.builder()
            .name("versori_namespace_unreadable")
            .help("1 for each watched namespace that the operator may not read");
    unreadable
        .get()
        .forEach(
            namespace ->
                namespaces.dataPoint(
                    GaugeDataPointSnapshot.builder()
                        .labels(Labels.of("namespace", namespace))
                        .value(1)
                        .build()));
    gauges.add(namespaces.build());
    if (working) {
      gauges.add(conditions(all));
      gauges.addAll(expiries(all));
      gauges.addAll(ofOrganisations());
    }
    return new MetricSnapshots(gauges.toArray(GaugeSnapshot[]::new));
  }

  private static GaugeSnapshot conditions(List<VersoriConnection> all) {
    Map<State, Integer> counts = new LinkedHashMap<>();
    for (VersoriConnection resource : all) {
      List<Condition> known = resource.knownStatus().conditions();
      known.forEach(
          c -> counts.merge(new State(c.type(), c.status(), c.reason()), 1, Integer::sum));
      if (known.isEmpty()) {
        counts.merge(
            new State(ConditionType.READY.text(), Condition.UNKNOWN, NOT_REPORTED),
            1,
            Integer::sum);
      }
    }
    GaugeSnapshot.Builder gauge =
        GaugeSnapshot.builder()
            .name("versori_connections")
            .help("Resources by condition type, status and reason");
    counts.forEach(
        (state, count) ->
            gauge.dataPoint(
                GaugeDataPointSnapshot.builder()
                    .labels(
                        Labels.of(
                            "condition", state.condition(),
                            "status", state.status(),
                            "reason", state.reason()))
                    .value(count)
                    .build()));
    return gauge.build();
  }

  /** Of organisations in use, because tenants can make any number of others. */
  private List<GaugeSnapshot> ofOrganisations() {
    Map<OrganisationRef, Integer> counts = connections.get();
    GaugeSnapshot.Builder used =
        GaugeSnapshot.builder()
            .name("versori_organisation_connections")
            .help("Resources that use a VersoriOrganisation");
    GaugeSnapshot.Builder expiry =
        GaugeSnapshot.builder()
            .name("versori_organisation_token_expiry_timestamp_seconds")
            .help("Unix time at which the token of a VersoriOrganisation in use expires");
    organisations.get().stream()
        .filter(one -> counts.containsKey(one.ref()))
        .limit(MOST_ORGANISATIONS)
        .forEach(
            one -> {
              Labels labels =
                  Labels.of(
                      "organisation_namespace", one.getMetadata().getNamespace(),
                      "organisation", one.getMetadata().getName());
              used.dataPoint(point(labels, counts.get(one.ref())));
              Optional.ofNullable(one.getStatus())
                  .flatMap(status -> Times.parse(status.tokenExpiresAt()))
                  .ifPresent(at -> expiry.dataPoint(point(labels, at.getEpochSecond())));
            });
    return List.of(used.build(), expiry.build());
  }

  private static GaugeDataPointSnapshot point(Labels labels, double value) {
    return GaugeDataPointSnapshot.builder().labels(labels).value(value).build();
  }

  private List<GaugeSnapshot> expiries(List<VersoriConnection> all) {
    Instant now = clock.instant();
    int expired = 0;
    int soon = 0;
    Instant next = null;
    for (VersoriConnection resource : all) {
      for (CredentialStatus credential : resource.knownStatus().credentials()) {
        Instant expiry = Times.parse(credential.expiresAt()).orElse(Instant.MAX);
        if (!expiry.isAfter(now)) {
          expired++;
          continue;
        }
        soon += expiry.isBefore(now.plus(Timing.EXPIRES_SOON)) ? 1 : 0;
        next = expiry != Instant.MAX && (next == null || expiry.isBefore(next)) ? expiry : next;
      }
    }
    List<GaugeSnapshot> gauges = new ArrayList<>();
    gauges.add(
        gauge("versori_credentials_expired", "Credentials whose expiry has passed", expired));
    gauges.add(
        gauge("versori_credentials_expiring", "Credentials that expire within 7 days", soon));
    if (next != null) {
      gauges.add(
          gauge(
              "versori_credentials_next_expiry_timestamp_seconds",
              "Unix time at which the next credential expires; absent if none expires",
              next.getEpochSecond()));
    }
    return gauges;
  }

  private static GaugeSnapshot gauge(String name, String help, double value) {
    return GaugeSnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(GaugeDataPointSnapshot.builder().value(value).build())
        .build();
  }
}
