package com.versori.operator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.cli.check.CheckCommand;
import com.versori.operator.cli.command.CommandResult;
import com.versori.operator.cli.command.TestPlatform;
import com.versori.operator.client.model.Connection;
import com.versori.testkit.docs.GeneratedText;
import com.versori.testkit.simulator.SimulatorOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The README shows the real output of the subcommands. */
class SubcommandsInReadmeTest {

  private static final Path README = Path.of("README.md");
  private static final String FOLDER = "src/test/resources/readme/";

  /** Replaces the ID that the platform chose. */
  private static final String ID = "01KKC0000000000000000000A1";

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

  /** Without a cluster, so that this test needs none. */
  @Test
  void plan() throws Exception {
    try (TestPlatform platform = new TestPlatform(SimulatorOptions.DEFAULT)) {
      String id = platform.create("billing").id();
      String manifest = Files.readString(Path.of(FOLDER + "plan.yaml")).replace(ID, id);
      CommandResult result = platform.plan(Optional.empty(), manifest, "-");
      assertThat(result.status()).isEqualTo(2);
      GeneratedText.compare(
          README,
          "plan",
          "```console\n$ java -jar versori-connection-operator.jar plan changed/\n"
              + result.out().replace("<stdin>", "changed/shop.yaml").replace(id, ID)
              + "```\n",
          getClass());
    }
  }

  @Test
  void export() throws Exception {
    try (TestPlatform platform = new TestPlatform(SimulatorOptions.DEFAULT)) {
      Connection connection = platform.create("Shop EU");
      CommandResult result = platform.export("--namespace", "integrations");
      GeneratedText.compare(
          README,
          "export",
          "```console\n$ java -jar versori-connection-operator.jar export --namespace integrations\n"
              + (result.out() + result.err())
                  .replace(connection.id(), ID)
                  .replace(connection.createdAt(), "2026-11-24T12:00:00Z")
              + "```\n",
          getClass());
    }
  }
}
