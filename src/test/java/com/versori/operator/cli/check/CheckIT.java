package com.versori.operator.cli.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.api.v1alpha1.VersoriOrganisation;
import com.versori.operator.cli.manifest.Manifest;
import com.versori.operator.cli.manifest.ManifestReader;
import com.versori.operator.cli.manifest.ManifestReaderTest;
import com.versori.operator.cli.schema.CustomResourceSchema;
import com.versori.operator.cli.schema.Problem;
import com.versori.operator.cli.schema.SecretRules;
import com.versori.testkit.kube.Kubectl;
import com.versori.testkit.kube.RealApiServer;
import com.versori.testkit.kube.RealKubeApi;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code check} rejects the same objects as the API server, with the same messages. */
@RealApiServer
class CheckIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern UNKNOWN = Pattern.compile("unknown field \"[^\"]*\"");
  private static final Pattern UNDECODABLE =
      Pattern.compile(".*cannot be handled as a .*?: (json: .*)");

  /** A text that is repeated, as {@code %x100%}. */
  private static final Pattern REPEATED = Pattern.compile("%(\\D+?)(\\d+)%");

  private static final String NAMESPACE = "check-test";
  private static final CustomResourceSchema SCHEMA = CustomResourceSchema.packaged();
  private static final CustomResourceSchema ORGANISATIONS =
      CustomResourceSchema.packaged(VersoriOrganisation.PLURAL);

  private static KubernetesClient client;
  private static Kubectl kubectl;

  @BeforeAll
  static void setUp(RealKubeApi kube) {
    client = kube.client();
    kubectl = new Kubectl(kube.kubeconfig());
    kube.applyCrds();
    kubectl.run("create", "namespace", NAMESPACE).orThrow();
  }

  @AfterAll
  static void tearDown() {
    client.close();
  }

  static Stream<Manifest> manifests() throws Exception {
    try (Stream<Path> crd = Files.list(Path.of("src/test/resources/crd"))) {
      List<String> files =
          Stream.concat(
                  crd.filter(f -> f.getFileName().toString().matches("(valid|invalid)-.*"))
                      .map(Path::toString),
                  Stream.of("src/test/resources/check", "examples"))
              .sorted()
              .toList();
      return new ManifestReader(InputStream.nullInputStream(), SCHEMA.kind()::concerns)
          .read(files).manifests().stream()
              .filter(manifest -> manifest.kind().equals("VersoriConnection"));
    }
  }

  @ParameterizedTest
  @MethodSource("manifests")
  void printsTheMessagesOfTheApiServer(Manifest manifest) throws IOException {
    ObjectNode object = manifest.json().deepCopy();
    if (object.path("apiVersion").asText().equals("versori.com/v1alpha1")) {
      // The API server compares the namespace with that of the request.
      object.withObject("metadata").remove("namespace");
      assertSame(object);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://shop.example.com",
        "HTTPS://Shop.example.com:8443/a?b=c#d",
        "https://shop.example.com:",
        "https://[2001:db8::1]:443/a",
        "https://bücher.example/%C3%BC",
        "https://b%C3%BCcher.example",
        "https:///a",
        "https:opaque",
        "https:/one-slash",
        "/a/path",
        "*",
        "//host/path",
        "shop.example.com",
        "1http://a",
        "://a",
        "ht tp://a",
        "https://a b/",
        "https://a\tb/",
        "https://a/%zz",
        "https://a/%2",
        "https://a:port/",
        "https://a:1:2/",
        "https://a#b",
        "https://[::1",
        "https://[shop]/",
        "https://[127.0.0.1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://a[::1]/",
        "https://[::1]x/",
        "https://m%e@a/",
        "https://a?b@c",
        "https://?",
        "https://a/b c",
        "\"quoted\\"
      })
  void checksUrlsAsTheApiServerDoes(String url) throws IOException {
    ObjectNode object = minimal();
    object.withObject("spec").put("baseUrl", url);
    assertSame(object);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\n", "a b\n", "ä\u2028b", " a", "a ", "\fa", ""})
  void checksPatternsAsTheApiServerDoes(String name) throws IOException {
    ObjectNode object = minimal();
    object.withObject("spec").put("name", name);
    assertSame(object);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2027-02-30T00:00:00Z",
        "2027-06-30t00:00:00.5z",
        "2027-06-30T24:00:00Z",
        "2027-06-30T00:00:00",
        "2027-06-30 00:00:00Z",
        "2027-06-30T00:00:60Z",
        "2027-13-01T00:00:00Z"
      })
  void checksTimesAsTheApiServerDoes(String time) throws IOException {
    ObjectNode object = minimal();
    ((ObjectNode) object.at("/spec/credentials/0/credential")).put("expiresAt", time);
    assertSame(object);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1m", "168h", "167h59m60s", "59s", "1m1m", "0h", "168h1s", "99999999999999h"})
  void checksDurationsAsTheApiServerDoes(String duration) throws IOException {
    ObjectNode object = minimal();
    object.withObject("spec").put("resyncInterval", duration);
    assertSame(object);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"labels\": {\"a\": 5}}",
        "{\"annotations\": {\"a\": true}}",
        "{\"labels\": []}",
        "{\"name\": 5}",
        "{\"name\": \"a..b\"}",
        "{\"labels\": {\"a\": null}}",
        "{\"labels\": {\"a\": \"%x64%\"}}",
        "{\"label\": {}}",
        "{\"Name\": \"b\"}",
        "{\"name\": null}",
        "{\"name\": \"%a254%\"}",
        "{\"name\": null, \"generateName\": \"a-\"}",
        "{\"creationTimestamp\": null}",
        "{\"creationTimestamp\": \"2027-01-01T00:00:00Z\"}",
        "{\"generation\": 1}",
        "{\"finalizers\": [\"a/b\", \"orphan\"]}",
        "{\"ownerReferences\": [{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"name\": \"a\", \"uid\": \"u\"}]}",
        "{\"managedFields\": [{}]}"
      })
  void checksMetadataAsTheApiServerDoes(String more) throws IOException {
    JsonNode metadata = JSON.readTree(expand(more));
    ObjectNode object = minimal();
    object.withObject("metadata").setAll((ObjectNode) metadata);
    assertSame(object);
    ObjectNode secret = secret();
    secret.withObject("metadata").setAll((ObjectNode) metadata);
    assertSameSecret(secret);
  }

  private static String expand(String json) {
    return REPEATED
        .matcher(json)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(found.group(1).repeat(Integer.parseInt(found.group(2)))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"spec\": null}",
        "{\"spec\": []}",
        "{\"metadata\": null}",
        "{\"metadata\": []}",
        "{\"status\": {\"connectionId\": 5}}",
        "{\"status\": {\"unknown\": 5}}",
        "{\"more\": 1}"
      })
  void checksWholeObjectsAsTheApiServerDoes(String more) throws IOException {
    ObjectNode object = minimal();
    object.setAll((ObjectNode) JSON.readTree(more));
    assertSame(object);
  }

  /** kubectl converts unquoted YAML values before the API server validates them. */
  @ParameterizedTest
  @ValueSource(strings = {"scalars", "as-kubectl"})
  void readsYamlAsKubectlDoes(String name) throws Exception {
    Path yaml = ManifestReaderTest.YAML.resolve(name + ".yaml");
    String json =
        kubectl
            .runWithInput(
                Files.readString(yaml),
                "create",
                "--dry-run=client",
                "--validate=false",
                "-o",
                "json",
                "-f",
                "-")
            .orThrow()
            .out();
    JsonNode ours = ManifestReader.parse("in.yaml", Files.newInputStream(yaml)).get(0).json();
    JsonNode theirs = JSON.readTree(json).path("data");
    assertThat(ours.path("data").equals(ManifestReaderTest.BY_VALUE, theirs))
        .as("%s", theirs)
        .isTrue();
    assertThat(JSON.readTree(Files.readString(ManifestReaderTest.YAML.resolve(name + ".json"))))
        .isEqualTo(theirs);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"stringData\": {\"a\": 5}}",
        "{\"stringData\": {\"a\": true}}",
        "{\"stringData\": {\"a\": [\"b\"]}}",
        "{\"stringData\": \"a\"}",
        "{\"data\": {\"a\": 5}}",
        "{\"data\": {\"a\": {}}}",
        "{\"data\": {\"a\": \"dGhlLWFwaS1rZXk\"}}",
        "{\"data\": {\"a\": \"dGhl LWFw\"}}",
        "{\"data\": {\"a\": \"dGhl\\nLWFw\\n\"}}",
        "{\"data\": {\"a\": \"d\"}}",
        "{\"data\": {\"a\": \"dGh-\"}}",
        "{\"data\": {\"a\": \"=\"}}",
        "{\"data\": {\"a\": \"dGhl=\"}}",
        "{\"data\": {\"a b\": \"\"}}",
        "{\"data\": {\"a\": null}, \"stringData\": {\"b\": null}}",
        "{\"data\": null, \"stringData\": null, \"immutable\": null}",
        "{\"immutable\": \"yes\"}",
        "{\"type\": 5}",
        "{\"type\": \"a b\"}",
        "{\"type\": \"kubernetes.io/tls\"}",
        "{\"type\": \"kubernetes.io/tls\", \"data\": {\"tls.crt\": null, \"tls.key\": \"\"}}",
        "{\"type\": \"kubernetes.io/basic-auth\"}",
        "{\"type\": \"kubernetes.io/basic-auth\", \"stringData\": {\"user\": \"a\"}}",
        "{\"type\": \"kubernetes.io/basic-auth\", \"data\": {\"password\": null}}",
        "{\"stringData\": {\"a\": \"%x1048576%\"}}",
        "{\"data\": {\"a\": \"%A1398100%\"}, \"stringData\": {\"b\": \"x\"}}",
        "{\"data\": {\"a\": \"%A1398100%%\\n100000%\"}, \"stringData\": {\"b\": \"x\"}}",
        "{\"dat\": {\"a\": \"\"}}",
        "{\"metadata\": {\"name\": \"A\"}}",
        "{\"metadata\": {\"name\": \"a\", \"labels\": {\"a\": 5}}}"
      })
  void checksSecretsAsTheApiServerDoes(String more) throws IOException {
    ObjectNode secret = secret();
    secret.setAll((ObjectNode) JSON.readTree(expand(more)));
    assertSameSecret(secret);
  }

  private static ObjectNode secret() throws IOException {
    return (ObjectNode)
        JSON.readTree(
            "{\"apiVersion\": \"v1\", \"kind\": \"Secret\", \"metadata\": {\"name\": \"a\"}}");
  }

  /** Of several problems, the API server may report one. */
  private static void assertSameSecret(ObjectNode secret) throws IOException {
    String answer = "";
    try {
      client.raw(
          "/api/v1/namespaces/%s/secrets?dryRun=All&fieldValidation=Strict".formatted(NAMESPACE),
          "POST",
          JSON.writeValueAsString(secret));
    } catch (KubernetesClientException e) {
      answer = e.getStatus().getMessage();
    }
    List<Problem> ours = new ArrayList<>(SecretRules.problems(secret));
    if (answer.contains("unknown field")) {
      ours.removeIf(problem -> !problem.text().startsWith("unknown field"));
    }
    assertThat(ours.isEmpty()).as(answer).isEqualTo(answer.isEmpty());
    for (Problem problem : ours) {
      assertThat(answer).contains(problem.text().replaceFirst("^[^:]*: illegal", "illegal"));
    }
  }

  /** Whole files. The characters stand for bytes. */
  @ParameterizedTest
  @MethodSource("com.versori.operator.cli.check.CheckCommandTest#refusedFiles")
  void kubectlRefusesTheFile(String file, @TempDir Path folder) throws IOException {
    assertThat(apply(file, folder)).isNotZero();
  }

  @ParameterizedTest
  @MethodSource("com.versori.operator.cli.check.CheckCommandTest#acceptedFiles")
  void kubectlTakesTheFile(String file, @TempDir Path folder) throws IOException {
    assertThat(apply(file, folder)).isZero();
  }

  private static int apply(String file, Path folder) throws IOException {
    Path path = CheckCommandTest.write(file, folder);
    return kubectl
        .run("apply", "--dry-run=server", "-n", NAMESPACE, "-f", path.toString())
        .status();
  }

  private static ObjectNode minimal() throws IOException {
    try {
      return ManifestReader.parse(
              "valid-minimal.yaml",
              Files.newInputStream(Path.of("src/test/resources/crd/valid-minimal.yaml")))
          .get(0)
          .json();
    } catch (com.versori.operator.cli.manifest.UnreadableException e) {
      throw new IOException(e);
    }
  }

  /** If there are unknown fields, the API server reports nothing else. */
  private static void assertSame(ObjectNode object) throws IOException {
    Set<String> ours =
        schema(object).problems(object).stream()
            .map(Problem::text)
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> theirs = rejections(object);
    if (theirs.stream().anyMatch(text -> text.startsWith("unknown field"))) {
      ours.removeIf(text -> !text.startsWith("unknown field"));
    }
    assertThat(String.join("\n", ours)).isEqualTo(String.join("\n", theirs));
  }

  private static boolean isOrganisation(ObjectNode object) {
    return object.path("kind").asText().equals(VersoriOrganisation.KIND);
  }

  private static CustomResourceSchema schema(ObjectNode object) {
    return isOrganisation(object) ? ORGANISATIONS : SCHEMA;
  }

  private static Set<String> rejections(ObjectNode object) throws IOException {
    String plural = isOrganisation(object) ? "versoriorganisations" : "versoriconnections";
    String url =
        "/apis/versori.com/v1alpha1/namespaces/%s/%s?dryRun=All&fieldValidation=Strict"
            .formatted(NAMESPACE, plural);
    try {
      client.raw(url, "POST", JSON.writeValueAsString(object));
      return Set.of();
    } catch (KubernetesClientException e) {
      Status status = e.getStatus();
      assertThat(status).as(e.getMessage()).isNotNull();
      Set<String> rejections = new TreeSet<>();
      Matcher unknown = UNKNOWN.matcher(status.getMessage());
      while (unknown.find()) {
        rejections.add(unknown.group());
      }
      Matcher undecodable = UNDECODABLE.matcher(status.getMessage());
      if (undecodable.find()) {
        rejections.add(undecodable.group(1));
      } else if (rejections.isEmpty()) {
        status
            .getDetails()
            .getCauses()
            .forEach(cause -> rejections.add(cause.getField() + ": " + cause.getMessage()));
        rejections.removeIf(text -> text.startsWith("<nil>: "));
      }
      return rejections;
    }
  }
}
