package com.versori.operator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.versori.kube.MockKubeApi;
import com.versori.operator.reconcile.KubernetesClients;
import com.versori.operator.versori.Access;
import com.versori.operator.versori.AuthScheme;
import com.versori.operator.versori.CreateRequest;
import com.versori.operator.versori.OkHttpVersoriApi;
import com.versori.operator.versori.Settings;
import com.versori.operator.versori.Token;
import com.versori.operator.versori.UpdateRequest;
import com.versori.simulator.SimulatorData;
import com.versori.simulator.VersoriSimulator;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a subcommand may come to ask for, nothing that writes leaves the process. */
class ReadOnlyTest {

  @Test
  void platform() {
    Access access = new Access(SimulatorData.ORGANISATION_ID, new Token(SimulatorData.TOKEN));
    try (VersoriSimulator simulator = VersoriSimulator.start();
        ReadOnlyApi api =
            new ReadOnlyApi(
                OkHttpVersoriApi.create(
                    new Settings(
                        simulator.apiUrl(),
                        AuthScheme.BEARER,
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
          .hasStackTraceContaining("subcommands only read");
      assertThatThrownBy(() -> client.resource(map).serverSideApply())
          .hasStackTraceContaining("subcommands only read");
      assertThatThrownBy(() -> client.resource(map).delete())
          .hasStackTraceContaining("subcommands only read");
      assertThat(client.configMaps().inNamespace("default").list().getItems()).isEmpty();
    }
  }
}
