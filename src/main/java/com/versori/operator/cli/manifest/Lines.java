package com.versori.operator.cli.manifest;

import java.util.HashMap;
import java.util.Map;

/** The line of each field of an object, by its path as Kubernetes writes it. */
public final class Lines {

  private final int first;
  private final Map<String, Integer> lines = new HashMap<>();

  /**
   * @param first the line of the object
   */
  Lines(int first) {
    this.first = first;
  }

  void put(String path, int line) {
    lines.putIfAbsent(path, line);
  }

  /** Whether the object has the field. */
  public boolean has(String path) {
    return lines.containsKey(path);
  }

  /**
   * The line of a field, counted from 1.
   *
   * @param path such as {@code spec.credentials[0].name}; a missing field has the line of the
   *     nearest field around it
   */
  public int of(String path) {
    for (String at = path; !at.isEmpty(); at = parent(at)) {
      Integer line = lines.get(at);
      if (line != null) {
        return line;
      }
    }
    return first;
  }

  private static String parent(String path) {
    return path.substring(0, Math.max(0, Math.max(path.lastIndexOf('.'), path.lastIndexOf('['))));
  }
}
