package com.versori.operator.findings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShellQuoteTest {

  @TempDir Path folder;

  @Test
  void shellReadsEachQuotedValueUnchanged() throws Exception {
    for (String value : HOSTILE) {
      Process shell =
          new ProcessBuilder("sh", "-c", "printf %s " + ShellQuote.of(value))
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .start();
      String out = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(shell.waitFor()).as(value).isZero();
      assertThat(out).isEqualTo(value);
      assertThat(files()).as("other effects of %s", value).isEmpty();
    }
  }

  @Test
  void plainValuesAreNotQuoted() {
    assertThat(ShellQuote.of("integrations")).isEqualTo("integrations");
    assertThat(ShellQuote.of("versori.com/paused-")).isEqualTo("versori.com/paused-");
  }

  private List<Path> files() throws IOException {
    try (var files = Files.list(folder)) {
      return files.toList();
    }
  }

  static final List<String> HOSTILE =
      List.of(
          "x'; touch pasted; echo '",
          "$(touch pasted)",
          "`touch pasted`",
          "x; touch pasted",
          "x && touch pasted",
          "x | touch pasted",
          "> pasted",
          "\"; touch pasted; \"",
          "\\'; touch pasted; \\'",
          "''; touch pasted; ''",
          "$HOME ~ * ? [a] {a,b} !x #y",
          "-n=kube-system",
          "");
}
