package com.versori.operator.cli.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.cli.authorize.AuthorizeCommand;
import com.versori.operator.cli.check.CheckCommand;
import com.versori.operator.cli.export.ExportCommand;
import com.versori.operator.cli.plan.PlanCommand;
import com.versori.operator.client.ClientSettings;
import com.versori.operator.client.OkHttpVersoriApi;
import com.versori.operator.client.VersoriException;
import com.versori.operator.client.model.Caller;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.CreateRequest;
import com.versori.operator.client.model.Token;
import com.versori.operator.model.OwnershipMark;
import com.versori.testkit.Fixtures;
import com.versori.testkit.simulator.SimulatorData;
import com.versori.testkit.simulator.SimulatorOptions;
import com.versori.testkit.simulator.VersoriSimulator;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The API simulator with connections, and the sources by which subcommands read it. */
public final class TestPlatform implements AutoCloseable {

  private static final String ATTEMPT = "01KKC0000000000000000ATT01";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final VersoriSimulator simulator;
  private final OkHttpVersoriApi api;
  private final Path folder;

  public TestPlatform(SimulatorOptions options) {
    simulator = VersoriSimulator.start(options);
    api = api();
    try {
      folder = Files.createTempDirectory("platform-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public VersoriSimulator simulator() {
    return simulator;
  }

  /** Creates a connection with an API key, as a user of the platform would. */
  public Connection create(String name) throws VersoriException {
    return create(
        body(name, "api-key", "apiKey", "string", "{\"string\": {\"value\": \"canary\"}}"));
  }

  public Connection create(ObjectNode body) throws VersoriException {
    return api.create(caller(), new CreateRequest(body));
  }

  /** Creates a connection as the operator does for the resource with the mark. */
  public Connection createMarked(String name, OwnershipMark mark) throws VersoriException {
    ObjectNode body =
        body(name, "api-key", "apiKey", "string", "{\"string\": {\"value\": \"canary\"}}");
    ((ObjectNode) body.at("/connection/credentials/0")).put("id", mark.entryId(ATTEMPT, 0));
    ((ObjectNode) body.at("/connection/credentials/0/credential"))
        .put("id", mark.credentialId(ATTEMPT, 0))
        .put("name", mark.credentialName());
    return create(body);
  }

  public static ObjectNode body(
      String name, String scheme, String member, String type, String data) {
    ObjectNode body = JSON.createObjectNode().put("connectionTemplateId", SimulatorData.SHOP.id());
    ObjectNode entry =
        body.putObject("connection")
            .put("name", name)
            .putArray("credentials")
            .addObject()
            .put("id", "01KKC0000000000000000000E1");
    entry
        .putObject("authSchemeConfig")
        .put("type", scheme)
        .putObject(member)
        .put("id", "key")
        .put("description", "key")
        .put("name", "X-Api-Key")
        .put("in", "header");
    try {
      entry
          .putObject("credential")
          .put("id", "01KKC0000000000000000000C1")
          .put("organisationId", SimulatorData.ORGANISATION_ID)
          .put("type", type)
          .set("data", JSON.readTree(data));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return body;
  }

  /**
   * @param kube the cluster to read, if any
   */
  Sources.Opener sources(Optional<Config> kube) {
    return wanted ->
        new Sources(
            Fixtures.settings(simulator.apiUrl().toString(), Duration.ofSeconds(2)),
            api,
            api,
            kube.filter(config -> wanted != Sources.Cluster.NO)
                .map(config -> new KubernetesClientBuilder().withConfig(config).build()),
            () -> {});
  }

  public CommandResult export(String... arguments) {
    return CommandResult.of(new ExportCommand(sources(Optional.empty())), "", with(arguments));
  }

  public CommandResult plan(Optional<Config> kube, String stdin, String... arguments) {
    Clock clock = Clock.systemUTC();
    return CommandResult.of(
        new PlanCommand(new CheckCommand(clock), sources(kube), clock), stdin, with(arguments));
  }

  /**
   * {@code authorize}, for a console that is read while it waits.
   *
   * @return the exit status
   */
  public int authorize(Optional<Config> kube, Console console, String... arguments) {
    Clock clock = Clock.systemUTC();
    Subcommand command = new AuthorizeCommand(new CheckCommand(clock), sources(kube), clock);
    return new CommandLine(List.of(command)).run(command, List.of(with(arguments)), console);
  }

  @Override
  public void close() {
    api.close();
    simulator.close();
  }

  private Caller caller() {
    return new Caller(
        simulator.apiUrl().toString(),
        SimulatorData.ORGANISATION_ID,
        new Token(SimulatorData.TOKEN),
        Fixtures.ACCESS.source(),
        20,
        "");
  }

  /** The options that name the simulator's organisation. */
  private String[] with(String... arguments) {
    try {
      Path token = Files.writeString(folder.resolve("token"), SimulatorData.TOKEN);
      return Stream.concat(
              Stream.of(
                  "--organisation-id=" + SimulatorData.ORGANISATION_ID,
                  "--token-file=" + token,
                  "--api-url=" + simulator.apiUrl()),
              Stream.of(arguments))
          .toArray(String[]::new);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private OkHttpVersoriApi api() {
    return new OkHttpVersoriApi(
        new ClientSettings(
            Duration.ofSeconds(5),
            "test",
            Optional.empty(),
            Optional.empty(),
            Clock.systemUTC(),
            (operation, outcome, took) -> {}));
  }
}
