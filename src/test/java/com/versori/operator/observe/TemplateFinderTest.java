package com.versori.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.TemplateRef;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriConnectionSpec;
import com.versori.operator.client.ClientSettings;
import com.versori.operator.client.OkHttpVersoriApi;
import com.versori.operator.client.model.ConnectionTemplate;
import com.versori.operator.model.Finding;
import com.versori.operator.model.Observation;
import com.versori.operator.model.Observations;
import com.versori.operator.model.Snapshot;
import com.versori.testkit.Fixtures;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Templates by name: what is found, how long it is cached, and the message if there is none. */
class TemplateFinderTest {

  private static final String PROJECT = "01HG0A5T6YB8ZK4Q1V2W3X4Y5Z";
  private static final String ENVIRONMENT = "01HG0A5T6YB8ZK4Q1V2W3X4ENV";

  private final AtomicLong nanos = new AtomicLong();
  private final MockWebServer server = new MockWebServer();
  private OkHttpVersoriApi api;
  private TemplateFinder finder;

  @BeforeEach
  void setUp() throws IOException {
    server.start(InetAddress.getLoopbackAddress(), 0);
    api =
        new OkHttpVersoriApi(
            new ClientSettings(
                Duration.ofSeconds(2),
                "test",
                Optional.empty(),
                Optional.empty(),
                Clock.systemUTC(),
                (operation, outcome, took) -> {}));
    finder = new TemplateFinder(api, nanos::get);
  }

  @AfterEach
  void tearDown() {
    api.close();
    server.close();
  }

  @Test
  void environmentIsFoundByNameOrId() throws Exception {
    project("staging", "production");
    templates("shop");
    assertThat(find("production", "shop").value().id()).isEqualTo("template-0");
    assertThat(server.takeRequest().getTarget())
        .isEqualTo("/api/v2/o/%s/projects/%s".formatted(Fixtures.ORGANISATION, PROJECT));
    assertThat(server.takeRequest().getTarget())
        .endsWith("/connection-templates?env_id=" + ENVIRONMENT + 1);

    project("staging", "production");
    templates("shop");
    assertThat(find(ENVIRONMENT + 0, "shop").value().id()).isEqualTo("template-0");
  }

  @Test
  void foundTemplateIsCachedForAMinuteAndAMissingOneIsNot() {
    project("production");
    templates("shop");
    find("production", "shop");
    nanos.addAndGet(Duration.ofSeconds(59).toNanos());
    find("production", "shop");
    assertThat(server.getRequestCount()).isEqualTo(2);

    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    project("production");
    templates("other");
    assertThat(find("production", "shop").obstacle()).isPresent();
    project("production");
    templates("shop");
    assertThat(find("production", "shop").obstacle()).isEmpty();
    assertThat(server.getRequestCount()).isEqualTo(6);
  }

  @Test
  void similarNamesAreListed() {
    project("production");
    templates(
        "a",
        "b",
        "c",
        "d",
        "e",
        "f",
        "g",
        "h",
        "shopify-eu",
        "shopify",
        "shop",
        "warehouse-of-all");
    Finding finding = find("production", "shopfiy").obstacle().orElseThrow();
    assertThat(finding.reason()).isEqualTo(Reason.TEMPLATE_NOT_FOUND);
    assertThat(finding.message())
        .contains("existing ones: shopify, shop, shopify-eu, ")
        .contains("Correct spec.templateRef.name")
        .doesNotContain("warehouse");

    project("production", "staging");
    assertThat(find("prod", "shop").obstacle().orElseThrow().message())
        .contains("no environment prod; existing ones: ")
        .contains("Correct spec.templateRef.environment");
  }

  @Test
  void unknownProjectIsNamed() {
    server.enqueue(answer(404, "{\"code\":\"not_found\",\"message\":\"no\"}"));
    Finding finding = find("production", "shop").obstacle().orElseThrow();
    assertThat(finding.reason()).isEqualTo(Reason.TEMPLATE_NOT_FOUND);
    assertThat(finding.message()).contains(PROJECT, "spec.templateRef.projectId");

    server.enqueue(answer(503, ""));
    assertThat(find("production", "shop").obstacle().orElseThrow().reason())
        .isEqualTo(Reason.API_UNAVAILABLE);
  }

  @Test
  void ambiguousNameIsReported() {
    project("production");
    templates("shop", "shop");
    Finding finding = find("production", "shop").obstacle().orElseThrow();
    assertThat(finding.reason()).isEqualTo(Reason.TEMPLATE_NOT_FOUND);
    assertThat(finding.message()).contains("template-0, template-1", "spec.templateId");
  }

  private Observation<ConnectionTemplate> find(String environment, String name) {
    VersoriConnection resource = Fixtures.resource();
    resource.setSpec(
        Serialization.unmarshal(
            "templateRef: {projectId: %s, environment: %s, name: %s}"
                .formatted(PROJECT, environment, name),
            VersoriConnectionSpec.class));
    assertThat(resource.getSpec().templateRef())
        .isEqualTo(new TemplateRef(PROJECT, environment, name));
    Snapshot snapshot =
        Fixtures.snapshot(resource)
            .with(
                Observations.CALLER,
                Observation.of(Fixtures.caller(server.url("/api/v2").toString(), "t0ken")));
    return finder.find(snapshot);
  }

  private void project(String... environments) {
    server.enqueue(
        answer(
            200,
            "{\"id\":\"p\",\"environments\":[%s]}"
                .formatted(
                    numbered("{\"id\":\"" + ENVIRONMENT + "%d\",\"name\":\"%s\"}", environments))));
  }

  private void templates(String... names) {
    server.enqueue(
        answer(
            200,
            "{\"items\":[%s]}"
                .formatted(
                    numbered(
                        "{\"connectionTemplateId\":\"template-%d\",\"name\":\"%s\"}", names))));
  }

  private static String numbered(String json, String... names) {
    return Stream.iterate(0, i -> i < names.length, i -> i + 1)
        .map(i -> json.formatted(i, names[i]))
        .collect(Collectors.joining(","));
  }

  private static MockResponse answer(int status, String body) {
    return new MockResponse.Builder().code(status).body(body).build();
  }
}
