package com.versori.operator.cli.plan;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.cli.plan.PlannedChange.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A plan as text, as Markdown for a comment on a pull request, or as JSON. */
record PlanReport(List<PlannedChange> changes) {

  private static final ObjectMapper JSON = new ObjectMapper();

  static final List<String> FORMATS = List.of("text", "markdown", "json");

  PlanReport {
    changes = List.copyOf(changes);
  }

  String as(String format) {
    return switch (format) {
      case "markdown" -> markdown();
      case "json" -> json().toPrettyString() + "\n";
      default -> text();
    };
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (PlannedChange change : changes) {
      text.append(
          "%-9s %s (%s)%n".formatted(change.kind().text(), change.resource(), change.where()));
      change.details().forEach(detail -> text.append("          ").append(detail).append('\n'));
    }
    return text.append(summary()).append('\n').toString();
  }

  private String markdown() {
    StringBuilder text = new StringBuilder("### Versori connections: " + summary() + "\n\n");
    if (changes.isEmpty()) {
      return text.toString();
    }
    text.append("| | resource | what |\n| --- | --- | --- |\n");
    for (PlannedChange change : changes) {
      text.append(
          "| %s | %s | %s |%n"
              .formatted(
                  change.kind().isFailure() || change.kind().isChange()
                      ? "**" + change.kind().text() + "**"
                      : change.kind().text(),
                  cell(change.resource()),
                  change.details().stream()
                      .map(PlanReport::cell)
                      .collect(Collectors.joining("<br>"))));
    }
    return text.toString();
  }

  /**
   * A table cell as code, in which nothing is a link, an image, a tag or a mention. A bar would end
   * the cell, and a backtick the code: both stand outside it.
   */
  private static String cell(String text) {
    return Pattern.compile("[|`]|[^|`]+")
        .matcher(text)
        .replaceAll(
            part ->
                switch (part.group()) {
                  case "|" -> "&#124;";
                  case "`" -> "&#96;";
                  default -> Matcher.quoteReplacement("`" + part.group() + "`");
                });
  }

  private ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("summary", summary());
    ObjectNode counts = json.putObject("counts");
    for (Kind kind : Kind.values()) {
      counts.put(kind.text(), count(kind));
    }
    json.set("resources", JSON.valueToTree(changes));
    return json;
  }

  private String summary() {
    return changes.isEmpty()
        ? "no resources"
        : Arrays.stream(Kind.values())
            .filter(kind -> count(kind) > 0)
            .map(kind -> count(kind) + " " + (kind.isChange() ? "to " : "") + kind.text())
            .collect(Collectors.joining(", "));
  }

  private long count(Kind kind) {
    return changes.stream().filter(change -> change.kind() == kind).count();
  }
}
