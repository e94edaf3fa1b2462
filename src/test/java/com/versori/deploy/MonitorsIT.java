package com.versori.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.versori.observability.ObservabilityTest;
import com.versori.testkit.kube.Kubectl;
import com.versori.testkit.kube.Kubectl.Result;
import com.versori.testkit.kube.NeedsProgram;
import com.versori.testkit.kube.RealApiServer;
import com.versori.testkit.kube.RealKubeApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The objects for the Prometheus Operator are valid and select the operator's pods. */
@RealApiServer
class MonitorsIT {

  private static final String TYPES = "src/test/resources/prometheus-operator/crds.yaml";
  private static Kubectl kubectl;

  @BeforeAll
  static void setUp(RealKubeApi kube) {
    kube.install();
    kubectl = new Kubectl(kube.kubeconfig());
    kubectl.run("apply", "-f", TYPES).orThrow();
    kubectl.run("wait", "--for=condition=Established", "-f", TYPES).orThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"pod-monitor.yaml", "service-monitor.yaml", "prometheus-rule.yaml"})
  void areAcceptedByTheCrds(String file) throws IOException {
    String yaml = Files.readString(ObservabilityTest.FOLDER.resolve(file));
    Result applied = apply(yaml);
    assertThat(applied.err()).isEmpty();
    assertThat(applied.status()).isZero();
    assertThat(apply(yaml.replace("spec:\n", "spec:\n  speling: mistake\n")).err())
        .contains("unknown field \"spec.speling\"");
  }

  /** The monitor of the chart selects the pods of its release only. */
  @Test
  @NeedsProgram("helm")
  void chartContainsAPodMonitorOnDemand() {
    String yaml =
        Rendered.chart(
            "--show-only=templates/podmonitor.yaml",
            "-f",
            "src/test/resources/chart/pod-monitor.yaml");
    Result applied = apply(yaml);
    assertThat(applied.err()).isEmpty();
    assertThat(applied.status()).isZero();
    JsonNode monitor = Rendered.objects(yaml).values().iterator().next();
    JsonNode deployment =
        Rendered.objects(Rendered.chart("--show-only=templates/deployment.yaml"))
            .values()
            .iterator()
            .next();
    assertThat(monitor.at("/spec/selector")).isEqualTo(deployment.at("/spec/selector"));
  }

  @Test
  void selectThePodsAndTheirPort() throws IOException {
    JsonNode pod =
        Rendered.objects(Rendered.kustomize(Path.of("deploy/install"))).values().stream()
            .filter(object -> object.path("kind").asText().equals("Deployment"))
            .findFirst()
            .orElseThrow()
            .at("/spec/template");
    List<JsonNode> selectors =
        List.of(
            object("pod-monitor.yaml", "PodMonitor").at("/spec/selector/matchLabels"),
            object("service-monitor.yaml", "Service").at("/spec/selector"));
    assertThat(selectors)
        .allSatisfy(
            selector ->
                assertThat(selector.properties())
                    .isNotEmpty()
                    .isSubsetOf(pod.at("/metadata/labels").properties()));
    assertThat(
            object("service-monitor.yaml", "ServiceMonitor")
                .at("/spec/selector/matchLabels")
                .properties())
        .isNotEmpty()
        .isSubsetOf(object("service-monitor.yaml", "Service").at("/metadata/labels").properties());

    assertThat(pod.at("/spec/containers/0/ports").findValuesAsText("name"))
        .contains(
            object("pod-monitor.yaml", "PodMonitor")
                .at("/spec/podMetricsEndpoints/0/port")
                .asText(),
            object("service-monitor.yaml", "Service").at("/spec/ports/0/targetPort").asText());
    assertThat(object("service-monitor.yaml", "ServiceMonitor").at("/spec/endpoints/0/port"))
        .isEqualTo(object("service-monitor.yaml", "Service").at("/spec/ports/0/name"));
  }

  private static Result apply(String yaml) {
    return kubectl.runWithInput(yaml, "apply", "--dry-run=server", "--validate=strict", "-f", "-");
  }

  private static JsonNode object(String file, String kind) throws IOException {
    String yaml = Files.readString(ObservabilityTest.FOLDER.resolve(file));
    return Rendered.objects(yaml).values().stream()
        .filter(object -> object.path("kind").asText().equals(kind))
        .findFirst()
        .orElseThrow();
  }
}
