package com.versori.operator.model;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Kubernetes label selector, such as {@code shard=a,team in (shop,billing),!test}. The API server
 * applies it to lists and watches; this applies it to what a GET answers.
 */
public record LabelSelector(String text) {

  /** Of labels that can exist: "not equal" to another would select everything. */
  private static final String WORD = "[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?";

  private static final String KEY = "(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?/)?" + WORD;
  private static final String VALUE = "(?:%s)?".formatted(WORD);
  private static final Pattern REQUIREMENT =
      Pattern.compile(
          "(?<not>!)?\\s*(?<key>%1$s)\\s*((?<op>==|=|!=)\\s*(?<value>%2$s)|\\s(?<set>in|notin)\\s*\\((?<values>\\s*%2$s\\s*(?:,\\s*%2$s\\s*)*)\\))?"
              .formatted(KEY, VALUE));

  /**
   * @throws IllegalArgumentException if the text is not a label selector
   */
  public LabelSelector {
    for (String requirement : requirements(text)) {
      if (!REQUIREMENT.matcher(requirement).matches()) {
        throw new IllegalArgumentException(
            "expected a label selector, such as shard=a or team in (shop,billing)");
      }
    }
  }

  /** Whether a label can have the key. */
  public static boolean isKey(String text) {
    return text.matches(KEY);
  }

  /** Whether a label can have the value. */
  public static boolean isValue(String text) {
    return text.matches(VALUE);
  }

  /** Whether an object with these labels is selected. */
  public boolean matches(Map<String, String> labels) {
    return requirements(text).stream().allMatch(requirement -> holds(requirement, labels));
  }

  private static boolean holds(String requirement, Map<String, String> labels) {
    Matcher m = REQUIREMENT.matcher(requirement);
    if (!m.matches()) {
      return false;
    }
    String actual = labels.get(m.group("key"));
    if (m.group("not") != null) {
      return actual == null;
    }
    if (m.group("op") != null) {
      return m.group("op").equals("!=") != m.group("value").equals(actual);
    }
    if (m.group("set") != null) {
      boolean isListed = actual != null && split(m.group("values"), ",").contains(actual);
      return m.group("set").equals("in") == isListed;
    }
    return actual != null;
  }

  private static List<String> requirements(String text) {
    return split(text, ",(?![^(]*\\))");
  }

  private static List<String> split(String text, String separator) {
    return Arrays.stream(text.split(separator, -1)).map(String::strip).toList();
  }

  @Override
  public String toString() {
    return text;
  }
}
