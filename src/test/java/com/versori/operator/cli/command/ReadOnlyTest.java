package com.versori.operator.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.versori.operator.kube.KubernetesClients;
import com.versori.testkit.kube.MockKubeApi;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a subcommand may come to ask for, nothing that writes leaves the process. */
class ReadOnlyTest {

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
