package com.versori.operator.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.observability.Scrape;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriOrganisation;
import com.versori.operator.report.Announcement.Count;
import com.versori.testkit.Fixtures;
import com.versori.testkit.docs.GeneratedText;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The content of {@code /metrics}. */
class MetricsTest {

  private static final Path GUIDE = Path.of("deploy/observability/README.md");
  private static final Instant NOW = Instant.parse("2026-01-10T00:00:00Z");
  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  private final OperatorMetrics metrics = new OperatorMetrics("1.2.3");
  private final List<VersoriOrganisation> organisations =
      List.of(
          YAML.unmarshal(
              """
              metadata: {name: default, namespace: versori-system}
              status: {tokenExpiresAt: "2026-01-17T00:00:00Z"}
              """,
              VersoriOrganisation.class),
          YAML.unmarshal(
              "metadata: {name: unused, namespace: versori-system}", VersoriOrganisation.class));
  private final AtomicBoolean works = new AtomicBoolean(true);
  private List<VersoriConnection> resources =
      List.of(
          resource("Ready=True/Available", "SecretsResolved=True/Available"),
          resource("Ready=True/Available", "SecretsResolved=True/Available"),
          resource("Ready=False/SecretNotFound", "Reconciling=True/SecretNotFound"),
          YAML.unmarshal("metadata: {name: new}", VersoriConnection.class));

  @BeforeEach
  void setUp() {
    metrics.add(
        new ConnectionStates(
            () -> resources.stream(),
            () -> Map.of(Fixtures.ORGANISATION_REF, 3),
            () -> organisations,
            works::get,
            () -> Set.of("shop"),
            Clock.fixed(NOW, ZoneOffset.UTC)));
  }

  @AfterEach
  void tearDown() {
    metrics.close();
  }

  @Test
  void resourcesAreCountedByConditionAndReason() {
    assertThat(values("versori_connections"))
        .containsExactlyInAnyOrder(
            "Ready True Available 2.0",
            "SecretsResolved True Available 2.0",
            "Ready False SecretNotFound 1.0",
            "Reconciling True SecretNotFound 1.0",
            "Ready Unknown NotReported 1.0");

    resources = List.of(resource("Ready=False/Rejected"));
    assertThat(values("versori_connections")).containsExactly("Ready False Rejected 1.0");
  }

  @Test
  void standbyInstanceReportsNoResources() {
    works.set(false);
    assertThat(values("versori_connections")).isEmpty();
    assertThat(values("versori_credentials_expired")).isEmpty();
    assertThat(values("versori_operator_working")).containsExactly("0.0");
  }

  @Test
  void expiredAndExpiringCredentialsAreCounted() {
    assertThat(values("versori_credentials_next_expiry_timestamp_seconds")).isEmpty();
    resources =
        List.of(
            expiring("2026-01-09T00:00:00Z"),
            expiring("2026-01-12T00:00:00Z"),
            expiring("2026-01-16T23:59:00+00:00"),
            expiring("2026-01-17T00:00:01Z"),
            expiring("some day"));
    assertThat(values("versori_credentials_expired")).containsExactly("1.0");
    assertThat(values("versori_credentials_expiring")).containsExactly("2.0");
    assertThat(values("versori_credentials_next_expiry_timestamp_seconds"))
        .containsExactly("1.768176E9");
  }

  @Test
  void countersOfTheReconcilerAreExported() {
    metrics.count(Count.CREATE_OUTCOME_UNKNOWN);
    metrics.count(Count.IDS_NOT_ECHOED);
    metrics.count(Count.DRIFT_FOUND);
    metrics.count(Count.READ_FAILED);
    metrics.resyncStretch(2.5);
    metrics.rateLimitWait(Duration.ofSeconds(2));
    metrics.becameReady(Duration.ofSeconds(3));
    metrics.onCall("create", "201", Duration.ofMillis(120));
    assertThat(
            Stream.of(
                    "versori_creates_outcome_unknown_total",
                    "versori_ids_not_echoed_total",
                    "versori_drift_found_total",
                    "versori_resync_failures_total",
                    "versori_resync_stretch",
                    "versori_api_rate_limit_wait_seconds_sum",
                    "versori_connection_ready_seconds_sum",
                    "versori_api_requests_seconds_count")
                .map(name -> values(name).get(0)))
        .containsExactly("1.0", "1.0", "1.0", "1.0", "2.5", "2.0", "3.0", "create 201 1");
  }

  @Test
  void readyTimeIsZeroIfTheApiServersClockIsAhead() {
    metrics.becameReady(Duration.ofSeconds(-5));
    assertThat(values("versori_connection_ready_seconds_count")).containsExactly("1");
    assertThat(values("versori_connection_ready_seconds_sum")).containsExactly("0.0");
  }

  /** Generates the table of the guide from the registry. */
  @Test
  void everyMetricIsInTheGuide() throws IOException {
    resources = List.of(resource("Ready=True/Available"), expiring("2026-01-12T00:00:00Z"));
    metrics.onCall("create", "201", Duration.ofMillis(120));
    Scrape scrape = Scrape.parse(metrics.scrape());
    String rows =
        scrape.types().keySet().stream()
            .filter(name -> name.startsWith("versori_"))
            .sorted()
            .map(
                name ->
                    "| `%s` | %s | %s | %s |\n"
                        .formatted(
                            name,
                            scrape.types().get(name),
                            scrape.labelsOf(name).stream()
                                .map(label -> "`" + label + "`")
                                .collect(Collectors.joining(", ")),
                            scrape.help().get(name)))
            .collect(Collectors.joining());
    GeneratedText.compare(
        GUIDE,
        "metrics",
        "| metric | type | labels | meaning |\n| --- | --- | --- | --- |\n" + rows,
        getClass());
  }

  @Test
  void organisationsInUseAreReported() {
    assertThat(values("versori_organisation_connections")).containsExactly("3.0");
    assertThat(values("versori_organisation_token_expiry_timestamp_seconds"))
        .containsExactly("1.768608E9");
  }

  private List<String> values(String name) {
    return Scrape.parse(metrics.scrape()).samples().stream()
        .filter(sample -> sample.name().equals(name))
        .map(
            sample ->
                Stream.concat(labels(sample), Stream.of(sample.value()))
                    .collect(Collectors.joining(" ")))
        .toList();
  }

  private static Stream<String> labels(Scrape.Sample sample) {
    return Stream.of("condition", "status", "operation", "reason", "code")
        .map(sample.labels()::get)
        .filter(value -> value != null);
  }

  /**
   * @param conditions such as {@code Ready=True/Available}
   */
  private static VersoriConnection resource(String... conditions) {
    String list =
        Stream.of(conditions)
            .map(text -> text.split("[=/]"))
            .map("{type: %s, status: '%s', reason: %s}"::formatted)
            .collect(Collectors.joining(", "));
    return YAML.unmarshal(
        "metadata: {name: a}\nstatus: {conditions: [" + list + "]}", VersoriConnection.class);
  }

  private static VersoriConnection expiring(String time) {
    return YAML.unmarshal(
        "metadata: {name: a}\nstatus: {credentials: [{name: k, expiresAt: '" + time + "'}]}",
        VersoriConnection.class);
  }
}
