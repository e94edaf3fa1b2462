package com.versori.observability;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A response of {@code /metrics}, parsed as by Prometheus. */
public record Scrape(Map<String, String> types, Map<String, String> help, List<Sample> samples) {

  private static final Pattern LINE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? ([^ ]+)(?: [0-9]+)?");
  private static final Pattern LABEL = Pattern.compile("([a-zA-Z_]+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  /**
   * One line.
   *
   * @param value the text of the value
   */
  public record Sample(String name, Map<String, String> labels, String value) {

    /** Such as {@code up{job="x"}}. */
    public String series() {
      return name
          + labels.entrySet().stream()
              .map(label -> label.getKey() + "=\"" + label.getValue() + "\"")
              .collect(Collectors.joining(",", "{", "}"));
    }
  }

  public static Scrape parse(String text) {
    Map<String, String> types = new LinkedHashMap<>();
    Map<String, String> help = new LinkedHashMap<>();
    List<Sample> samples = new ArrayList<>();
    for (String line : text.lines().toList()) {
      if (line.startsWith("# TYPE ")) {
        String[] parts = line.split(" ", 4);
        types.put(parts[2], parts[3]);
      } else if (line.startsWith("# HELP ")) {
        String[] parts = line.split(" ", 4);
        help.put(parts[2], parts.length > 3 ? parts[3] : "");
      } else if (!line.isBlank() && !line.startsWith("#")) {
        samples.add(sample(line));
      }
    }
    return new Scrape(types, help, samples);
  }

  private static Sample sample(String line) {
    Matcher parts = LINE.matcher(line);
    if (!parts.matches()) {
      throw new IllegalArgumentException("no sample: " + line);
    }
    Map<String, String> labels = new LinkedHashMap<>();
    if (parts.group(2) != null) {
      Matcher label = LABEL.matcher(parts.group(2));
      while (label.find()) {
        labels.put(label.group(1), label.group(2));
      }
    }
    return new Sample(parts.group(1), labels, parts.group(3));
  }

  /** The labels of a metric, without the bounds of buckets. */
  public TreeSet<String> labelsOf(String metric) {
    TreeSet<String> labels = new TreeSet<>();
    samples.stream()
        .filter(
            s ->
                s.name().replaceAll("_(bucket|count|sum)$", "").equals(metric)
                    || s.name().equals(metric))
        .forEach(s -> labels.addAll(s.labels().keySet()));
    labels.remove("le");
    return labels;
  }
}
