package com.versori.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.versori.operator.config.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The chart's values contain every setting, with the description from the code. */
class ChartSettingsTest {

  private static final Path VALUES = Path.of("deploy/install/chart/values.yaml");
  private static final Path SCHEMA = Path.of("deploy/install/chart/values.schema.json");
  private static final String REGENERATE =
      "regenerate it with: ./mvnw test -Dtest=ChartSettingsTest -Dgenerated.write=true";

  /** Settings that the chart derives from its mounts and its release. */
  private static final Set<Setting> BY_THE_CHART =
      EnumSet.of(Setting.VERSORI_CA_FILE, Setting.POD_NAMESPACE, Setting.LEASE_NAME);

  private static final Map<Setting, List<String>> CHOICES =
      Map.of(
          Setting.LEADER_ELECTION, List.of("true", "false"),
          Setting.LOG_FORMAT, List.of("json", "text"),
          Setting.LOG_LEVEL, List.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR"));

  @Test
  void valuesListEverySetting() throws IOException {
    StringBuilder block = new StringBuilder();
    for (Setting setting : inValues()) {
      String preset = setting == Setting.LEADER_ELECTION ? "true" : "";
      block
          .append("  # ")
          .append(setting.meaning())
          .append(" Default: ")
          .append(setting.preset())
          .append("\n  ")
          .append(setting.name())
          .append(": \"" + preset + "\"\n");
    }
    String begin = "  # settings:begin\n";
    String whole = Files.readString(VALUES);
    int from = whole.indexOf(begin) + begin.length();
    int to = whole.indexOf("  # settings:end");
    String expected = whole.substring(0, from) + block + whole.substring(to);
    if (Boolean.getBoolean("generated.write")) {
      Files.writeString(VALUES, expected);
    }
    assertThat(Files.readString(VALUES)).as("%s; %s", VALUES, REGENERATE).isEqualTo(expected);
  }

  @Test
  void schemaListsEverySetting() throws IOException {
    ObjectMapper json = new ObjectMapper();
    ObjectNode schema = (ObjectNode) json.readTree(Files.readString(SCHEMA));
    ObjectNode properties =
        ((ObjectNode) schema.path("properties").path("settings")).putObject("properties");
    for (Setting setting : inValues()) {
      ObjectNode property = properties.putObject(setting.name());
      property.put("description", setting.meaning());
      if (CHOICES.containsKey(setting)) {
        List<String> choices = new ArrayList<>(CHOICES.get(setting));
        choices.add("");
        var values = property.putArray("enum");
        choices.forEach(values::add);
        if (setting == Setting.LEADER_ELECTION) {
          values.add(true).add(false);
        }
      } else {
        property.putArray("type").add("string").add("integer");
      }
    }
    String expected = json.writerWithDefaultPrettyPrinter().writeValueAsString(schema) + "\n";
    if (Boolean.getBoolean("generated.write")) {
      Files.writeString(SCHEMA, expected);
    }
    assertThat(Files.readString(SCHEMA)).as("%s; %s", SCHEMA, REGENERATE).isEqualTo(expected);
  }

  /** Helm ignores unknown values, so the schema must reject them. */
  @Test
  void schemaListsEveryValue() throws IOException {
    JsonNode values = new ObjectMapper(new YAMLFactory()).readTree(Files.readString(VALUES));
    JsonNode schema = new ObjectMapper().readTree(Files.readString(SCHEMA));
    assertThat(values.fieldNames()).toIterable().hasSize(schema.path("properties").size() - 2);
    schema
        .path("properties")
        .fieldNames()
        .forEachRemaining(
            name ->
                assertThat(values.has(name) || List.of("global", "enabled").contains(name))
                    .as(name)
                    .isTrue());
    assertThat(schema.path("additionalProperties").asBoolean(true)).isFalse();
    schema
        .path("properties")
        .forEach(
            property -> {
              if (property.has("properties")) {
                assertThat(property.path("additionalProperties").asBoolean(true)).isFalse();
              }
            });
  }

  private static List<Setting> inValues() {
    return Arrays.stream(Setting.values()).filter(s -> !BY_THE_CHART.contains(s)).toList();
  }
}
