package com.versori.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.observability.ObservabilityTest;
import com.versori.observability.Promtool;
import com.versori.observability.Scrape;
import com.versori.testkit.cluster.Cluster;
import com.versori.testkit.cluster.ClusterExtension;
import com.versori.testkit.cluster.OperatorJar;
import com.versori.testkit.kube.NeedsProgram;
import com.versori.testkit.kube.RealApiServer;
import com.versori.testkit.simulator.Fault;
import com.versori.testkit.simulator.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Evaluates alerts and dashboard on the metrics of a real operator with Prometheus' engine: no
 * alert fires without a fault, and each alert fires for a real fault.
 */
@RealApiServer
@NeedsProgram("promtool")
@ExtendWith(ClusterExtension.class)
class ObserveIT {

  private static final Set<String> BY_RESYNCS =
      Set.of("VersoriConnectionsDrifted", "VersoriResyncFailing", "VersoriResyncStretched");

  @TempDir Path folder;
  private Cluster cluster;

  @BeforeEach
  void setUp(Cluster fresh) {
    cluster = fresh;
  }

  @Test
  void faultsFireExactlyTheirAlerts() throws IOException {
    List<String> queries = new ArrayList<>();
    for (String query : ObservabilityTest.dashboardQueries()) {
      queries.add(query.replace("$__rate_interval", "5m").replace("$job", ".*"));
    }
    try (OperatorJar operator = cluster.operator(Map.of("API_TIMEOUT", "10s"))) {
      Scrape started = scrape(operator);
      List<String> existing = List.of("shop", "retrying", "slow", "blocked", "broken");
      existing.forEach(this::make);
      existing.forEach(cluster::awaitReady);
      cluster.rename("shop", "shop-eu");
      cluster.await("shop", r -> Cluster.isReady(r) && r.getStatus().name().equals("shop-eu"));
      Scrape well = scrape(operator);
      Promtool.expect(folder, started, well, Set.of(), queries);

      Set<String> fired = new TreeSet<>(produceFaults());
      fired.addAll(produceInternalError());
      Promtool.expect(folder, well, scrape(operator), fired, queries);

      operator.kill();
      Set<String> ended = Set.of("VersoriOperatorNotWorking");
      Promtool.expectAfterEnd(folder, well, ended);

      fired.addAll(ended);
      fired.addAll(BY_RESYNCS);
      Set<String> all = new TreeSet<>();
      ObservabilityTest.alerts().forEach(alert -> all.add(alert.path("alert").asText()));
      assertThat(fired).isEqualTo(all);
    }
  }

  @Test
  void resyncsFireTheirAlerts() throws IOException {
    cluster.secret("shop", Map.of("token", "s3cr3t-value"));
    List<String> names = cluster.createWithFrequentResyncs("shop");
    try (OperatorJar operator = cluster.operator()) {
      names.forEach(cluster::awaitReady);
      cluster.renameBehindTheScenes();
      awaitMetric(operator, "versori_drift_found_total", 0);
      Scrape drifted = scrape(operator);
      cluster.simulator().inject(Fault.status(Operation.GET, 503));
      awaitMetric(operator, "versori_resync_failures_total", 0);
      Promtool.expect(
          folder,
          drifted,
          scrape(operator),
          Set.of("VersoriConnectionsDrifted", "VersoriResyncFailing", "VersoriApiErrors"),
          List.of());
    }
    cluster.simulator().clearFaults();
    cluster.organisation("rateLimit: {requestsPerSecond: 1}\n");
    try (OperatorJar operator = cluster.operator()) {
      awaitMetric(operator, "versori_resync_stretch", 2);
      Scrape stretched = scrape(operator);
      Promtool.expect(
          folder,
          stretched,
          stretched,
          Set.of("VersoriConnectionsDrifted", "VersoriResyncStretched"),
          List.of());
    }
  }

  /** A restart does not change the metrics about resources. */
  @Test
  void resourcesAreCountedRightFromTheFirstScrape() {
    make("shop");
    cluster.apply(Cluster.apiKey("late")).orThrow();
    List<String> before;
    try (OperatorJar operator = cluster.operator()) {
      cluster.awaitReady("shop");
      cluster.awaitReason("late", "SecretNotFound");
      before = states(scrape(operator));
      assertThat(before)
          .contains(
              "versori_connections{condition=\"Ready\",reason=\"Available\",status=\"True\"} 1.0",
              "versori_connections{condition=\"SecretsResolved\",reason=\"SecretNotFound\",status=\"False\"}"
                  + " 1.0");
    }
    try (OperatorJar operator = cluster.operator()) {
      assertThat(states(scrape(operator))).isEqualTo(before);
    }
  }

  /** The alerts that have to fire. */
  private Set<String> produceFaults() {
    cluster.simulator().inject(Fault.status(Operation.UPDATE, 503).forName("outage"));
    cluster
        .simulator()
        .inject(Fault.latency(Operation.UPDATE, Duration.ofSeconds(7)).forName("slow-eu"));
    cluster.simulator().inject(Fault.status(Operation.DELETE, 409));
    cluster.simulator().inject(Fault.status(Operation.CREATE, 422).forName("rejected"));
    cluster.simulator().inject(Fault.status(Operation.CREATE, 401).forName("unauthorized"));
    cluster
        .simulator()
        .inject(Fault.of(Operation.CREATE, Fault.Kind.DROP_BEFORE_COMMIT).forName("unknown"));
    cluster.simulator().rejectCredentials("disliked", "invalid_client");
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    cluster.rename("slow", "slow-eu");
    cluster.rename("retrying", "outage");
    cluster.kubectl("delete", "vconn", "blocked", "--wait=false").orThrow();
    make("rejected");
    make("unknown");
    make("disliked");
    cluster.apply(Cluster.apiKey("no-secret")).orThrow();
    make("expiring", now.plus(Duration.ofDays(2)));
    make("expired", now.minus(Duration.ofDays(2)));
    cluster.awaitReason("rejected", "Rejected");
    cluster.awaitReason("unknown", "CreateOutcomeUnknown");
    cluster.awaitReason("disliked", "CredentialRejected");
    cluster.awaitReason("no-secret", "SecretNotFound");
    cluster.awaitReason("retrying", "ApiUnavailable");
    cluster.awaitReason("blocked", "DeletionBlocked");
    cluster.awaitReady("expiring");
    cluster.awaitReady("expired");
    cluster.await("slow", r -> "slow-eu".equals(r.getStatus().name()));
    // Last, because it stops every call with the token.
    make("unauthorized");
    cluster.awaitReason("unauthorized", "Unauthorized");
    return Set.of(
        "VersoriApiErrors",
        "VersoriApiSlow",
        "VersoriConnectionsNotReady",
        "VersoriConnectionsStalled",
        "VersoriCreateOutcomeUnknown",
        "VersoriCredentialRejected",
        "VersoriCredentialsExpired",
        "VersoriCredentialsExpiring",
        "VersoriDeletionBlocked",
        "VersoriSecretsUnresolved",
        "VersoriTokenRejected");
  }

  /** Applies a CRD that drops a part of status, which the operator notices at its next write. */
  private Set<String> produceInternalError() {
    try {
      cluster.pruneStatus();
      make("pruned-1");
      cluster.awaitReady("pruned-1");
      make("pruned-2");
      cluster.awaitReason("pruned-2", "InternalError");
      return Set.of("VersoriInternalError");
    } finally {
      cluster.restoreCrd();
    }
  }

  private static void awaitMetric(OperatorJar operator, String name, double above) {
    Awaitility.await()
        .atMost(Cluster.PATIENCE)
        .until(
            () ->
                scrape(operator).samples().stream()
                    .anyMatch(s -> s.name().equals(name) && Double.parseDouble(s.value()) > above));
  }

  private void make(String name) {
    cluster.secret(name, Map.of("token", "s3cr3t-value"));
    cluster.apply(Cluster.apiKey(name)).orThrow();
  }

  private void make(String name, Instant expiry) {
    cluster.secret(name, Map.of("token", "s3cr3t-value"));
    cluster
        .apply(
            Cluster.apiKey(name)
                .replace("credential: {", "credential: {expiresAt: \"" + expiry + "\", "))
        .orThrow();
  }

  private static List<String> states(Scrape scrape) {
    return scrape.samples().stream()
        .filter(sample -> sample.name().equals("versori_connections"))
        .map(sample -> sample.series() + " " + sample.value())
        .sorted()
        .toList();
  }

  private static Scrape scrape(OperatorJar operator) {
    return Scrape.parse(operator.get("/metrics").body());
  }
}
