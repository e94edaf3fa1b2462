package com.versori.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.versori.testkit.kube.Kubectl.Result;
import com.versori.testkit.kube.NeedsProgram;
import com.versori.testkit.kube.Programs;
import com.versori.testkit.kube.RealApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Kustomize folders are generated from the chart or compared with it. */
@RealApiServer
@NeedsProgram("helm")
class ManifestsIT {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final Path CHART = Path.of("deploy/install/chart");
  private static final Path BASE = Path.of("deploy/install/base/operator.yaml");
  private static final Path ROLES = Path.of("deploy/install/overlays/namespaces/roles.yaml");
  private static final String[] NAMESPACES = {
    "--set", "rbac.scope=Namespaces",
    "--set", "settings.WATCH_NAMESPACES=shop\\,billing",
    "--set", "settings.CLUSTER_ID=my-cluster",
    "--set", "crds.install=false"
  };

  @Test
  void chartHasTheVersionOfTheProject() throws IOException {
    Matcher version =
        Pattern.compile("<artifactId>versori-connection-operator</artifactId>\\s+<version>(.*)<")
            .matcher(Files.readString(Path.of("pom.xml")));
    assertThat(version.find()).isTrue();
    assertThat(Files.readString(CHART.resolve("Chart.yaml")))
        .contains("\nversion: " + version.group(1) + "\n")
        .contains("\nappVersion: " + version.group(1) + "\n");
  }

  @Test
  void baseIsGeneratedFromTheChart() throws IOException {
    compare(BASE, generated(Rendered.chart("--set", "crds.install=false")));
  }

  @Test
  void rolesOfNamespacesAreGeneratedFromTheChart() throws IOException {
    String rbac = Rendered.chart(join(NAMESPACES, "--show-only", "templates/rbac.yaml"));
    StringBuilder roles = new StringBuilder();
    for (String document : rbac.split("(?m)^---\n")) {
      boolean own =
          document.contains("namespace: versori-system\n")
              && !document.contains("-lease")
              && !document.contains("kind: ClusterRoleBinding");
      if (own
          || document.contains("namespace: shop\n")
          || document.contains("namespace: billing\n")) {
        roles.append("---\n").append(document);
      }
    }
    compare(ROLES, generated(roles.toString()));
  }

  @Test
  void chartAndKustomizeGiveTheSameObjects() {
    Map<String, JsonNode> kustomize =
        new TreeMap<>(Rendered.objects(Rendered.kustomize(Path.of("deploy/install"))));
    assertThat(kustomize.remove("Namespace /versori-system"))
        .as("objects of Kustomize only: the namespace, which a user of Helm creates")
        .isNotNull();
    assertThat(kustomize).hasSizeGreaterThan(10).isEqualTo(Rendered.objects(Rendered.chart()));
  }

  @Test
  void overlayForNamespacesMatchesTheChartWithThatScope() {
    Map<String, JsonNode> kustomize =
        new TreeMap<>(
            Rendered.objects(Rendered.kustomize(Path.of("deploy/install/overlays/namespaces"))));
    kustomize.remove("Namespace /versori-system");
    assertThat(kustomize.get("ClusterRole /versori-connection-operator").toString())
        .as("cluster-wide rights")
        .doesNotContain("secrets", "events");
    assertSame(kustomize, Rendered.objects(Rendered.chart(NAMESPACES)));
  }

  @Test
  void overlayOfAShardMatchesAnotherRelease() {
    String suffixed =
        Rendered.kustomize(Path.of("deploy/install/overlays/shard"))
            .replace("operator-lease-b", "operator-b-lease");
    Map<String, JsonNode> kustomize = new TreeMap<>(Rendered.objects(suffixed));
    kustomize.remove("Namespace /versori-system");
    assertSame(
        kustomize,
        Rendered.objects(
            Rendered.chartOf(
                    "versori-connection-operator-b",
                    "--set",
                    "settings.LABEL_SELECTOR=versori.com/shard=b",
                    "--set",
                    "rbac.aggregate=false",
                    "--set",
                    "statusPolicy.enabled=false",
                    "--set",
                    "crds.install=false")
                .orThrow()
                .out()));
  }

  @Test
  void lintFindsNothing() {
    Result lint = Programs.run("", "helm", "lint", "--strict", CHART.toString());
    assertThat(lint.out()).doesNotContain("[WARNING]", "[ERROR]");
    assertThat(lint.status()).isZero();
  }

  @Test
  void invalidValuesAreRejected() {
    assertThat(Rendered.chartOf("x", "--set", "settings.LOG_LEVL=DEBUG").err())
        .contains("LOG_LEVL");
    assertThat(Rendered.chartOf("x", "--set", "settings.LOG_LEVEL=LOUD").err())
        .contains("LOG_LEVEL");
    assertThat(Rendered.chartOf("x", "--set", "replica=3").err()).contains("replica");
    assertThat(Rendered.chartOf("x", "--set", "rbac.scope=Namespaces").err())
        .contains("settings.WATCH_NAMESPACES is required");
    assertThat(
            Rendered.chartOf(
                    "x",
                    "--set",
                    "rbac.scope=Namespaces",
                    "--set",
                    "settings.WATCH_NAMESPACES=shop")
                .err())
        .contains("settings.CLUSTER_ID is required");
  }

  /** As a dependency, whose condition is one of its values. */
  @Test
  void chartIsADependencyWithACondition(@TempDir Path parent) throws IOException {
    Path copy = parent.resolve("charts/versori-connection-operator");
    try (Stream<Path> files = Files.walk(CHART)) {
      for (Path file : files.toList()) {
        Path target = copy.resolve(CHART.relativize(file));
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
    Files.writeString(
        parent.resolve("Chart.yaml"),
        """
        apiVersion: v2
        name: platform
        version: 1.0.0
        dependencies:
        - name: versori-connection-operator
          version: "*"
          condition: versori-connection-operator.enabled
        """);
    for (boolean enabled : List.of(true, false)) {
      Result rendered =
          Programs.run(
              "",
              "helm",
              "template",
              "platform",
              parent.toString(),
              "--set",
              "versori-connection-operator.enabled=" + enabled);
      assertThat(rendered.err()).isEmpty();
      assertThat(rendered.out().contains("kind: Deployment")).isEqualTo(enabled);
    }
  }

  @Test
  void policyForCiliumSelectsThePodsOfTheChart() throws IOException {
    JsonNode policy =
        YAML.readTree(Path.of("deploy/integrations/cilium/network-policy.yaml").toFile());
    JsonNode pod =
        Rendered.objects(Rendered.chart())
            .get("Deployment versori-system/versori-connection-operator")
            .at("/spec/template/metadata/labels");
    JsonNode selected = policy.at("/spec/endpointSelector/matchLabels");
    assertThat(selected.properties()).isNotEmpty().isSubsetOf(pod.properties());
    assertThat(policy.at("/spec/egress/0/toEntities/0").asText()).isEqualTo("kube-apiserver");
  }

  /** One rendering with all features of the chart. */
  @Test
  void everyValueIsUsed() {
    String all = Rendered.chart("-f", "src/test/resources/chart/all-values.yaml");
    assertThat(all)
        .contains("image: registry.example.com/operator@sha256:" + "0123456789abcdef".repeat(4))
        .contains("name: VERSORI_CA_FILE\n          value: /var/run/versori/ca/bundle.pem")
        .contains("name: HTTPS_PROXY\n          value: \"http://proxy.example.com:3128\"")
        .contains("name: MAX_CONCURRENT_RECONCILES\n          value: \"20\"")
        .contains("name: JDK_JAVA_OPTIONS\n          value: \"-Xmx100m\"")
        .contains("containerPort: 9090", "priorityClassName: important", "- name: registry")
        .contains("team: platform", "topologyKey: topology.kubernetes.io/zone", "nodeAffinity:")
        .contains("cidr: 192.0.2.10/32", "port: 3128", "replicas: 3")
        .doesNotContain("kind: CustomResourceDefinition");
    Rendered.objects(all)
        .values()
        .forEach(
            object ->
                assertThat(object.at("/metadata/labels/team").asText())
                    .as(Rendered.name(object))
                    .isEqualTo("platform"));
  }

  /** Each value changes the rendering of at least one of the files. */
  @Test
  void everyValueMakesADifference(@TempDir Path folder) throws IOException {
    JsonNode schema = YAML.readTree(CHART.resolve("values.schema.json").toFile());
    Set<String> effective = new TreeSet<>();
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/chart"))) {
      for (Path file : files.toList()) {
        JsonNode values = YAML.readTree(file.toFile());
        String whole = Rendered.chart("-f", file.toString());
        for (String value : values(values, schema)) {
          ObjectNode less = values.deepCopy();
          int last = value.lastIndexOf('/');
          ((ObjectNode) less.at(value.substring(0, last))).remove(value.substring(last + 1));
          Path lessFile = folder.resolve("less.yaml");
          YAML.writeValue(lessFile.toFile(), less);
          Result rendered = Rendered.chartOf(Rendered.RELEASE, "-f", lessFile.toString());
          if (rendered.status() != 0 || !rendered.out().equals(whole)) {
            effective.add(value);
          }
        }
      }
    }
    // Settings become environment variables by one rule for all.
    effective.removeIf(value -> value.startsWith("/settings/"));
    Set<String> all = values(YAML.readTree(CHART.resolve("values.yaml").toFile()), schema);
    all.removeIf(value -> value.startsWith("/settings/"));
    assertThat(effective).isEqualTo(all);
  }

  /** The values in the schema, as JSON pointers; a free-form object counts as one. */
  private static Set<String> values(JsonNode values, JsonNode schema) {
    Set<String> pointers = new TreeSet<>();
    values
        .properties()
        .forEach(
            value -> {
              JsonNode known = schema.path("properties").path(value.getKey());
              if (known.has("properties")) {
                values(value.getValue(), known)
                    .forEach(p -> pointers.add("/" + value.getKey() + p));
              } else {
                pointers.add("/" + value.getKey());
              }
            });
    return pointers;
  }

  /** Environment variables are a map to Kubernetes, so their order does not matter. */
  private static void assertSame(Map<String, JsonNode> ours, Map<String, JsonNode> chart) {
    assertThat(ours.keySet()).isEqualTo(chart.keySet());
    ours.forEach(
        (name, object) -> assertThat(sorted(object)).as(name).isEqualTo(sorted(chart.get(name))));
  }

  private static JsonNode sorted(JsonNode object) {
    JsonNode copy = object.deepCopy();
    for (JsonNode container : copy.at("/spec/template/spec/containers")) {
      Map<String, JsonNode> byName = new TreeMap<>();
      container
          .path("env")
          .forEach(variable -> byName.put(variable.path("name").asText(), variable));
      var env = (com.fasterxml.jackson.databind.node.ArrayNode) container.path("env");
      env.removeAll();
      byName.values().forEach(env::add);
    }
    return copy;
  }

  private static String generated(String helm) {
    return """
        # Generated from deploy/install/chart; do not edit. To regenerate it:
        # ./mvnw test -Dtest=ManifestsIT -Dgenerated.write=true
        """
        + helm.replaceAll("(?m)^# Source: .*\n", "").replaceAll("\n\n+", "\n");
  }

  private static void compare(Path file, String text) throws IOException {
    if (Boolean.getBoolean("generated.write")) {
      Files.writeString(file, text);
    }
    assertThat(file)
        .as("%s; regenerate it with: ./mvnw test -Dtest=ManifestsIT -Dgenerated.write=true", file)
        .hasContent(text);
  }

  private static String[] join(String[] some, String... more) {
    String[] all = java.util.Arrays.copyOf(some, some.length + more.length);
    System.arraycopy(more, 0, all, some.length, more.length);
    return all;
  }
}
