package com.versori.operator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.versori.operator.cli.command.Sources;
import com.versori.operator.cli.command.UsageException;
import com.versori.operator.config.OperatorConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SubcommandsTest {

  @Test
  void helpListsEverySubcommand() {
    assertThat(OperatorConfig.help(Subcommands.all().summaries()))
        .contains("check FILE...", "plan FILE...", "export [OPTIONS]", "authorize FILE");
    assertThat(Subcommands.all().find("check")).isPresent();
    assertThat(Subcommands.all().find("destroy")).isEmpty();
  }

  @Test
  void noSettingIsRequired() throws Exception {
    try (Sources sources = new OperatorSources(Map.of()).open(Sources.Cluster.NO)) {
      assertThat(sources.cluster()).isEmpty();
    }
  }

  @Test
  void invalidSettingsAreWrongUsage() {
    assertThatThrownBy(
            () -> new OperatorSources(Map.of("API_TIMEOUT", "x")).open(Sources.Cluster.NO))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("API_TIMEOUT");
  }
}
