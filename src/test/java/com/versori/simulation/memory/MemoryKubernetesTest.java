package com.versori.simulation.memory;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.kube.KubernetesClients;
import com.versori.operator.kube.PatchSender;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Clock;
import java.util.List;
import java.util.Set;

class MemoryKubernetesTest extends KubernetesBehaviour {

  private final MemoryKubernetes kubernetes =
      new MemoryKubernetes(Clock.systemUTC(), new MemoryKubernetes.Past());

  private final KubernetesClient client =
      KubernetesClients.standard(Config.empty(), new MemoryTransport(kubernetes));

  MemoryKubernetesTest() {
    kubernetes.pruneStatus(Set.of(UNKNOWN_FIELD));
  }

  @Override
  KubernetesClient client() {
    return client;
  }

  @Override
  PatchSender patches() {
    return new MemoryPatches(
        kubernetes,
        answer ->
            client.getKubernetesSerialization().convertValue(answer, VersoriConnection.class));
  }

  @Override
  KubernetesClient user() {
    return new KubernetesClientBuilder()
        .withConfig(Config.empty())
        .withHttpClientFactory(new MemoryTransport(kubernetes))
        .build();
  }

  @Override
  List<String> changes() {
    return kubernetes.log().stream()
        .map(one -> one.change() + " " + one.object().at("/metadata/generation"))
        .toList();
  }

  @Override
  void deny() {
    kubernetes.admit(object -> !object.path("metadata").path("labels").has(DENIED_LABEL));
  }
}
