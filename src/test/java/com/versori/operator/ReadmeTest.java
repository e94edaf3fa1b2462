package com.versori.operator;

import com.versori.docs.GeneratedText;
import com.versori.operator.api.v1alpha1.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The README's tables say what the code says; a failure prints what they have to be. */
class ReadmeTest {

  private static final Path README = Path.of("README.md");

  @Test
  void settings() throws IOException {
    GeneratedText.compare(
        README,
        "settings",
        "| variable | default | meaning |\n| --- | --- | --- |\n"
            + Arrays.stream(Setting.values())
                .map(s -> "| `%s` | %s | %s |\n".formatted(s.name(), s.preset(), s.meaning()))
                .collect(Collectors.joining()),
        getClass());
  }

  @Test
  void reasons() throws IOException {
    GeneratedText.compare(
        README,
        "reasons",
        "| reason | meaning | what to do |\n| --- | --- | --- |\n"
            + Arrays.stream(Reason.values())
                .map(r -> "| `%s` | %s | %s |\n".formatted(r.text(), r.meaning(), r.remedy()))
                .collect(Collectors.joining()),
        getClass());
  }
}
