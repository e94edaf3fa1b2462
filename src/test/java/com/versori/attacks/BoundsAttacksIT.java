package com.versori.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.testkit.cluster.OperatorJar;
import com.versori.testkit.cluster.TestOrganisation;
import com.versori.testkit.simulator.SimulatorData;
import com.versori.testkit.tenants.Load;
import com.versori.testkit.tenants.Tenant;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * A tenant makes everything as large as it can. The operator has at most the heap of the
 * deployment.
 */
@Load
class BoundsAttacksIT extends Attacks {

  /** The heap in {@code deploy}: 40 percent of 256 MiB. */
  private static final String DEPLOYED_HEAP = heap(102);

  private static final String SMALL_HEAP = heap(48);

  private OperatorJar operator;

  @Test
  void largeSecretReferencedOftenNeitherStopsTheOperatorNorDelaysOthers() {
    start(DEPLOYED_HEAP);
    String manyEntries =
        IntStream.range(1, 16)
            .mapToObj(
                i ->
                    """
                      - name: key%d
                        authScheme: {apiKey: {name: X-Api-Key, in: header}}
                        credential: {string: {secretRef: {name: large, key: token}}}
                    """
                        .formatted(i))
            .collect(Collectors.joining());
    try (KubernetesClient attacker = client(a)) {
      secret(attacker, "large", "x".repeat(1_000_000));
      secret(attacker, "allowed", "x".repeat(64 * 1024));
      for (int i = 0; i < 12; i++) {
        String resource = i % 2 == 0 ? "large" : "allowed";
        create(
            attacker,
            a.resource(resource)
                    .replace("{name: " + resource + "}", "{name: r" + i + "}")
                    .replace(a.templateId(resource), a.templateId("r" + i))
                + manyEntries.replace("name: large", "name: " + resource).indent(0));
      }
    }
    a.awaitReason("r0", "InvalidSecretValue");
    assertThat(a.message("r0"))
        .contains("/large, key token, has 1000000 bytes; the limit is 65536");
    a.awaitReason("r1", "InvalidSecretValue");
    assertThat(a.message("r1")).contains("is larger than 1048576 bytes");
    victimIsServed();
  }

  @Test
  void largeAnnotationsAndTextsDoNotFillTheCache() {
    try (KubernetesClient attacker = client(a)) {
      for (int i = 0; i < 150; i++) {
        VersoriConnection resource =
            Serialization.unmarshal(a.resource("r" + i), VersoriConnection.class);
        resource.getMetadata().setAnnotations(Map.of("example.com/note", i + "x".repeat(250_000)));
        attacker.resource(resource).inNamespace(a.namespace()).create();
      }
    }
    start(SMALL_HEAP);
    victimIsServed();
    a.awaitReason("r149", "SecretNotFound");
  }

  @Test
  void rejectedTokensAreNotKept() {
    start(SMALL_HEAP);
    try (KubernetesClient attacker = client(a)) {
      for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 20; i++) {
          String name = "org-" + round + "-" + i;
          organisation(name, "t" + round + i + "x".repeat(780_000));
          create(attacker, a.resource("r" + i, of(name)));
        }
        for (int i = 0; i < 20; i++) {
          a.awaitReason("r" + i, "TokenUnavailable");
        }
        assertThat(a.message("r0"))
            .contains("is too large; store the token in a Secret of its own");
        a.kubectl("delete", "vconn", "--all", "--wait=false").orThrow();
        a.kubectl("delete", "secret", "--all").orThrow();
        a.admin("delete", "vorg", "--all").orThrow();
        a.awaitGone("r0");
      }
    }
    victimIsServed();
  }

  @Test
  void halfOpenRequestsDoNotStopTheProbes() throws IOException {
    int port = freePort();
    operator =
        cluster.operator(
            Map.of("JDK_JAVA_OPTIONS", DEPLOYED_HEAP, "HTTP_PORT", Integer.toString(port)));
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < 50; i++) {
        Socket socket = new Socket("127.0.0.1", port);
        sockets.add(socket);
        socket
            .getOutputStream()
            .write("GET /metrics HTTP/1.1\r\nHost: a\r\n".getBytes(StandardCharsets.US_ASCII));
      }
      assertThat(operator.get("/livez").statusCode()).isEqualTo(200);
      assertThat(operator.get("/readyz").statusCode()).isEqualTo(200);
      // The threads end by themselves.
      sockets.get(0).setSoTimeout(30_000);
      assertThat(sockets.get(0).getInputStream().read()).isEqualTo(-1);
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  /** Only accepted tokens are kept, as long as a resource uses them. */
  @Test
  void heapContainsNoValueOfDeletedSecrets() throws Exception {
    start(DEPLOYED_HEAP);
    String value = "value-" + UUID.randomUUID();
    String refused = "refused-" + UUID.randomUUID();
    String accepted = SimulatorData.OTHER_TOKEN;
    a.secret("orders", value);
    organisation("refused", refused);
    organisation("accepted", accepted);
    a.apply(a.resource("orders")).orThrow();
    a.apply(withToken("refused")).orThrow();
    a.apply(withToken("accepted")).orThrow();
    a.awaitReady("orders");
    a.awaitReady("accepted");
    a.awaitReason("refused", "Unauthorized");
    for (String name : List.of("orders", "refused", "accepted")) {
      a.delete(name);
      a.awaitGone(name);
    }
    a.admin("delete", "vorg", "--all").orThrow();
    a.kubectl("delete", "secret", "--all").orThrow();
    Thread.sleep(20_000);
    assertThat(inHeap(value)).isEmpty();
    assertThat(inHeap(refused)).isEmpty();
    assertThat(inHeap(accepted)).isEmpty();
  }

  private String withToken(String name) {
    return a.resource(name, of(name))
        .replace("secretRef: {name: " + name, "secretRef: {name: orders");
  }

  private void organisation(String name, String token) {
    TestOrganisation.byDefault(a.namespace(), cluster.platform().simulator().apiUrl())
        .named(name)
        .of(SimulatorData.OTHER_ORGANISATION_ID, token)
        .apply(cluster.client());
  }

  private String of(String organisation) {
    return "organisationRef: {name: %s, namespace: %s}".formatted(organisation, a.namespace());
  }

  /**
   * The forms in which a value is in the operator's heap after a collection, with their numbers.
   */
  private Map<String, Integer> inHeap(String value) throws Exception {
    Path dump = Files.createTempDirectory(Path.of("target"), "heap-").resolve("operator.hprof");
    try {
      new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
              Long.toString(operator.pid()),
              "GC.heap_dump",
              dump.toAbsolutePath().toString())
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
      String heap = new String(Files.readAllBytes(dump), StandardCharsets.ISO_8859_1);
      byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
      Map<String, Integer> found = new TreeMap<>();
      Map.of(
              "text",
              value,
              "characters",
              new String(value.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.ISO_8859_1),
              "base64",
              Base64.getEncoder().encodeToString(utf8),
              "base64 characters",
              new String(
                  Base64.getEncoder().encodeToString(utf8).getBytes(StandardCharsets.UTF_16BE),
                  StandardCharsets.ISO_8859_1))
          .forEach(
              (form, text) -> {
                int count = heap.split(Pattern.quote(text), -1).length - 1;
                if (count > 0) {
                  found.put(form, count);
                }
              });
      return found;
    } finally {
      if (!Boolean.getBoolean("keep.heap")) {
        Files.deleteIfExists(dump);
      }
    }
  }

  private void victimIsServed() {
    b.secret("orders", "secret-of-b");
    b.apply(b.resource("orders")).orThrow();
    b.awaitReady("orders");
    assertThat(operator.isAlive()).isTrue();
    assertThat(operator.get("/readyz").statusCode()).isEqualTo(200);
    assertThat(operator.log()).doesNotContain("java.lang.OutOfMemoryError");
    b.delete("orders");
    b.awaitGone("orders");
  }

  private void start(String options) {
    operator = cluster.operator(Map.of("JDK_JAVA_OPTIONS", options));
  }

  private static String heap(int megabytes) {
    return "-Xmx%dm -Xmn16m -XX:+ExitOnOutOfMemoryError".formatted(megabytes);
  }

  /** A client with the tenant's rights, for many objects. */
  private KubernetesClient client(Tenant tenant) {
    Config config =
        new ConfigBuilder(cluster.client().getConfiguration())
            .withImpersonateUsername(tenant.user())
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  private void create(KubernetesClient tenant, String yaml) {
    tenant
        .resource(Serialization.unmarshal(yaml, VersoriConnection.class))
        .inNamespace(a.namespace())
        .create();
  }

  private void secret(KubernetesClient tenant, String name, String token) {
    tenant
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .addToStringData("token", token)
                .build())
        .inNamespace(a.namespace())
        .create();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
