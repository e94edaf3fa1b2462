package com.versori.operator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.docs.GeneratedText;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;

/** What the README shows of the subcommands is what they print. */
class SubcommandsInReadmeTest {

  private static final Path README = Path.of("README.md");
  private static final String FOLDER = "src/test/resources/readme/";

  @Test
  void check() throws IOException {
    CommandResult result =
        CommandResult.of(new CheckCommand(Clock.systemUTC()), "", FOLDER + "shop.yaml");
    assertThat(result.status()).isEqualTo(1);
    GeneratedText.compare(
        README,
        "check",
        "```console\n$ java -jar versori-connection-operator.jar check shop.yaml\n"
            + result.out().replace(FOLDER, "")
            + result.err()
            + "```\n",
        getClass());
  }
}
