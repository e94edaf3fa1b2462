package com.versori.testkit.docs;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Normalises the output of a command, so that two runs give the same text. Times, ages, versions,
 * ports and column widths are replaced. IDs are numbered in order of appearance, so that equal IDs
 * must be in the same places.
 */
final class Varying {

  private static final Pattern ULID = Pattern.compile("\\b[0-7][0-9A-HJKMNP-TV-Z]{25}\\b");
  private static final Map<Pattern, String> CHANGING = new LinkedHashMap<>();

  static {
    change("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<uid>");
    change("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z", "<time>");
    change("k8s:[0-9A-HJKMNP-TV-Z]{16}/", "k8s:<mark>/");
    change("(?i)(values ?hash\\W+)[0-9a-f]{32}", "$1<hash>");
    change("127\\.0\\.0\\.1:\\d+", "<address>");
    change("(?i)(resource ?version\\W+)\\d+", "$1<version>");
    change("(?m)(?<=^|  )(\\d+d)?(\\d+h)?(\\d+m)?(\\d+s)?(?<=\\d[dhms])(?=  | \\(x|$)", "<age>");
    change("<age> \\(x\\d+ over \\w+\\)", "<age>");
    change("  +", "  ");
    change("(?m) +$", "");
  }

  private final Map<String, Integer> ids;

  Varying() {
    this(new LinkedHashMap<>());
  }

  private Varying(Map<String, Integer> ids) {
    this.ids = ids;
  }

  /** A copy, for a comparison that may be discarded. */
  Varying copy() {
    return new Varying(new LinkedHashMap<>(ids));
  }

  String removedFrom(String text) {
    String steady =
        ULID.matcher(text)
            .replaceAll(id -> "<id " + ids.computeIfAbsent(id.group(), i -> ids.size() + 1) + ">");
    for (Map.Entry<Pattern, String> each : CHANGING.entrySet()) {
      steady = each.getKey().matcher(steady).replaceAll(each.getValue());
    }
    return steady;
  }

  private static void change(String regex, String to) {
    CHANGING.put(Pattern.compile(regex), to);
  }
}
