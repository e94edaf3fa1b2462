package com.versori.operator.model;

import java.util.List;
import java.util.regex.Pattern;

/** Name patterns: {@code *} matches any text, {@code ?} one character. */
public record Globs(List<String> patterns) {

  public static final Globs NONE = new Globs(List.of());
  public static final Globs ALL = new Globs(List.of("*"));

  public Globs {
    patterns = List.copyOf(patterns);
  }

  public boolean match(String name) {
    return patterns.stream().anyMatch(pattern -> regex(pattern).matcher(name).matches());
  }

  private static Pattern regex(String glob) {
    return Pattern.compile(Pattern.quote(glob).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q"));
  }

  @Override
  public String toString() {
    return String.join(",", patterns);
  }
}
