package com.versori.docs;

import com.versori.operator.api.v1alpha1.Reason;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What {@code kubectl describe} prints of a resource.
 *
 * @param notes of its events, oldest first: kubectl prints them in any order
 */
record Description(String printed, List<String> notes) {

  private static final String EVENTS = "\nEvents:";
  private static final Pattern CONDITION =
      Pattern.compile(
          "Message: +(.*)\n +Observed Generation: .*\n +Reason: +(\\S+)\n +Status: +(?:True|False)");
  private static final Pattern EVENT =
      Pattern.compile(
          "  (Normal|Warning) +(\\S+) +\\S+(?: \\(x\\d+ over \\S+\\))? +(versori\\.com\\S+) +(.*)");
  private static final Pattern TIME =
      Pattern.compile("(?<!valid from |Z to )\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z");
  private static final Pattern REQUEST = Pattern.compile("request [0-9a-f-]{36}");
  private static final Pattern VERSION = Pattern.compile("(Resource Version: +)\\d+");
  private static final Pattern FINGERPRINT =
      Pattern.compile("(Fingerprint: +(?:refused:)?)[0-9a-f]{16}");
  private static final Pattern VALUE_HASH = Pattern.compile("(Value Hash: +)[0-9a-f]{32}");
  private static final Pattern ULID = Pattern.compile("\\b[0-7][0-9A-HJKMNP-TV-Z]{25}\\b");

  /** Whether a condition has that reason, and its events have arrived. */
  boolean shows(Situation situation, String words) {
    if (situation.reason() == null) {
      return conditions().contains("Observed Generation:  -1");
    }
    Matcher condition = CONDITION.matcher(conditions());
    while (condition.find()) {
      String message = condition.group(1);
      if (condition.group(2).equals(situation.reason().text()) && message.contains(words)) {
        return !situation.hasWarning()
            || ofAnyRequest(events()).contains(toldAs(situation, message));
      }
    }
    return false;
  }

  /**
   * From {@code Status:} on, with stand-ins for what differs from run to run: IDs (numbered in the
   * order in which they appear), times, ages, versions and requests. An event that differs from
   * another one in these alone is left out.
   *
   * @param standIns text to what stands in for it
   * @param constants ULIDs that are the same in each run
   */
  String stable(Map<String, String> standIns, Collection<String> constants) {
    String text = inOrder().substring(printed.indexOf("\nStatus:") + 1);
    for (Map.Entry<String, String> each : standIns.entrySet()) {
      text = text.replace(each.getKey(), each.getValue());
    }
    text = TIME.matcher(text).replaceAll("2026-11-24T12:00:00Z");
    text = ofAnyRequest(text);
    text = VERSION.matcher(text).replaceAll("$112345");
    text = FINGERPRINT.matcher(text).replaceAll("$100c0ffee00c0ffee");
    text = VALUE_HASH.matcher(text).replaceAll("$100c0ffee00c0ffee00c0ffee00c0ffee");
    return withEventsOnce(numbered(text, constants)).stripTrailing() + "\n";
  }

  private static String toldAs(Situation situation, String message) {
    return situation.reason() == Reason.DRIFTED ? Reason.DRIFTED.text() : ofAnyRequest(message);
  }

  /** The same that is said again of another request is the same event. */
  private static String ofAnyRequest(String text) {
    return REQUEST.matcher(text).replaceAll("request 5f0c6f0e-1d1c-4b57-9a35-7c1f0c1e2d3a");
  }

  private String inOrder() {
    Function<String, Integer> place =
        line -> {
          Matcher event = EVENT.matcher(line);
          return event.matches() ? notes.indexOf(event.group(4)) : -1;
        };
    return conditions()
        + events().lines().sorted(Comparator.comparing(place)).collect(Collectors.joining("\n"));
  }

  private static String numbered(String text, Collection<String> constants) {
    Map<String, String> numbers = new LinkedHashMap<>();
    return ULID.matcher(text)
        .replaceAll(
            (MatchResult found) ->
                constants.contains(found.group())
                    ? found.group()
                    : numbers.computeIfAbsent(
                        found.group(),
                        id -> "01M8AAAAAAAAAAAAAAAAAAAA%02d".formatted(numbers.size() + 1)));
  }

  private static String withEventsOnce(String text) {
    int at = text.indexOf(EVENTS);
    Set<List<String>> rows = new LinkedHashSet<>();
    rows.add(List.of("Type", "Reason", "Age", "From", "Message"));
    rows.add(List.of("----", "------", "----", "----", "-------"));
    int heads = rows.size();
    for (String line : text.substring(at).lines().toList()) {
      Matcher event = EVENT.matcher(line);
      if (event.matches()) {
        rows.add(List.of(event.group(1), event.group(2), "5s", event.group(3), event.group(4)));
      }
    }
    if (rows.size() == heads) {
      return text;
    }
    return text.substring(0, at) + EVENTS + "\n" + table(rows);
  }

  private static String table(Collection<List<String>> rows) {
    return rows.stream()
        .map(
            row -> {
              StringBuilder line = new StringBuilder(" ");
              for (int column = 0; column < row.size(); column++) {
                int at = column;
                int width = rows.stream().mapToInt(r -> r.get(at).length()).max().orElse(0);
                boolean last = column == row.size() - 1;
                line.append(' ').append(row.get(column));
                line.append(last ? "" : " ".repeat(width - row.get(column).length() + 1));
              }
              return line.append('\n').toString();
            })
        .collect(Collectors.joining());
  }

  private String conditions() {
    return printed.substring(0, printed.indexOf(EVENTS));
  }

  private String events() {
    return printed.substring(printed.indexOf(EVENTS));
  }
}
