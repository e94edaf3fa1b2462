package com.versori.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The README's tables say what the code says; a failure prints what they have to be. */
class ReadmeTest {

  private static final Path README = Path.of("README.md");

  @Test
  void settings() throws IOException {
    compare(
        "settings",
        "| variable | default | meaning |\n| --- | --- | --- |\n"
            + Arrays.stream(Setting.values())
                .map(s -> "| `%s` | %s | %s |\n".formatted(s.name(), s.preset(), s.meaning()))
                .collect(Collectors.joining()));
  }

  @Test
  void reasons() throws IOException {
    compare(
        "reasons",
        "| reason | meaning | what to do |\n| --- | --- | --- |\n"
            + Arrays.stream(Reason.values())
                .map(r -> "| `%s` | %s | %s |\n".formatted(r.text(), r.meaning(), r.remedy()))
                .collect(Collectors.joining()));
  }

  /** With {@code -Dgenerated.write=true} the table is written first. */
  private static void compare(String name, String table) throws IOException {
    String begin = "<!-- " + name + ":begin -->\n";
    String readme = Files.readString(README);
    int from = readme.indexOf(begin) + begin.length();
    int to = readme.indexOf("<!-- " + name + ":end -->");
    if (Boolean.getBoolean("generated.write")) {
      readme = readme.substring(0, from) + table + readme.substring(to);
      Files.writeString(README, readme);
      to = from + table.length();
    }
    assertThat(readme.substring(from, to))
        .as(
            "the table of %s; make it anew with: ./mvnw test -Dtest=ReadmeTest -Dgenerated.write=true",
            name)
        .isEqualTo(table);
  }
}
