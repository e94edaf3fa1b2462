package com.versori.observability;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.testkit.kube.Kubectl;
import com.versori.testkit.kube.Programs;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Evaluates rules and queries on real scrapes with Prometheus' engine, by a generated promtool unit
 * test.
 */
public final class Promtool {

  private static final int MINUTES = 180;
  private static final int LOOK_AT = 170;

  private Promtool() {}

  /** Runs {@code promtool}. */
  static Kubectl.Result run(String... arguments) {
    return Programs.run("", "promtool", arguments);
  }

  /**
   * Extrapolates two scrapes to three hours: counters keep rising, gauges stay. Expects exactly
   * these alerts, and a result for every query.
   */
  public static void expect(
      Path folder, Scrape before, Scrape after, Set<String> firing, List<String> queries)
      throws IOException {
    expect(folder, series(before, after), firing, queries);
  }

  /** The same with no scrapes after ten minutes. */
  public static void expectAfterEnd(Path folder, Scrape last, Set<String> firing)
      throws IOException {
    Map<String, String> series = new TreeMap<>();
    last.samples()
        .forEach(s -> series.put(labelled(s), plain(s.value()) + "x10 _x" + (MINUTES - 10)));
    expect(folder, series, firing, List.of());
  }

  private static void expect(
      Path folder, Map<String, String> series, Set<String> firing, List<String> queries)
      throws IOException {
    StringBuilder test =
        new StringBuilder(
            """
            rule_files: [%s]
            evaluation_interval: 1m
            tests:
            - interval: 1m
              input_series:
            """
                .formatted(ObservabilityTest.FOLDER.resolve("rules.yaml").toAbsolutePath()));
    series.forEach(
        (name, values) ->
            test.append("  - {series: %s, values: '%s'}\n".formatted(quoted(name), values)));
    test.append("  promql_expr_test:\n");
    expression(
        test,
        "count by (alertname) (ALERTS{alertstate=\"firing\"}) > bool 0",
        firing.stream()
            .sorted()
            .map(name -> "{labels: '{alertname=\"%s\"}', value: 1}".formatted(name))
            .toList());
    for (String query : queries) {
      expression(test, "count((" + query + ")) > bool 0", List.of("{labels: '{}', value: 1}"));
    }
    Path file = Files.writeString(folder.resolve("promtool.yaml"), test);
    Kubectl.Result result = run("test", "rules", file.toString());
    assertThat(result.status()).as(result.out() + result.err()).isZero();
  }

  private static void expression(StringBuilder test, String expression, List<String> samples) {
    test.append(
        "  - {expr: %s, eval_time: %dm, exp_samples: %s}\n"
            .formatted(quoted(expression), LOOK_AT, samples));
  }

  private static Map<String, String> series(Scrape before, Scrape after) {
    Map<String, String> first = new HashMap<>();
    before.samples().forEach(sample -> first.put(sample.series(), sample.value()));
    Map<String, String> series = new TreeMap<>();
    for (Scrape.Sample sample : after.samples()) {
      if (sample.value().equals("NaN")) {
        continue;
      }
      String now = plain(sample.value());
      if (rises(after, sample.name())) {
        String then = plain(first.getOrDefault(sample.series(), "0"));
        String by = new BigDecimal(now).subtract(new BigDecimal(then)).toPlainString();
        series.put(labelled(sample), then + "+" + by + "x" + MINUTES);
      } else {
        series.put(labelled(sample), now + "x" + MINUTES);
      }
    }
    return series;
  }

  private static boolean rises(Scrape scrape, String name) {
    String whole = name.replaceAll("_(bucket|count|sum)$", "");
    return "counter".equals(scrape.types().get(name))
        || (!whole.equals(name)
            && Set.of("histogram", "summary").contains(scrape.types().getOrDefault(whole, "")));
  }

  private static String labelled(Scrape.Sample sample) {
    Map<String, String> labels = new TreeMap<>(sample.labels());
    labels.put("job", "versori-connection-operator");
    labels.put("pod", "operator-0");
    return sample.name()
        + labels.entrySet().stream()
            .map(label -> label.getKey() + "=\"" + label.getValue() + "\"")
            .collect(Collectors.joining(",", "{", "}"));
  }

  private static String plain(String value) {
    return new BigDecimal(value).toPlainString();
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
