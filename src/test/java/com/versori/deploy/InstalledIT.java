package com.versori.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.testkit.kube.Kubectl;
import com.versori.testkit.kube.Kubectl.Result;
import com.versori.testkit.kube.NeedsProgram;
import com.versori.testkit.kube.Programs;
import com.versori.testkit.kube.RealApiServer;
import com.versori.testkit.kube.RealKubeApi;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Validates the manifests on the API server: against its schemas, and restricted Pod Security. */
@RealApiServer
@NeedsProgram({"helm", "kubeconform"})
class InstalledIT {

  private static final List<String> APIS =
      List.of(
          "api/v1",
          "apis/apps/v1",
          "apis/admissionregistration.k8s.io/v1",
          "apis/policy/v1",
          "apis/networking.k8s.io/v1",
          "apis/rbac.authorization.k8s.io/v1",
          "apis/apiextensions.k8s.io/v1",
          "apis/versori.com/v1alpha1");

  @TempDir static Path schemas;
  private static Kubectl kubectl;
  private static String schemaLocation;

  @BeforeAll
  static void setUp(RealKubeApi kube) throws IOException {
    kubectl = new Kubectl(kube.kubeconfig());
    kubectl.run("apply", "-k", "deploy/install").orThrow();
    kubectl
        .run("wait", "--for=condition=Established", "crd/versoriconnections.versori.com")
        .orThrow();
    for (String namespace : List.of("shop", "billing", "check")) {
      kubectl.run("create", "namespace", namespace);
    }
    kubectl
        .run(
            "label",
            "namespace",
            "check",
            "pod-security.kubernetes.io/enforce=restricted",
            "pod-security.kubernetes.io/warn=restricted")
        .orThrow();
    try (KubernetesClient client = kube.client()) {
      schemaLocation = OpenApiSchemas.write(client, schemas, APIS);
    }
  }

  static Stream<String> renderings() {
    return Stream.of(
        Rendered.chart(),
        Rendered.chart("-f", "src/test/resources/chart/all-values.yaml"),
        Rendered.chart("-f", "src/test/resources/chart/other-values.yaml"),
        Rendered.chart("-f", "src/test/resources/chart/least-values.yaml"),
        Rendered.chart(
            "--set", "rbac.scope=Namespaces",
            "--set", "settings.WATCH_NAMESPACES=shop\\,billing",
            "--set", "settings.CLUSTER_ID=my-cluster"),
        Rendered.kustomize(Path.of("deploy/install")),
        Rendered.kustomize(Path.of("deploy/install/overlays/namespaces")),
        Rendered.kustomize(Path.of("deploy/install/overlays/shard")),
        Rendered.flux());
  }

  @ParameterizedTest
  @MethodSource("renderings")
  void manifestsHaveOnlyKnownFields(String yaml) {
    Result result = kubeconform(yaml);
    assertThat(result.out()).contains("Invalid: 0, Errors: 0, Skipped: 0");
    assertThat(result.status()).as(result.out() + result.err()).isZero();
  }

  @Test
  void examplesHaveOnlyKnownFields() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("examples"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).toList()) {
        Result result = kubeconform(Files.readString(file));
        assertThat(result.status()).as("%s: %s%s", file, result.out(), result.err()).isZero();
      }
    }
  }

  @Test
  void unknownFieldIsFound() {
    String wrong = Rendered.chart().replace("enableServiceLinks:", "enableServiceLink:");
    assertThat(kubeconform(wrong).out()).contains("enableServiceLink");
  }

  @ParameterizedTest
  @MethodSource("renderings")
  void serverAcceptsItWithoutAWarning(String yaml) {
    // With free names, because existing objects would be merged.
    String afresh =
        yaml.replace("versori-system", "check").replace("versori-connection-operator", "check");
    Result result =
        kubectl.runWithInput(
            afresh,
            "apply",
            "--server-side",
            "--field-manager=check",
            "--force-conflicts",
            "--dry-run=server",
            "--validate=strict",
            "-f",
            "-");
    assertThat(result.err()).isEmpty();
    assertThat(result.status()).isZero();
  }

  /** The namespace enforces the standard and rejects other pods. */
  @ParameterizedTest
  @MethodSource("renderings")
  void podMeetsRestrictedPodSecurity(String yaml) {
    JsonNode deployment =
        Rendered.objects(yaml).values().stream()
            .filter(object -> object.path("kind").asText().equals("Deployment"))
            .findFirst()
            .orElseThrow();
    ObjectNode pod = new ObjectMapper().createObjectNode().put("apiVersion", "v1");
    pod.put("kind", "Pod").putObject("metadata").put("name", "operator");
    pod.set("spec", deployment.at("/spec/template/spec"));
    ((ObjectNode) pod.path("spec")).put("serviceAccountName", "versori-connection-operator");
    ((ObjectNode) pod.path("spec")).remove("priorityClassName");
    Result applied = create(pod);
    assertThat(applied.err()).isEmpty();
    assertThat(applied.status()).isZero();

    ((ObjectNode) pod.at("/spec/securityContext")).remove("seccompProfile");
    assertThat(create(pod).err()).contains("violates PodSecurity \"restricted:latest\"");
  }

  private static Result create(JsonNode pod) {
    return kubectl.runWithInput(
        pod.toString(), "-n", "versori-system", "create", "--dry-run=server", "-f", "-");
  }

  private static Result kubeconform(String yaml) {
    return Programs.run(
        yaml, "kubeconform", "-strict", "-summary", "-schema-location", schemaLocation, "-");
  }
}
