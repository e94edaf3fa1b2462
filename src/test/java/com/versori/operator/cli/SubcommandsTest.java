package com.versori.operator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.versori.operator.cli.command.Sources;
import com.versori.operator.cli.command.UsageException;
import com.versori.operator.config.OperatorConfig;
import com.versori.testkit.simulator.SimulatorData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubcommandsTest {

  @Test
  void helpListsEverySubcommand() {
    assertThat(OperatorConfig.help(Subcommands.all().summaries()))
        .contains("check FILE...", "plan FILE...", "export [OPTIONS]");
    assertThat(Subcommands.all().find("check")).isPresent();
    assertThat(Subcommands.all().find("destroy")).isEmpty();
  }

  @Test
  void onlyOrganisationAndTokenAreRequired(@TempDir Path folder) throws Exception {
    Path token = Files.writeString(folder.resolve("token"), SimulatorData.TOKEN);
    Map<String, String> env =
        Map.of(
            "VERSORI_ORGANISATION_ID",
            SimulatorData.ORGANISATION_ID,
            "VERSORI_TOKEN_FILE",
            token.toString());
    try (Sources sources = new OperatorSources(env).open(Sources.Cluster.NO)) {
      assertThat(sources.cluster()).isEmpty();
      assertThat(sources.settings().organisationId()).isEqualTo(SimulatorData.ORGANISATION_ID);
      assertThat(sources.tokens().read().value()).isEqualTo(SimulatorData.TOKEN);
    }
  }

  @Test
  void invalidSettingsAreWrongUsage() {
    assertThatThrownBy(() -> new OperatorSources(Map.of()).open(Sources.Cluster.NO))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("VERSORI_ORGANISATION_ID")
        .hasMessageContaining("VERSORI_TOKEN_FILE");
  }
}
