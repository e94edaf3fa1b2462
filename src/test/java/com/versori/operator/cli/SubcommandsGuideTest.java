package com.versori.operator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.cli.check.CheckCommand;
import com.versori.operator.cli.command.CommandResult;
import com.versori.operator.cli.command.LoginRun;
import com.versori.operator.cli.command.TestPlatform;
import com.versori.operator.client.model.Connection;
import com.versori.testkit.docs.GeneratedText;
import com.versori.testkit.simulator.SimulatorOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What {@code deploy/COMMANDS.md} shows of the subcommands is what they print. */
class SubcommandsGuideTest {

  private static final Path GUIDE = Path.of("deploy/COMMANDS.md");
  private static final String FOLDER = "src/test/resources/subcommands/";

  /** Replaces the ID that the platform chose. */
  private static final String ID = "01KKC0000000000000000000A1";

  @Test
  void check() throws IOException {
    CommandResult result =
        CommandResult.of(new CheckCommand(Clock.systemUTC()), "", FOLDER + "shop.yaml");
    assertThat(result.status()).isEqualTo(1);
    GeneratedText.compare(
        GUIDE,
        "check",
        "```console\n$ java -jar versori-connection-operator.jar check shop.yaml\n"
            + result.out().replace(FOLDER, "")
            + result.err()
            + "```\n",
        getClass());
  }

  /** Without a cluster, so that the guide needs none. */
  @Test
  void plan() throws Exception {
    try (TestPlatform platform = new TestPlatform(SimulatorOptions.DEFAULT)) {
      String id = platform.create("billing").id();
      String manifest = Files.readString(Path.of(FOLDER + "plan.yaml")).replace(ID, id);
      CommandResult result = platform.plan(Optional.empty(), manifest, "-");
      assertThat(result.status()).isEqualTo(2);
      GeneratedText.compare(
          GUIDE,
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
          GUIDE,
          "export",
          "```console\n$ java -jar versori-connection-operator.jar export --namespace integrations\n"
              + (result.out() + result.err())
                  .replace(connection.id(), ID)
                  .replace(connection.createdAt(), "2026-11-24T12:00:00Z")
              + "```\n",
          getClass());
    }
  }

  @Test
  void authorize() throws Exception {
    try (TestPlatform platform = new TestPlatform(SimulatorOptions.DEFAULT)) {
      String manifest = Files.readString(Path.of("examples/oauth2-code.yaml"));
      LoginRun run = new LoginRun(platform, Optional.empty(), manifest);
      HttpClient.newBuilder()
          .followRedirects(Redirect.ALWAYS)
          .build()
          .send(HttpRequest.newBuilder(run.url()).build(), BodyHandlers.discarding());
      assertThat(run.status()).isZero();
      String port = Integer.toString(URI.create(run.callback()).getPort());
      GeneratedText.compare(
          GUIDE,
          "authorize",
          "```console\n"
              + "$ java -jar versori-connection-operator.jar authorize crm.yaml | kubectl apply -f -\n"
              + run.err()
                  .replaceFirst("No cluster is read.*\\R", "")
                  .replace(run.url().resolve("/provider").toString(), "https://id.example.com")
                  .replace(run.parameter("state"), "5f0c6f0e1d1c")
                  .replace(port, "62168")
              + "secret/crm-login created\n```\n",
          getClass());
    }
  }
}
