package com.versori.operator.cli.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.cli.command.CommandResult;
import com.versori.operator.cli.manifest.Manifest;
import com.versori.operator.cli.manifest.ManifestReader;
import com.versori.testkit.docs.GeneratedText;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares the messages of {@code check} with those of the API server (files of {@code
 * src/test/resources/crd}) and of the operator ({@code payload}). A folder of {@code check}
 * contains an input and its output.
 */
class CheckCommandTest {

  private static final Path RESOURCES = Path.of("src/test/resources");
  private static final String HEAD = "apiVersion: versori.com/v1alpha1\nkind: VersoriConnection\n";

  private static final String SECRET =
      "{\"apiVersion\": \"v1\", \"kind\": \"Secret\", \"metadata\": {\"name\": \"a\"}}\n";

  private static final String EXPECT = "# expect: ";

  /** While the certificates in the test resources are valid. */
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-24T12:00:00Z"), ZoneOffset.UTC);

  private static final CheckCommand CHECK = new CheckCommand(CLOCK);

  static Stream<Path> invalid() throws IOException {
    return files("crd", "invalid-");
  }

  static Stream<Path> valid() throws IOException {
    return files("crd", "valid-");
  }

  static Stream<Path> payloads() throws IOException {
    // The API server rejects this one first, with a message of its own.
    return files("payload", "").filter(folder -> !folder.endsWith("finding-mtls-link-behind"));
  }

  static Stream<Path> goldens() throws IOException {
    return files("check", "");
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void printsTheMessagesOfTheApiServer(Path file) throws IOException {
    String expected = Files.readString(file).lines().findFirst().orElseThrow();
    CommandResult result = check("", file.toString());
    assertThat(result.out()).contains(expected.substring(EXPECT.length()));
    assertThat(result.out().lines()).allMatch(line -> line.matches("\\Q" + file + "\\E:\\d+: .+"));
    assertThat(result.status()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("valid")
  void acceptsWhatTheApiServerAccepts(Path file) {
    CommandResult result = check("", file.toString());
    assertThat(result.out().lines()).allMatch(line -> line.contains(": warning: "));
    assertThat(result.status()).isZero();
  }

  /** Such as a folder and a file in it. */
  @Test
  void fileThatIsGivenTwiceIsReadOnce() {
    String file = "src/test/resources/crd/valid-oauth1-parameters.yaml";
    CommandResult result = check("", file, file);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("1 resource checked: no problem");
  }

  /** All of the operator's findings except missing Secrets, which may be in the cluster. */
  @ParameterizedTest
  @MethodSource("payloads")
  void printsTheFindingsOfTheOperator(Path folder) throws IOException {
    CommandResult result = check("", "-n", "integrations", folder.resolve("in.yaml").toString());
    Path finding = folder.resolve("out-finding.txt");
    List<String> messages =
        Files.exists(finding)
            ? messages(Files.readString(finding).split("\n", 2)[1].strip())
            : List.of();
    assertThat(result.out().lines().filter(line -> !line.contains(": warning: ")))
        .extracting(line -> line.replaceFirst("^[^:]+:\\d+: ", ""))
        .containsExactlyInAnyOrderElementsOf(messages);
    assertThat(result.status()).isEqualTo(messages.isEmpty() ? 0 : 1);
  }

  private static List<String> messages(String finding) {
    return Arrays.stream(finding.split("; (?=Secret |spec)"))
        .filter(message -> !message.contains("does not exist; create it"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void printsFileLineAndMessage(Path folder) throws IOException {
    String input = files(folder, "in.").findFirst().orElseThrow().toString();
    GeneratedText.compareFile(folder.resolve("out.txt"), check("", input).out(), getClass());
  }

  @Test
  void examplesHaveNoProblems() {
    CommandResult result = check("", "examples");
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).matches("\\d+ resources checked: no problem\n");
    assertThat(result.status()).isZero();
  }

  @Test
  void readsStandardInputFilesAndDirectories(@TempDir Path directory) throws IOException {
    String invalid = Files.readString(RESOURCES.resolve("crd/invalid-template-no-ulid.yaml"));
    Files.createDirectories(directory.resolve("below/.hidden"));
    Files.writeString(directory.resolve("below/a.yml"), invalid.replace("name: ", "name: a-"));
    Files.writeString(directory.resolve("below/.hidden/b.yaml"), invalid);
    Files.writeString(directory.resolve("notes.txt"), invalid);
    CommandResult result = check(invalid, "-", directory.toString(), "examples/api-key.yaml");
    assertThat(result.out().lines())
        .hasSize(2)
        .anyMatch(line -> line.startsWith("<stdin>:6: spec.templateId"))
        .anyMatch(line -> line.startsWith(directory + "/below/a.yml:6: spec.templateId"));
    assertThat(result.err()).isEqualTo("3 resources checked: 2 problems\n");
  }

  @Test
  void secretIsFoundInAnotherFileThanItsResource(@TempDir Path directory) throws IOException {
    Path secret = directory.resolve("secret.yaml");
    Files.writeString(
        secret, "{apiVersion: v1, kind: Secret, metadata: {name: shop}, stringData: {tokn: t}}");
    Path resource = directory.resolve("shop.yaml");
    Files.copy(RESOURCES.resolve("crd/valid-minimal.yaml"), resource);
    assertThat(check("", resource.toString()).out()).isEmpty();
    assertThat(check("", resource.toString(), secret.toString()).out())
        .contains("Secret default/shop has no key token", "keys: tokn");
    assertThat(check("", "-n", "shops", directory.toString()).out())
        .contains("Secret shops/shop has no key token");
  }

  @Test
  void neverPrintsASecretValue(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("in.yaml");
    Files.writeString(
        file,
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: s}
        stringData: {canary-key: canary-value}
        data: {broken: canary-value%}
        ---
        apiVersion: versori.com/v1alpha1
        kind: VersoriConnection
        metadata: {name: x}
        spec:
          templateId: 01KKBZ1ZB4SG2TRVKWQ7GNY3F3
          credentials:
          - name: a
            credential: {certificate: {secretRef: {name: s}, certificate: {secretKeyRef: {name: s, key: canary-key}}}}
          - name: b
            credential: {string: {value: canary-value}}
        """);
    CommandResult result = check("", file.toString());
    assertThat(result.out()).isNotEmpty().doesNotContain("canary-value");
    assertThat(result.err()).doesNotContain("canary-value");
  }

  @Test
  void wrongUsageExitsWithTwo() {
    assertWrongUsage("No FILE given");
    assertWrongUsage("No FILE given", "examples", "");
    assertWrongUsage("Unknown option: --fix", "--fix", "examples");
    assertWrongUsage("needs a value", "examples", "-n");
  }

  /** Each file is checked on its own. */
  @Test
  void unreadableFilesHideNothing(@TempDir Path directory) throws IOException {
    Files.writeString(directory.resolve("broken.yaml"), "a: 1\nb: [c\nd: e\n");
    Files.writeString(directory.resolve("alias.yaml"), "kind: Secret\ndata: {token: *hunter2}\n");
    Files.writeString(directory.resolve("broken.json"), "{\"a\": hunter2");
    Files.writeString(directory.resolve("template.yaml"), "a: b\nc: {{ .Values.c }}\n");
    Files.write(directory.resolve("bytes.yaml"), "a: \u00ff".getBytes(StandardCharsets.ISO_8859_1));
    Files.writeString(directory.resolve("control.yaml"), "a: b\nc: \"\u007f\"\n");
    Files.copy(
        RESOURCES.resolve("crd/invalid-template-no-ulid.yaml"), directory.resolve("typo.yaml"));
    CommandResult result = check("", directory.toString(), "nowhere.yaml", "examples/api-key.yaml");
    assertThat(result.out().replace(directory + "/", "").lines())
        .hasSize(7)
        .contains(
            "template.yaml:2: invalid YAML: a key is not a text; of a template, check what it"
                + " renders, for example with helm template")
        .contains("broken.yaml:3: invalid YAML: expected ',' or ']', but got :")
        .contains("alias.yaml:2: invalid YAML: found undefined alias")
        .contains("broken.json:1: invalid JSON at column 7")
        .contains(
            "bytes.yaml:1: not UTF-8, so kubectl would replace a character; save the file as UTF-8")
        .contains("control.yaml:2: invalid YAML: control character U+007F")
        .anyMatch(line -> line.startsWith("typo.yaml:6: spec.templateId"));
    assertThat(result.err())
        .isEqualTo("nowhere.yaml: no such file%n2 resources checked: 7 problems%n".formatted());
    assertThat(result.status()).isEqualTo(2);
    assertThat(check("", directory.toString()).status()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "# comment\n", "---\n---\n", "[a, b]\n", "a: b\n", "5"})
  void inputWithoutObjectsIsAProblem(String input) {
    CommandResult result = check(input, "-", "examples/api-key.yaml");
    assertThat(result.out()).isEqualTo("<stdin>:1: no Kubernetes object\n");
    assertThat(result.status()).isEqualTo(1);
  }

  /** The characters stand for bytes. {@code CheckIT} compares with kubectl. */
  static Stream<String> refusedFiles() {
    return Stream.of(
        SECRET + "---\n5\n",
        SECRET + "---\n- a\n",
        SECRET + "---\n{}\n",
        SECRET + "---\n\"\"\n",
        SECRET + "---\nfalse\n",
        SECRET + "---\na: b\n",
        "a text\n---\n" + SECRET,
        SECRET + " []",
        "kind: List\nitems: [" + SECRET + "]",
        "apiVersion: v1\nkind: List\n",
        "apiVersion: v1\nkind: List\nitems: null\n",
        "apiVersion: v1\nkind: List\nitems: {}\n",
        "apiVersion: v1\nkind: List\nitems: [5]\n",
        "apiVersion: v1\nkind: List\nitems: [null, " + SECRET + "]",
        "apiVersion: v1\nkind: List\nitems: [{}, " + SECRET + "]",
        "apiVersion: v1\nkind: List\nitems: [{a: b}]",
        "apiVersion: v1\nkind: List\nItems: [" + SECRET + "]",
        "apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: List, items: ["
            + SECRET
            + "]}]",
        "apiVersion: v1\nkind: list\nitems: [" + SECRET + "]",
        "apiVersion: v1\nkind: Lsit\nitem: [" + SECRET + "]",
        "apiVersion: a.b/v1\nkind: List\nitems: [" + SECRET + "]",
        "apiVersion: v1\nkind: SecretList\n",
        "apiVersion: v1\nkind: SecretList\nitems: [{kind: Secret, metadata: {name: a}}]",
        "apiVersion: v2\nkind: SecretList\nitems: [{metadata: {name: a}}]",
        "apiVersion: v1\nkind: secret\nmetadata: {name: a}\n",
        "apiVersion: v1\nkind: 5\nmetadata: {name: a}\n",
        "apiVersion: 1\nkind: Secret\nmetadata: {name: a}\n",
        "apiVersion: V1\nkind: Secret\nmetadata: {name: a}\n",
        "apiVersion: v1\nmetadata: {name: a}\n",
        SECRET + "---\n" + wide(SECRET, StandardCharsets.UTF_16BE),
        wide(SECRET, StandardCharsets.UTF_16LE).substring(2),
        wide(SECRET, StandardCharsets.UTF_16LE) + "\n");
  }

  static Stream<String> acceptedFiles() {
    return Stream.of(
        SECRET,
        SECRET + "---\nnull\n---\n~\n---\n# comment\n---\n" + SECRET,
        SECRET + " null " + SECRET,
        "apiVersion: v1\nkind: List\nmore: 5\nitems: [" + SECRET + "]",
        "apiVersion: v1\nkind: SecretList\nitems: [{metadata: {name: a}}]",
        wide(SECRET, StandardCharsets.UTF_16LE),
        wide(SECRET, StandardCharsets.UTF_16BE),
        wide("---\r\n" + SECRET + "---\r\n" + SECRET, StandardCharsets.UTF_16LE));
  }

  /** With a byte order mark. */
  private static String wide(String text, Charset charset) {
    return new String(("\ufeff" + text).getBytes(charset), StandardCharsets.ISO_8859_1);
  }

  static Path write(String file, Path folder) throws IOException {
    return Files.write(folder.resolve("in.yaml"), file.getBytes(StandardCharsets.ISO_8859_1));
  }

  @ParameterizedTest
  @MethodSource("refusedFiles")
  void refusesTheFile(String file, @TempDir Path folder) throws IOException {
    write(file, folder);
    Files.writeString(folder.resolve("other.yaml"), SECRET);
    CommandResult result = check("", folder.toString());
    assertThat(result.out()).matches("(?s).*/in.yaml:\\d+: .*");
    assertThat(result.status()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("acceptedFiles")
  void takesTheFile(String file, @TempDir Path folder) throws IOException {
    CommandResult result = check("", write(file, folder).toString());
    assertThat(result.out()).isEmpty();
    assertThat(result.status()).isZero();
  }

  /** Such as values of a chart, or a kustomization. */
  @Test
  void filesOfOtherProgramsAreIgnored(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("values.yaml"), "metadata: {}\nitems: [5]\nkind: 5");
    Files.writeString(folder.resolve("kustomization.yaml"), "resources: [secret.yaml]");
    Files.writeString(folder.resolve("patch.yaml"), "- {op: remove, path: /spec/name}");
    Files.writeString(folder.resolve("secret.yaml"), SECRET);
    CommandResult result = check("", folder.toString());
    assertThat(result.out()).isEmpty();
    assertThat(result.status()).isZero();
  }

  /** Only a pipe that the process got when it started has a writer. */
  @Test
  void readsNoFileThatMayBlock(@TempDir Path folder) throws Exception {
    Path pipe = folder.resolve("pipe.yaml");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    for (String file : List.of(pipe.toString(), folder.toString(), "/dev/zero")) {
      CommandResult result = check("", file);
      assertThat(result.err()).contains(": neither a file nor a directory");
      assertThat(result.status()).isEqualTo(2);
    }
  }

  /** A value of any field may be filled in later. */
  @ParameterizedTest
  @MethodSource("valid")
  void placeholderMayBeTheValueOfAnyField(Path file) throws Exception {
    for (Manifest manifest : ManifestReader.parse("in.yaml", Files.newInputStream(file))) {
      for (JsonPointer field : scalars(JsonPointer.empty(), manifest.json())) {
        ObjectNode object = manifest.json().deepCopy();
        ObjectNode around = (ObjectNode) object.at(field.head());
        around.put(field.last().getMatchingProperty(), "${VALUE}");
        assertThat(check(object.toString(), "-").out().lines())
            .as("%s", field)
            .allMatch(line -> line.contains(": warning: "));
      }
    }
  }

  private static List<JsonPointer> scalars(JsonPointer at, JsonNode value) {
    return value.properties().stream()
        .flatMap(
            field -> {
              JsonPointer below = at.appendProperty(field.getKey());
              return field.getValue().isValueNode()
                  ? Stream.of(below)
                  : scalars(below, field.getValue()).stream();
            })
        .filter(field -> !field.toString().matches("/(kind|apiVersion)"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("bombs")
  void boundsExpansion(String bomb) {
    CommandResult result = check(HEAD + bomb, "-");
    assertThat(result.out())
        .containsPattern("<stdin>:\\d+: (invalid YAML: )?(too large|nested more)");
    assertThat(result.status()).isEqualTo(1);
  }

  static Stream<String> bombs() {
    StringBuilder aliases = new StringBuilder("a0: &a0 [x, x, x]\n");
    StringBuilder merges = new StringBuilder("a0: &a0 {k: v}\n");
    StringBuilder deep = new StringBuilder("a0: &a0 x\n");
    for (int i = 1; i <= 16; i++) {
      aliases.append("a%1$d: &a%1$d [*a%2$d, *a%2$d, *a%2$d]\n".formatted(i, i - 1));
      merges.append("a%1$d: &a%1$d {<<: [*a%2$d, *a%2$d, *a%2$d]}\n".formatted(i, i - 1));
      deep.append("a%d: &a%d %s*a%d%s%n".formatted(i, i, "[".repeat(99), i - 1, "]".repeat(99)));
    }
    return Stream.of(
        aliases.toString(),
        merges.toString(),
        deep.toString(),
        "spec: &a {b: *a}",
        "spec: &a {<<: *a}",
        "spec: &a [*a, *a]",
        "a: &a \"" + "x".repeat(100_000) + "\"\nspec: [" + "*a, ".repeat(1_000) + "]",
        "spec: [" + "1, ".repeat(1_000_000) + "]",
        "spec: \"" + "x".repeat(5 * 1024 * 1024) + "\"");
  }

  @Test
  void longTextsAreCut() {
    String text = "x".repeat(3_000_000);
    for (String input :
        List.of(
            HEAD.replace("Connection\n", text),
            HEAD + "spec: {templateId: " + text + "}",
            HEAD + "spec: {" + text + ": 5}",
            HEAD + "metadata: {name: [" + text + "]}",
            "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {" + text + ": a}")) {
      CommandResult result = check(input, "-");
      assertThat(result.out()).isNotEmpty();
      assertThat(result.out().lines()).allMatch(line -> line.length() < 10_000);
      assertThat(result.status()).isEqualTo(1);
    }
  }

  @Test
  void readsLongNumbersInTime() {
    assertThat(check(HEAD + "a: " + "7".repeat(3_000_000), "-").status()).isEqualTo(1);
    assertThat(check("{\"kind\": \"Secret\", \"a\": " + "7".repeat(3_000_000) + "}", "-").out())
        .contains("too large");
    assertThat(check("{\"a\":".repeat(5_000), "-").out()).contains("too large");
  }

  @Test
  void helpExplainsOptionsAndExitStatus() {
    CommandResult result = check("", "--help");
    assertThat(result.out()).contains("check FILE...", "--namespace", "Exit status");
    assertThat(result.status()).isZero();
  }

  private static void assertWrongUsage(String message, String... arguments) {
    CommandResult result = check("", arguments);
    assertThat(result.err()).contains(message).contains("check --help");
    assertThat(result.out()).isEmpty();
    assertThat(result.status()).isEqualTo(2);
  }

  private static CommandResult check(String stdin, String... arguments) {
    return CommandResult.of(CHECK, stdin, arguments);
  }

  private static Stream<Path> files(String folder, String prefix) throws IOException {
    return files(RESOURCES.resolve(folder), prefix);
  }

  private static Stream<Path> files(Path folder, String prefix) throws IOException {
    return Files.list(folder)
        .filter(file -> file.getFileName().toString().startsWith(prefix))
        .sorted();
  }
}
