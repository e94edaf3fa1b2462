package com.versori.crd;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.versori.testkit.kube.Kubectl;
import com.versori.testkit.kube.Kubectl.Result;
import com.versori.testkit.kube.NeedsProgram;
import com.versori.testkit.kube.Programs;
import com.versori.testkit.kube.RealApiServer;
import com.versori.testkit.kube.RealKubeApi;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The schema and its rules on a real API server. Each file of {@code src/test/resources/crd} is a
 * case, named after its rule: {@code valid-*} is accepted, {@code invalid-*} is rejected with
 * exactly the messages in its first lines. {@code change-*} contains a resource, its status, and
 * the changed resource.
 */
@RealApiServer
class CrdValidationIT {

  private static final Path FOLDER = Path.of("src/test/resources/crd");
  private static final String EXPECT = "# expect: ";

  private static final AtomicInteger NAMES = new AtomicInteger();
  private static Kubectl kubectl;

  @BeforeAll
  static void setUp(RealKubeApi kube) {
    kubectl = new Kubectl(kube.kubeconfig());
    kube.applyCrds();
    kubectl.run("create", "namespace", "crd-test").orThrow();
  }

  static Stream<String> valid() throws IOException {
    return files("valid-");
  }

  static Stream<String> invalid() throws IOException {
    return files("invalid-");
  }

  static Stream<String> change() throws IOException {
    return files("change-");
  }

  @Test
  void everyFileIsACase() throws IOException {
    assertThat(files(""))
        .allMatch(name -> name.matches("(valid|invalid|change-(valid|invalid))-.*"));
  }

  @ParameterizedTest
  @MethodSource("valid")
  void isAccepted(String file) throws IOException {
    Result result = dryRun(Files.readString(FOLDER.resolve(file)));
    assertThat(result.err()).isEmpty();
    assertThat(result.status()).isZero();
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void isRejectedWithTheExpectedMessages(String file) throws IOException {
    String text = Files.readString(FOLDER.resolve(file));
    Result result = dryRun(text);
    assertThat(result.status()).as("%s is rejected", file).isNotZero();
    isRejectedAs(file, text, result);
  }

  @ParameterizedTest
  @MethodSource("change")
  void changesAreValidatedAgainstTheStoredResource(String file) throws IOException {
    String text = Files.readString(FOLDER.resolve(file));
    String name = "change-" + NAMES.incrementAndGet();
    String[] documents = text.replace("{name: x}", "{name: " + name + "}").split("(?m)^---$");
    apply(documents[0]).orThrow();
    kubectl
        .run(
            "-n",
            "crd-test",
            "patch",
            documents[0].contains("VersoriOrganisation") ? "vorg" : "vconn",
            name,
            "--subresource=status",
            "--type=merge",
            "-p",
            "{\"status\": {"
                + documents[1]
                    .strip()
                    .replace("{}", "")
                    .replaceFirst("(\\w+): (\\w*[A-Z]\\w*)", "\"$1\": \"$2\"")
                    .replaceFirst("^(\\w+):", "\"$1\":")
                + "}}")
        .orThrow();
    Result result = apply(documents[2]);
    if (text.startsWith(EXPECT)) {
      assertThat(result.status()).isNotZero();
      isRejectedAs(file, text, result);
    } else {
      assertThat(result.err()).isEmpty();
    }
  }

  /** Two field managers set one member each, of which only one is allowed. */
  @Test
  void membersMergedByServerSideApplyAreRejected() throws IOException {
    String one =
        Files.readString(FOLDER.resolve("valid-none.yaml")).replace("{name: x}", "{name: merged}");
    String other =
        one.replace("none: {}", "basicAuth: {}")
            .replace(
                "credential: {basicAuth: {}}", "credential: {basicAuth: {secretRef: {name: s}}}");
    kubectl
        .runWithInput(
            one, "-n", "crd-test", "apply", "--server-side", "--field-manager=a", "-f", "-")
        .orThrow();
    Result result =
        kubectl.runWithInput(
            other, "-n", "crd-test", "apply", "--server-side", "--field-manager=b", "-f", "-");
    assertThat(result.err()).contains("requires exactly one of");
  }

  /** An object that an older schema accepted can be labelled under a stricter one. */
  @Test
  void storedInvalidObjectsStayUpdatable() throws IOException {
    String crd = Files.readString(Path.of("crds/versoriconnections.versori.com.yaml"));
    String invalid =
        Files.readString(FOLDER.resolve("invalid-pairing-api-key-certificate.yaml"))
            .replace("{name: x}", "{name: ratchet}");
    try {
      applyCrd(withoutRules(crd));
      apply(invalid).orThrow();
    } finally {
      applyCrd(crd);
    }
    kubectl.run("-n", "crd-test", "label", "vconn", "ratchet", "team=shop").orThrow();
    kubectl
        .run(
            "-n",
            "crd-test",
            "patch",
            "vconn",
            "ratchet",
            "--type=merge",
            "-p",
            "{\"spec\": {\"deletionPolicy\": \"Retain\"}}")
        .orThrow();
  }

  @Test
  @NeedsProgram("kstatus")
  void resourceWithoutStatusIsNotHealthy() throws IOException {
    String text =
        Files.readString(FOLDER.resolve("valid-minimal.yaml"))
            .replace("{name: x}", "{name: untouched}");
    apply(text).orThrow();
    String json = kubectl.run("-n", "crd-test", "get", "vconn", "untouched", "-o", "json").out();
    assertThat(json).contains("\"observedGeneration\": -1");
    assertThat(Programs.run(json, "kstatus").out()).contains("InProgress");
  }

  @Test
  void kubectlExplainDescribesTheFields() {
    // The API server publishes a schema that another test has applied after a moment.
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> kubectl.run("explain", "vconn").status() == 0);
    Result all = kubectl.run("explain", "vconn", "--recursive").orThrow();
    assertThat(all.out()).contains("templateId", "oauth2Client", "connectionId");
    Result one = kubectl.run("explain", "vconn.spec.resyncInterval").orThrow();
    assertThat(one.out()).contains("from 1m to 168h", "Default");
    assertThat(kubectl.run("explain", "vconn").out()).doesNotContain("<empty>");
    assertThat(kubectl.run("explain", "vorg.spec.allowedNamespaces.from").orThrow().out())
        .contains("Selector", "Names");
  }

  private static void applyCrd(String yaml) {
    kubectl.runWithInput(yaml, "apply", "--server-side", "--force-conflicts", "-f", "-").orThrow();
    // The API server applies the new schema after a moment.
    try {
      Thread.sleep(2_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String withoutRules(String yaml) {
    CustomResourceDefinition crd = Serialization.unmarshal(yaml, CustomResourceDefinition.class);
    Map<String, JSONSchemaProps> schemas = new LinkedHashMap<>();
    CrdGenerator.walk(
        "", crd.getSpec().getVersions().get(0).getSchema().getOpenAPIV3Schema(), schemas);
    schemas.values().forEach(schema -> schema.setXKubernetesValidations(List.of()));
    return Serialization.asYaml(crd);
  }

  private static Result dryRun(String yaml) {
    return kubectl.runWithInput(
        yaml, "-n", "crd-test", "create", "--dry-run=server", "--validate=strict", "-f", "-");
  }

  private static Result apply(String yaml) {
    return kubectl.runWithInput(yaml, "-n", "crd-test", "apply", "--server-side", "-f", "-");
  }

  private static void isRejectedAs(String file, String text, Result result) throws IOException {
    List<String> messages = messages(result.err());
    if (Boolean.getBoolean("generated.write")) {
      String rest = text.lines().filter(line -> !line.startsWith(EXPECT)).collect(joining("\n"));
      Files.writeString(
          FOLDER.resolve(file),
          messages.stream().map(EXPECT::concat).collect(joining("\n", "", "\n")) + rest + "\n");
    } else {
      assertThat(messages)
          .as("messages for %s; -Dgenerated.write=true writes them into it", file)
          .isEqualTo(
              text.lines()
                  .filter(line -> line.startsWith(EXPECT))
                  .map(line -> line.substring(EXPECT.length()))
                  .toList());
    }
  }

  /** The errors of the API server, one by one. */
  private static List<String> messages(String err) {
    return Stream.of(
            err.strip()
                .replaceFirst("(?s)^.*?(is invalid:|decoding error:) *", "")
                .split("\n?\\* "))
        .filter(line -> !line.isBlank() && !line.contains("some validation rules were not checked"))
        .map(String::strip)
        .sorted()
        .toList();
  }

  private static Stream<String> files(String prefix) throws IOException {
    return Files.list(FOLDER)
        .map(file -> file.getFileName().toString())
        .filter(name -> name.startsWith(prefix))
        .sorted();
  }
}
