package com.versori.operator.cli.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What kubectl reads is read as it does; {@code CheckIT} compares the files with kubectl. */
public class ManifestReaderTest {

  public static final Path YAML = Path.of("src/test/resources/yaml");

  /** The same number has several forms in JSON. */
  public static final Comparator<JsonNode> BY_VALUE =
      (one, other) ->
          one.isNumber() && other.isNumber()
              ? one.decimalValue().compareTo(other.decimalValue())
              : one.equals(other) ? 0 : 1;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String A = "{\"kind\": \"A\", \"a\": \"b\"}";

  @ParameterizedTest
  @ValueSource(strings = {"scalars", "as-kubectl"})
  void readsValuesAsKubectlDoes(String name) throws Exception {
    JsonNode ours = parse(Files.readString(YAML.resolve(name + ".yaml"))).get(0).json();
    JsonNode theirs = JSON.readTree(Files.readString(YAML.resolve(name + ".json")));
    assertThat(ours.path("data").equals(BY_VALUE, theirs)).as("%s", ours.path("data")).isTrue();
  }

  /** Each part of the file is an object with a: b. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "kind: A\na: b",
        "\ufeffkind: A\na: b",
        "--- # comment\nkind: A\na: b\n---\nkind: A\na: b\n...\n",
        "kind: A\r\na: b\r\n---\r\nkind: A\r\na: b\r\n",
        A + A + "\n" + A,
        A + "\n---\n" + A,
        A + "\n--- # comment\nkind: A\na: b\n",
        "kind: A\na: b\n...\n%YAML 1.1\n---\nkind: A\na: b\n"
      })
  void dividesFilesAsKubectlDoes(String file) throws Exception {
    assertThat(parse(file))
        .hasSize(file.split("\\bA\\b", -1).length - 1)
        .allMatch(manifest -> manifest.json().path("a").asText().equals("b"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: \"\\Uffffffff\"",
        "a: \"\\q\"",
        "a: \"b",
        "a: b\n\tc",
        "a: |\n\tb",
        "a:\n\tb: c",
        "-\ta: b\n\tc: d",
        "a: |x\n  b",
        "a: !<> b",
        "a: !!",
        "a: !b!c d",
        "a: @b",
        "a: b: c",
        "a: - b",
        "a: !!int 1e3",
        "a: .inf",
        "a:\t[]\nb: |\n  c:\td\n",
        "a:\t[]\nb: 'c:\td'\n",
        "a:\t[]\nb: c-\td\n",
        "a:\t[]\nb: \"c\t\n  d\"\n",
        "~: a",
        "a: {<<: b}"
      })
  void refusesWhatKubectlRefuses(String yaml) {
    assertThatThrownBy(() -> parse("kind: A\n---\n" + yaml))
        .isInstanceOf(UnreadableException.class)
        .hasMessageStartingWith("in.yaml:");
  }

  /** In one pass: a pass for each tab would not end in time. */
  @Test
  void readsAnyNumberOfTabs() throws Exception {
    String file = "kind: A\na:\t[" + "!!str\tb\t,\t".repeat(150_000) + "]\n";
    assertThat(parse(file).get(0).json().path("a")).hasSize(150_000);
  }

  private static List<Manifest> parse(String file) throws UnreadableException {
    return ManifestReader.parse(
        "in.yaml", new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8)));
  }
}
