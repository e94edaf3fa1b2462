package com.versori.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** CONTRIBUTING.md lists exactly the workarounds that comments mark. */
class WorkaroundsTest {

  private static final Pattern MARK = Pattern.compile("Workaround[\\s*/]+([a-z]+(?:-[a-z]+)+)");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z-]+)` \\| ([^|]+) \\|");
  private static final Pattern CODE = Pattern.compile("`(\\w+)`");

  @Test
  void listedAndMarkedAreTheSame() throws IOException {
    assertThat(listed()).isNotEmpty().isEqualTo(marked());
  }

  private static Map<String, Set<String>> listed() throws IOException {
    String text = Files.readString(Path.of("CONTRIBUTING.md"));
    String section = text.substring(text.indexOf("## Workarounds for libraries"));
    return ROW.matcher(section)
        .results()
        .collect(Collectors.toMap(row -> row.group(1), row -> classes(row.group(2))));
  }

  private static Set<String> classes(String cell) {
    return CODE.matcher(cell).results().map(found -> found.group(1)).collect(Collectors.toSet());
  }

  private static Map<String, Set<String>> marked() throws IOException {
    Map<String, Set<String>> marked = new TreeMap<>();
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      for (Path file : files.filter(one -> one.toString().endsWith(".java")).toList()) {
        String name = file.getFileName().toString().replace(".java", "");
        MARK.matcher(Files.readString(file))
            .results()
            .map(mark -> mark.group(1))
            .forEach(mark -> marked.computeIfAbsent(mark, key -> new TreeSet<>()).add(name));
      }
    }
    return marked;
  }
}
