package com.versori.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.versori.gitops.ArgoLua;
import com.versori.operator.api.v1alpha1.ConditionType;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.testkit.cluster.Cluster;
import com.versori.testkit.cluster.ClusterExtension;
import com.versori.testkit.cluster.OperatorJar;
import com.versori.testkit.cluster.TestOrganisation;
import com.versori.testkit.docs.GeneratedText;
import com.versori.testkit.kube.Kubectl.Result;
import com.versori.testkit.kube.NeedsProgram;
import com.versori.testkit.kube.Programs;
import com.versori.testkit.kube.RealApiServer;
import com.versori.testkit.simulator.Fault;
import com.versori.testkit.simulator.Operation;
import com.versori.testkit.simulator.SimulatorData;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The health of a resource in every phase, as Argo CD and Flux see it. The resources are recorded
 * for the tests of the health check, with normalised IDs, times and addresses.
 */
@RealApiServer
@ExtendWith(ClusterExtension.class)
class GitOpsIT {

  private static final Path RECORDED =
      Path.of(
          "deploy/integrations/argocd/resource_customizations",
          "versori.com/VersoriConnection/testdata");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectMapper YAML =
      new ObjectMapper(
          YAMLFactory.builder()
              .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
              .disable(YAMLGenerator.Feature.SPLIT_LINES)
              .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
              .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
              .build());
  private static final Pattern ULID = Pattern.compile("\\b0[0-7][0-9A-HJKMNP-TV-Z]{24}\\b");
  private static final Pattern UUID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
  private static final Pattern TIME =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z");
  private static final Pattern NUMBERED = Pattern.compile("\\bshop-\\d+\\b");
  private static final Pattern ADDRESS = Pattern.compile("http://127\\.0\\.0\\.1:\\d+");

  private static final String NO_TEMPLATE = "01KKBZ1ZB4SG2TRVKWQ7GNYZZZ";

  private Cluster cluster;

  @BeforeEach
  void setUp(Cluster fresh) {
    cluster = fresh;
  }

  @Test
  @NeedsProgram("kstatus")
  void everyPhaseHasTheRightHealth() throws IOException {
    cluster
        .simulator()
        .inject(Fault.latency(Operation.UPDATE, Duration.ofSeconds(3)).forName("shop-eu"));
    cluster.simulator().inject(Fault.status(Operation.UPDATE, 503).forName("shop-us"));
    cluster.simulator().inject(Fault.status(Operation.UPDATE, 422).forName("shop-uk"));
    cluster.simulator().inject(Fault.status(Operation.DELETE, 503));
    cluster.apply(Cluster.apiKey("shop")).orThrow();
    seen("applied", "InProgress", "Progressing");

    try (OperatorJar operator = cluster.operator(Map.of("API_TIMEOUT", "5s"))) {
      cluster.awaitReason("shop", "SecretNotFound");
      seen("waiting-for-secret", "InProgress", "Progressing");

      for (String name : List.of("retrying", "stalled", "deletion-blocked")) {
        cluster.secret(name, Map.of("token", "s3cr3t-value"));
        cluster.apply(Cluster.apiKey(name)).orThrow();
        cluster.awaitReady(name);
      }

      cluster.secret("shop", Map.of("token", "s3cr3t-value"));
      cluster.awaitReady("shop");
      seen("available", "Current", "Healthy");

      cluster.kubectl("annotate", "vconn", "shop", "versori.com/paused=true").orThrow();
      cluster.await("shop", r -> r.getStatus().condition(ConditionType.PAUSED).isPresent());
      seen("paused", "Current", "Suspended");
      cluster.kubectl("annotate", "vconn", "shop", "versori.com/paused-").orThrow();
      cluster.await("shop", r -> r.getStatus().condition(ConditionType.PAUSED).isEmpty());
      cluster.rename("shop", "shop-eu");
      seen("changed", "InProgress", "Progressing");
      cluster.await("shop", r -> Cluster.isReady(r) && r.getStatus().name().equals("shop-eu"));

      cluster.rename("retrying", "shop-us");
      cluster.awaitReason("retrying", "ApiUnavailable");
      seen("retrying", "InProgress", "Progressing");

      cluster.rename("stalled", "shop-uk");
      cluster.awaitReason("stalled", "Rejected");
      seen("stalled", "Failed", "Degraded");

      cluster.kubectl("delete", "vconn", "deletion-blocked", "--wait=false").orThrow();
      cluster.awaitReason("deletion-blocked", "DeletionBlocked");
      seen("deletion-blocked", "Terminating", "Progressing");
    }
  }

  /** Drift that is only reported leaves the resource healthy. */
  @Test
  @NeedsProgram("kstatus")
  void reportedDriftStaysHealthy() throws IOException {
    cluster.secret("shop", Map.of("token", "s3cr3t-value"));
    List<String> names = cluster.createWithFrequentResyncs("shop");
    try (OperatorJar operator = cluster.operator()) {
      names.forEach(cluster::awaitReady);
      cluster.renameBehindTheScenes();
      String drifted =
          Awaitility.await()
              .atMost(Cluster.PATIENCE)
              .until(this::firstDrifted, Optional::isPresent)
              .orElseThrow();
      seen("drifted", drifted, "Current", "Healthy");
    }
  }

  private Optional<String> firstDrifted() {
    return cluster
        .client()
        .resources(VersoriConnection.class)
        .inNamespace(cluster.namespace())
        .list()
        .getItems()
        .stream()
        .filter(r -> r.getStatus().condition(ConditionType.DRIFTED).isPresent())
        .map(r -> r.getMetadata().getName())
        .findFirst();
  }

  @Test
  @NeedsProgram("kstatus")
  void resourceWithoutAConnectionIsNeverHealthy() throws IOException {
    try (OperatorJar operator = cluster.operator()) {
      cluster.secret("shop", Map.of("token", "s3cr3t-value"));
      cluster.apply(Cluster.apiKey("shop").replace(SimulatorData.SHOP.id(), NO_TEMPLATE)).orThrow();
      cluster.awaitReason("shop", "TemplateNotFound");
      seen("never-made", "Failed", "Degraded");
      cluster.kubectl("delete", "vconn", "shop").orThrow();

      cluster.simulator().inject(Fault.of(Operation.CREATE, Fault.Kind.DROP_BEFORE_COMMIT));
      cluster.secret("outcome-unknown", Map.of("token", "s3cr3t-value"));
      cluster.apply(Cluster.apiKey("outcome-unknown")).orThrow();
      cluster.awaitReason("outcome-unknown", "CreateOutcomeUnknown");
      seen("outcome-unknown", "InProgress", "Progressing");

      cluster
          .apply(
              Cluster.apiKey("shop")
                  .replace(
                      "{name: shop}", "{name: shop, annotations: {versori.com/paused: \"true\"}}"))
          .orThrow();
      cluster.awaitReason("shop", "Paused");
      seen("paused-from-the-start", "Failed", "Suspended");
    }
  }

  /** After a reconcile neither Argo CD nor Flux finds a difference. */
  @Test
  void reconciledResourceIsInSync() {
    try (OperatorJar operator = cluster.operator(TestOrganisation.ofExamples(cluster))) {
      cluster.kubectl("apply", "-f", "src/test/resources/examples").orThrow();
      List<String> sync =
          List.of(
              "--server-side",
              "--force-conflicts",
              "--field-manager=argocd-controller",
              "-f",
              "examples");
      assertThat(kubectl("apply", sync).err()).isEmpty();
      Awaitility.await()
          .atMost(Cluster.PATIENCE)
          .until(
              () ->
                  cluster
                          .kubectl(
                              "wait", "--for=condition=Ready", "vconn", "--all", "--timeout=20s")
                          .status()
                      == 0);

      Result diff = kubectl("diff", sync);
      assertThat(diff.out()).isEmpty();
      assertThat(diff.err()).isEmpty();
      assertThat(diff.status()).isZero();

      // A real difference is found.
      cluster.kubectl("annotate", "vconn", "api-key", "versori.com/paused=true").orThrow();
      assertThat(kubectl("diff", sync).status())
          .as("differences by an annotation of the live object")
          .isZero();
      cluster
          .kubectl(
              "patch",
              "vconn",
              "basic-auth",
              "--type=merge",
              "-p",
              "{\"spec\":{\"baseUrl\":\"https://other.example.com\"}}")
          .orThrow();
      assertThat(kubectl("diff", sync).out()).contains("-  baseUrl: https://other.example.com");
    }
  }

  private Result kubectl(String command, List<String> arguments) {
    String[] all = new String[arguments.size() + 1];
    all[0] = command;
    for (int i = 0; i < arguments.size(); i++) {
      all[i + 1] = arguments.get(i);
    }
    return cluster.kubectl(all);
  }

  private void seen(String phase, String kstatus, String health) throws IOException {
    seen(phase, cluster.get(phase) == null ? "shop" : phase, kstatus, health);
  }

  private void seen(String phase, String name, String kstatus, String health) throws IOException {
    JsonNode live = JSON.readTree(cluster.kubectl("get", "vconn", name, "-o", "json").out());
    assertThat(ArgoLua.health(live).status()).as("Argo CD: %s", phase).isEqualTo(health);
    assertThat(kstatus(live)).as("Flux: %s", phase).isEqualTo(kstatus);
    GeneratedText.compareFile(
        RECORDED.resolve(phase + ".yaml"), YAML.writeValueAsString(normalised(live)), getClass());
  }

  /** The status that Flux computes: InProgress, Current, Failed or Terminating. */
  private static String kstatus(JsonNode live) {
    return Programs.run(live.toString(), "kstatus").orThrow().out().strip().split("\\s+")[1];
  }

  /** Normalises the resource, so that every run gives the normalised text. */
  private JsonNode normalised(JsonNode live) throws IOException {
    ObjectNode object = live.deepCopy();
    ObjectNode metadata = (ObjectNode) object.get("metadata");
    metadata.remove("managedFields");
    metadata.put("resourceVersion", "1");
    if (metadata.has("annotations")) {
      ObjectNode annotations = (ObjectNode) metadata.get("annotations");
      annotations.remove("kubectl.kubernetes.io/last-applied-configuration");
      if (annotations.isEmpty()) {
        metadata.remove("annotations");
      }
    }
    object
        .at("/status/synced/secrets")
        .forEach(secret -> ((ObjectNode) secret).put("resourceVersion", "1"));
    object
        .at("/status/credentials")
        .findParents("valueHash")
        .forEach(
            entry -> ((ObjectNode) entry).put("valueHash", "00c0ffee00c0ffee00c0ffee00c0ffee"));
    String own = SimulatorData.of(live.at("/metadata/name").asText()).id();
    String text =
        object
            .toString()
            .replace(cluster.namespace(), "integrations")
            .replace(own, SimulatorData.SHOP.id());
    text = NUMBERED.matcher(text).replaceAll("shop");
    text = replaced(ULID, text, n -> "01ARZ3NDEKTSV4RRFFQ69G5F%02d".formatted(n));
    text = replaced(UUID, text, n -> "00000000-0000-0000-0000-%012d".formatted(n));
    text = TIME.matcher(text).replaceAll("2026-01-01T00:00:00Z");
    text = ADDRESS.matcher(text).replaceAll("https://platform.versori.com");
    return JSON.readTree(text);
  }

  private static String replaced(
      Pattern pattern, String text, java.util.function.IntFunction<String> name) {
    Map<String, String> names = new LinkedHashMap<>();
    List.of(
            SimulatorData.ORGANISATION_ID,
            SimulatorData.SHOP.id(),
            SimulatorData.SHOP.systemId(),
            NO_TEMPLATE)
        .forEach(id -> names.put(id, id));
    int known = names.size();
    return pattern
        .matcher(text)
        .replaceAll(
            (MatchResult found) ->
                names.computeIfAbsent(found.group(), id -> name.apply(names.size() - known + 1)));
  }
}
