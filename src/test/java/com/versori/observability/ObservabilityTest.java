package com.versori.observability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.versori.operator.api.v1alpha1.EventReason;
import com.versori.testkit.docs.GeneratedText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Rules, dashboard and guide are consistent and refer to existing metrics only. */
public class ObservabilityTest {

  public static final Path FOLDER = Path.of("deploy/observability");
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final String GUIDE_URL =
      "https://github.com/versori/versori-connection-operator/blob/main/deploy/observability/README.md#";
  private static final Pattern OWN_METRIC = Pattern.compile("\\bversori_[a-z_]+");
  private static final Pattern RECORDED = Pattern.compile("\\bversori:[a-z0-9_:]+");

  @Test
  void everyAlertHasARunbook() throws IOException {
    String guide = Files.readString(FOLDER.resolve("README.md"));
    Set<String> described = new TreeSet<>();
    Matcher section = Pattern.compile("(?m)^### (Versori\\w+)\n\n(.+)").matcher(guide);
    while (section.find()) {
      assertThat(section.group(2)).as(section.group(1)).hasSizeGreaterThan(80);
      described.add(section.group(1));
    }
    assertThat(alerts())
        .allSatisfy(
            alert -> {
              String name = alert.path("alert").asText();
              // GitHub's anchor of the heading.
              assertThat(alert.at("/annotations/runbook_url").asText())
                  .isEqualTo(GUIDE_URL + name.toLowerCase());
              assertThat(alert.at("/labels/severity").asText()).isIn("warning", "critical");
              assertThat(alert.at("/annotations/summary").asText()).isNotBlank();
            });
    assertThat(described).isEqualTo(names(alerts(), "alert"));
  }

  @Test
  void everyAlertHasItsUnitTest() throws IOException {
    Set<String> fired = new TreeSet<>();
    for (JsonNode test : yaml("rules_test.yaml").path("tests")) {
      for (JsonNode alert : test.path("alert_rule_test")) {
        if (!alert.path("exp_alerts").isEmpty()) {
          fired.add(alert.path("alertname").asText());
        }
      }
    }
    assertThat(fired).isEqualTo(names(alerts(), "alert"));
  }

  @Test
  void rulesAndDashboardNameMetricsThatExist() throws IOException {
    Set<String> known = metricsOfTheGuide();
    Set<String> recorded = new HashSet<>();
    rules().stream()
        .filter(r -> r.has("record"))
        .forEach(r -> recorded.add(r.get("record").asText()));
    List<String> expressions = new ArrayList<>(dashboardQueries());
    rules().forEach(rule -> expressions.add(rule.path("expr").asText()));
    assertThat(expressions).hasSizeGreaterThan(40);
    for (String expression : expressions) {
      for (String name : found(OWN_METRIC, expression)) {
        String metric = known.contains(name) ? name : name.replaceAll("_(bucket|count|sum)$", "");
        assertThat(known).as(expression).contains(metric);
      }
      assertThat(recorded).as(expression).containsAll(found(RECORDED, expression));
    }
  }

  @Test
  void theGuideNamesRecordedSeriesThatExist() throws IOException {
    String guide = Files.readString(FOLDER.resolve("README.md"));
    assertThat(names(rules(), "record")).containsAll(found(RECORDED, guide));
  }

  @Test
  void theGuideListsTheEvents() throws IOException {
    GeneratedText.compare(
        FOLDER.resolve("README.md"),
        "events",
        "| reason | type | meaning |\n| --- | --- | --- |\n"
            + Arrays.stream(EventReason.values())
                .map(e -> "| `%s` | %s | %s |\n".formatted(e.text(), e.type(), e.meaning()))
                .collect(Collectors.joining()),
        getClass());
  }

  /** The same rules in the format of the Prometheus Operator. */
  @Test
  void prometheusRuleContainsTheSameRules() throws IOException {
    String rules = Files.readString(FOLDER.resolve("rules.yaml"));
    String groups = rules.substring(rules.indexOf("groups:"));
    GeneratedText.compareFile(
        FOLDER.resolve("prometheus-rule.yaml"),
        """
        # Generated from rules.yaml; do not edit.
        # To regenerate it: ./mvnw test -Dtest=ObservabilityTest -Dgenerated.write=true
        apiVersion: monitoring.coreos.com/v1
        kind: PrometheusRule
        metadata:
          name: versori-connection-operator
          namespace: versori-system
          labels:
            app.kubernetes.io/name: versori-connection-operator
        spec:
        """
            + groups.lines().map(line -> "  " + line + "\n").collect(Collectors.joining()),
        getClass());
    assertThat(yaml("prometheus-rule.yaml").at("/spec/groups"))
        .isEqualTo(yaml("rules.yaml").path("groups"));
  }

  @Test
  void panelsAreDescribedAndDoNotOverlap() throws IOException {
    Set<String> cells = new HashSet<>();
    for (JsonNode panel : dashboard().path("panels")) {
      assertThat(panel.path("title").asText()).isNotBlank();
      JsonNode at = panel.path("gridPos");
      for (int x = at.path("x").asInt(); x < at.path("x").asInt() + at.path("w").asInt(); x++) {
        for (int y = at.path("y").asInt(); y < at.path("y").asInt() + at.path("h").asInt(); y++) {
          assertThat(cells.add(x + "," + y)).as("%s at %s", panel.path("title"), at).isTrue();
        }
      }
    }
  }

  /** The expressions of every panel. */
  public static List<String> dashboardQueries() throws IOException {
    List<String> queries = new ArrayList<>();
    for (JsonNode panel : dashboard().path("panels")) {
      panel.path("targets").forEach(target -> queries.add(target.path("expr").asText()));
    }
    return queries;
  }

  /** The alerts, in order. */
  public static List<JsonNode> alerts() throws IOException {
    return rules().stream().filter(rule -> rule.has("alert")).toList();
  }

  private static JsonNode dashboard() throws IOException {
    return new ObjectMapper().readTree(FOLDER.resolve("dashboard.json").toFile());
  }

  private static List<JsonNode> rules() throws IOException {
    List<JsonNode> rules = new ArrayList<>();
    for (JsonNode group : yaml("rules.yaml").path("groups")) {
      group.path("rules").forEach(rules::add);
    }
    return rules;
  }

  private static Set<String> metricsOfTheGuide() throws IOException {
    String guide = Files.readString(FOLDER.resolve("README.md"));
    Set<String> names = new TreeSet<>();
    Matcher row = Pattern.compile("(?m)^\\| `(versori_[a-z_]+)` \\|").matcher(guide);
    while (row.find()) {
      names.add(row.group(1));
    }
    return names;
  }

  private static Set<String> names(List<JsonNode> rules, String field) {
    return rules.stream()
        .filter(rule -> rule.has(field))
        .map(rule -> rule.get(field).asText())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> found(Pattern pattern, String text) {
    Set<String> found = new TreeSet<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      found.add(matcher.group());
    }
    return found;
  }

  private static JsonNode yaml(String file) throws IOException {
    return YAML.readTree(FOLDER.resolve(file).toFile());
  }
}
