package com.versori.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.testkit.cluster.Cluster;
import com.versori.testkit.kube.Kubectl;
import com.versori.testkit.kube.NeedsProgram;
import com.versori.testkit.kube.Programs;
import com.versori.testkit.kube.RealApiServer;
import com.versori.testkit.kube.RealKubeApi;
import com.versori.testkit.simulator.SimulatorData;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** Runs the image as the Deployment does: without privileges, on a read-only root. */
@RealApiServer
@NeedsProgram({"buildah", "runc"})
@EnabledIfEnvironmentVariable(
    named = "OPERATOR_IMAGE",
    matches = ".+",
    disabledReason = "needs an image that .ci/image has built, and root")
class ImageIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern STARTED = Pattern.compile("Operator started.*\"port\":(\\d+)");
  private static final long MEMORY_LIMIT = 256L << 20;
  private static final String USER = "65532";

  @TempDir Path folder;

  @Test
  void createsAConnectionWithoutRightsOnAReadOnlyRoot(RealKubeApi kube) throws Exception {
    JsonNode image = image();
    assertThat(image.path("User").asText()).isEqualTo(USER + ":" + USER);
    assertThat(image.path("Labels").path("org.opencontainers.image.licenses").asText())
        .isEqualTo("Apache-2.0");
    String container = buildah("from", System.getenv("OPERATOR_IMAGE"));
    Path root = Path.of(buildah("mount", container));
    Process process = null;
    try (Cluster cluster = new Cluster(kube, folder)) {
      assertThat(root.resolve("app/sbom.cdx.json")).isNotEmptyFile();
      cluster.secret("shop", Map.of("token", "s3cr3t"));
      cluster.apply(Cluster.apiKey("shop")).orThrow();
      Path log = bundle(root, image, kube, cluster);
      long begun = System.nanoTime();
      process =
          new ProcessBuilder(
                  Programs.find("runc").orElseThrow().toString(),
                  "run",
                  "--bundle=" + folder,
                  "--pid-file=" + folder.resolve("pid"),
                  cluster.namespace())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      Awaitility.await()
          .pollInterval(Duration.ofMillis(20))
          .atMost(Cluster.PATIENCE)
          .untilAsserted(() -> assertThat(Files.readString(log)).containsPattern(STARTED));
      long millis = (System.nanoTime() - begun) / 1_000_000;
      cluster.awaitReady("shop");
      assertThat(cluster.simulator().connections()).hasSize(1);

      String status =
          Files.readString(Path.of("/proc", Files.readString(folder.resolve("pid")), "status"));
      assertThat(status)
          .containsPattern("Uid:\\s+65532\\s+65532\\s+65532")
          .containsPattern("CapEff:\\s+0+\\n")
          .containsPattern("NoNewPrivs:\\s+1");
      Matcher rss = Pattern.compile("VmRSS:\\s+(\\d+) kB").matcher(status);
      assertThat(rss.find()).isTrue();
      System.out.printf(
          "Image: started in %d ms, resident memory %d MB%n",
          millis, Long.parseLong(rss.group(1)) / 1024);
      assertThat(probe(log, "/livez")).isEqualTo(200);
      assertThat(probe(log, "/readyz")).isEqualTo(200);

      process.destroy();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
      assertThat(Files.readAllLines(log))
          .as("every line of the log is JSON")
          .isNotEmpty()
          .allMatch(line -> line.startsWith("{"));
    } finally {
      if (process != null) {
        process.destroyForcibly();
      }
      buildah("rm", container);
    }
  }

  /** An OCI bundle with the Deployment's security context. */
  private Path bundle(Path root, JsonNode image, RealKubeApi kube, Cluster cluster)
      throws IOException {
    Programs.run("", "runc", "spec", "--bundle=" + folder).orThrow();
    Path secrets = Files.createDirectory(folder.resolve("secrets"));
    Files.writeString(secrets.resolve("token"), SimulatorData.TOKEN);
    Files.copy(
        kube.serviceAccountKubeconfig("versori-system", "versori-connection-operator"),
        secrets.resolve("kubeconfig"));
    Path config = folder.resolve("config.json");
    ObjectNode spec = (ObjectNode) JSON.readTree(Files.readString(config));
    spec.putObject("root").put("path", root.toString()).put("readonly", true);
    ObjectNode process = (ObjectNode) spec.path("process");
    process.put("terminal", false).put("noNewPrivileges", true);
    process.putObject("user").put("uid", Integer.parseInt(USER)).put("gid", Integer.parseInt(USER));
    process.set("args", image.path("Entrypoint"));
    process.remove("capabilities");
    ArrayNode env = process.putArray("env").addAll((ArrayNode) image.path("Env"));
    environment(cluster).forEach((name, value) -> env.add(name + "=" + value));
    // Host network, because the servers listen on the loopback address.
    ArrayNode namespaces = ((ObjectNode) spec.path("linux")).putArray("namespaces");
    List.of("pid", "ipc", "uts", "mount").forEach(type -> namespaces.addObject().put("type", type));
    ((ObjectNode) spec.path("linux"))
        .putObject("resources")
        .putObject("memory")
        .put("limit", MEMORY_LIMIT);
    ArrayNode mounts = spec.putArray("mounts");
    mounts.addObject().put("destination", "/proc").put("type", "proc").put("source", "proc");
    ObjectNode dev = mounts.addObject().put("destination", "/dev").put("type", "tmpfs");
    dev.put("source", "tmpfs").putArray("options").add("nosuid").add("mode=755");
    ObjectNode mount = mounts.addObject().put("destination", "/var/run/versori");
    mount.put("type", "bind").put("source", secrets.toString());
    mount.putArray("options").add("bind").add("ro");
    Files.writeString(config, JSON.writeValueAsString(spec));
    return folder.resolve("log.txt");
  }

  private static Map<String, String> environment(Cluster cluster) {
    return new TreeMap<>(
        Map.of(
            "KUBECONFIG",
            "/var/run/versori/kubeconfig",
            "POD_NAMESPACE",
            cluster.namespace(),
            "WATCH_NAMESPACES",
            cluster.namespace(),
            "HTTP_PORT",
            "0"));
  }

  private static JsonNode image() throws IOException {
    return JSON.readTree(buildah("inspect", "--type=image", System.getenv("OPERATOR_IMAGE")))
        .path("OCIv1")
        .path("config");
  }

  private static String buildah(String... arguments) {
    Kubectl.Result result = Programs.run("", "buildah", arguments);
    assertThat(result.status()).as(result.err()).isZero();
    return result.out().strip();
  }

  private static int probe(Path log, String path) throws Exception {
    Matcher port = STARTED.matcher(Files.readString(log));
    assertThat(port.find()).isTrue();
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port.group(1) + path)).build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }
}
