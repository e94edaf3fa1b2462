package com.versori.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints figures as they are measured, and writes them to a file at the end. */
public final class Report {

  private static final int NARROWEST = 8;

  private record Bar(String what, String bar, String figure, boolean met) {}

  private final ObjectNode json = JsonNodeFactory.instance.objectNode();
  private final List<Bar> bars = new ArrayList<>();
  private List<String> columns = List.of();
  private ArrayNode rows = json.arrayNode();

  void fact(String name, String value) {
    json.put(name, value);
    System.out.println(name + ": " + value);
  }

  /** Starts a table. */
  public void table(String name, String title, String... names) {
    columns = List.of(names);
    rows = json.putArray(name);
    System.out.println();
    System.out.println(title);
    StringBuilder line = new StringBuilder();
    columns.forEach(column -> line.append(pad(column, column)));
    System.out.println(line.toString().stripTrailing());
  }

  public void row(Object... cells) {
    ObjectNode row = rows.addObject();
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.length; i++) {
      String column = columns.get(i);
      line.append(pad(text(cells[i]), column));
      if (cells[i] instanceof Double number && !number.isNaN()) {
        row.put(column, number);
      } else if (cells[i] instanceof Long || cells[i] instanceof Integer) {
        row.put(column, ((Number) cells[i]).longValue());
      } else {
        row.put(column, text(cells[i]));
      }
    }
    System.out.println(line.toString().stripTrailing());
  }

  /** Adds a figure to the last row, in the file only. */
  public void aside(String name, Object value) {
    ((ObjectNode) rows.get(rows.size() - 1)).put(name, text(value));
  }

  public void bar(String what, String bar, String figure, boolean met) {
    bars.add(new Bar(what, bar, figure, met));
  }

  /** Prints the bars and writes everything. */
  void finish(Path file) throws IOException {
    table("bars", "Bars", "bar", "wanted", "is", "met");
    rows.removeAll();
    for (Bar bar : bars) {
      rows.addObject()
          .put("bar", bar.what())
          .put("wanted", bar.bar())
          .put("is", bar.figure())
          .put("met", bar.met());
      System.out.printf(
          "  %-4s %s: %s (wanted: %s)%n",
          bar.met() ? "ok" : "MISS", bar.what(), bar.figure(), bar.bar());
    }
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(
        file,
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(json)
            + "\n");
    System.out.println();
    System.out.println("Written to " + file);
  }

  /** {@code 2 patch versoriconnections, 1 get secrets}: the number per resource. */
  public static String perResource(Map<String, Long> counts, int resources) {
    List<String> parts = new ArrayList<>();
    counts.forEach((kind, count) -> parts.add(number((double) count / resources) + " " + kind));
    return parts.isEmpty() ? "none" : String.join(", ", parts);
  }

  public static String number(double value) {
    String text = String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.1f", value);
    return text.contains(".") ? text.replaceAll("\\.?0+$", "") : text;
  }

  private static String text(Object cell) {
    if (cell instanceof Double number) {
      return number.isNaN() ? "-" : number(number);
    }
    return String.valueOf(cell);
  }

  private static String pad(String text, String column) {
    int width = Math.max(NARROWEST, column.length()) + 2;
    return text.length() >= width ? text + "  " : text + " ".repeat(width - text.length());
  }
}
