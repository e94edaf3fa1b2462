package com.versori.operator.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.versori.operator.client.ClientSettings;
import com.versori.operator.client.OkHttpVersoriApi;
import com.versori.operator.client.model.Caller;
import com.versori.operator.client.model.CreateRequest;
import com.versori.operator.client.model.Token;
import com.versori.operator.client.model.TokenScheme;
import com.versori.operator.client.model.UpdateRequest;
import com.versori.operator.kube.KubernetesClients;
import com.versori.testkit.kube.MockKubeApi;
import com.versori.testkit.simulator.SimulatorData;
import com.versori.testkit.simulator.VersoriSimulator;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Subcommands cannot send a write. */
class ReadOnlyTest {

  @Test
  void platformClientRejectsWrites() {
    Caller access = new Caller(SimulatorData.ORGANISATION_ID, new Token(SimulatorData.TOKEN));
    try (VersoriSimulator simulator = VersoriSimulator.start();
        ReadOnlyApi api =
            new ReadOnlyApi(
                OkHttpVersoriApi.create(
                    new ClientSettings(
                        simulator.apiUrl(),
                        TokenScheme.BEARER,
                        Duration.ofSeconds(5),
                        "test",
                        Optional.empty(),
                        Optional.empty(),
                        Clock.systemUTC(),
                        (operation, outcome, took) -> {})))) {
      var body = JsonNodeFactory.instance.objectNode();
      assertThatThrownBy(() -> api.create(access, new CreateRequest(body)))
          .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> api.update(access, "01", new UpdateRequest(body)))
          .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> api.delete(access, "01")).isInstanceOf(IllegalStateException.class);
      assertThat(simulator.requests()).isEmpty();
    }
  }

  @Test
  void cluster(@TempDir Path folder) {
    ConfigMap map =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName("a")
            .withNamespace("default")
            .endMetadata()
            .build();
    try (MockKubeApi kube = MockKubeApi.start(folder);
        KubernetesClient client = KubernetesClients.readOnly(kube.config())) {
      assertThatThrownBy(() -> client.resource(map).create())
          .hasStackTraceContaining("subcommands are read-only");
      assertThatThrownBy(() -> client.resource(map).serverSideApply())
          .hasStackTraceContaining("subcommands are read-only");
      assertThatThrownBy(() -> client.resource(map).delete())
          .hasStackTraceContaining("subcommands are read-only");
      assertThat(client.configMaps().inNamespace("default").list().getItems()).isEmpty();
    }
  }
}
