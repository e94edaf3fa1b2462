package com.versori.docs;

import com.versori.testkit.docs.GeneratedText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The README shows the manifest that its commands apply. */
class ReadmeTest {

  @Test
  void firstConnectionIsTheFile() throws IOException {
    String manifest = Files.readString(Path.of("examples/tutorial/orders.yaml"));
    GeneratedText.compare(
        Path.of("README.md"), "first", "```yaml\n" + manifest + "```\n", getClass());
  }
}
