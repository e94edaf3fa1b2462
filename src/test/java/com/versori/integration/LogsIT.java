package com.versori.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.versori.observability.ObservabilityTest;
import com.versori.testkit.cluster.Cluster;
import com.versori.testkit.cluster.ClusterExtension;
import com.versori.testkit.cluster.OperatorJar;
import com.versori.testkit.docs.GeneratedText;
import com.versori.testkit.kube.RealApiServer;
import com.versori.testkit.simulator.Fault;
import com.versori.testkit.simulator.Operation;
import com.versori.testkit.simulator.RecordedRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The log of a running operator is as the guide describes. */
@RealApiServer
@ExtendWith(ClusterExtension.class)
class LogsIT {

  private static final Path GUIDE = ObservabilityTest.FOLDER.resolve("README.md");

  /** Fails for a duplicate field. */
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private Cluster cluster;

  @BeforeEach
  void setUp(Cluster fresh) {
    cluster = fresh;
  }

  @Test
  void eachActionIsOneLineWithTheFieldsOfTheGuide() throws IOException {
    List<JsonNode> lines;
    try (OperatorJar operator =
        cluster.operator(Map.of("LOG_FORMAT", "json", "LOG_LEVEL", "DEBUG"))) {
      cluster.create(Cluster.apiKey("shop"));
      cluster.awaitReason("shop", "SecretNotFound");
      cluster.secret("shop", Map.of("token", "s3cr3t-1"));
      cluster.awaitReady("shop");
      cluster.rename("shop", "shop-eu");
      // Waits, because two changes at once would be one update.
      cluster.await("shop", r -> "shop-eu".equals(r.getStatus().name()));
      cluster.simulator().inject(Fault.status(Operation.UPDATE, 422).forName("shop-us"));
      cluster.rename("shop", "shop-us");
      cluster.awaitReason("shop", "Rejected");
      assertThat(Cluster.message(cluster.get("shop"))).contains("request " + lastUpdate());
      cluster.delete("shop");
      cluster.awaitGone("shop");
      assertThat(operator.terminate()).isZero();
      lines = operator.log().lines().map(LogsIT::parsed).toList();
    }

    List<JsonNode> actions = actions(lines);
    assertThat(actions)
        .extracting(line -> line.path("message").asText() + ": " + line.path("reason").asText())
        .containsExactly(
            "Resource blocked: SecretNotFound",
            "Connection created: Created",
            "Connection updated: Updated",
            // Sent again in two other forms.
            "Resource blocked: Updating",
            "Resource blocked: Updating",
            "Resource blocked: Rejected",
            "Resource released: Deleted");
    assertThat(actions)
        .allSatisfy(
            line -> {
              assertThat(line.path("resource").asText()).isEqualTo(cluster.namespace() + "/shop");
              assertThat(line.has("organisation")).isTrue();
              assertThat(line.path("durationMillis").isIntegralNumber()).isTrue();
              assertThat(line.has("connectionId")).isEqualTo(line != actions.get(0));
              assertThat(line.has("requestId")).isEqualTo(line != actions.get(0));
            });
    assertThat(actions.get(5).path("detail").asText())
        .contains(actions.get(5).path("requestId").asText());
    assertThat(lines)
        .filteredOn(line -> line.path("message").asText().equals("Versori API call"))
        .allSatisfy(call -> assertThat(call.has("organisation")).isTrue())
        .extracting(call -> call.path("requestId").asText())
        .containsExactlyInAnyOrderElementsOf(requestIds());

    Set<String> fields = new TreeSet<>();
    lines.stream()
        .filter(line -> line.has("resource"))
        .forEach(line -> line.fieldNames().forEachRemaining(fields::add));
    assertThat(fieldsOfTheGuide()).containsAll(fields);
    GeneratedText.compare(GUIDE, "json-line", block("json", actions.get(1).toString()), getClass());
  }

  @Test
  void textFormatContainsTheSameFields() throws IOException {
    try (OperatorJar operator = cluster.operator(Map.of("LOG_FORMAT", "text"))) {
      cluster.secret("shop", Map.of("token", "s3cr3t-1"));
      cluster.create(Cluster.apiKey("shop"));
      cluster.awaitReady("shop");
      assertThat(operator.terminate()).isZero();
      List<String> lines =
          operator.log().lines().filter(line -> line.contains(" reason=")).toList();
      assertThat(lines).hasSize(1);
      GeneratedText.compare(GUIDE, "text-line", block("text", lines.get(0)), getClass());
    }
  }

  /** Log lines of actions have a reason; other INFO lines are about the process. */
  private static List<JsonNode> actions(List<JsonNode> lines) {
    return lines.stream().filter(line -> line.has("reason")).toList();
  }

  private List<String> requestIds() {
    return cluster.simulator().requests().stream().map(LogsIT::requestId).toList();
  }

  private static String requestId(RecordedRequest request) {
    return request.headers().get("x-request-id").get(0);
  }

  /** A rejected update may be followed by a probe. */
  private String lastUpdate() {
    return cluster.simulator().requests().stream()
        .filter(request -> request.operation() == Operation.UPDATE)
        .map(LogsIT::requestId)
        .reduce((earlier, later) -> later)
        .orElseThrow();
  }

  private static JsonNode parsed(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(line, e);
    }
  }

  private static Set<String> fieldsOfTheGuide() throws IOException {
    String text = Files.readString(GUIDE);
    String section = text.substring(text.indexOf("## Logs"), text.indexOf("## Alerts"));
    Set<String> fields = new TreeSet<>();
    for (String row : section.lines().filter(line -> line.startsWith("| `")).toList()) {
      Matcher name = Pattern.compile("`([@\\w]+)`").matcher(row.split("\\|")[1]);
      while (name.find()) {
        fields.add(name.group(1));
      }
    }
    return fields;
  }

  /** Normalises a line, so that every run gives the same text. */
  private String block(String language, String line) {
    String same = line.replace(cluster.namespace(), "integrations");
    same =
        same.replaceAll(
            "\\d{4}-\\d\\d-\\d\\dT[\\d:.]+(Z|[+-]\\d\\d:\\d\\d)", "2026-11-24T10:15:30.123Z");
    same =
        same.replaceAll(
            "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "0b5c8b0e-6d3f-4c43-9f6e-3a1c0f1d2e4b");
    same = same.replaceAll("(?<k>connectionId\\W+)\\w+", "${k}01KKC0000000000000000000A1");
    same = same.replaceAll("(?<k>attempt\\W+)\\w+", "${k}01KKC0000000000000000000B2");
    same = same.replaceAll("(?<k>durationMillis\\W+)\\d+", "${k}87");
    same = same.replaceAll("(?<k>thread\\W+)[\\w-]+", "${k}reconcile-1");
    return "```" + language + "\n" + same + "\n```\n";
  }
}
