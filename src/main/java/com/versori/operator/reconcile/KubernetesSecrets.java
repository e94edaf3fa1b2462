package com.versori.operator.reconcile;

import com.versori.operator.plan.SecretContent;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;

/** Reads Secrets by GET; nothing is kept. */
public final class KubernetesSecrets implements SecretReader {

  private final KubernetesClient client;

  public KubernetesSecrets(KubernetesClient client) {
    this.client = client;
  }

  @Override
  public Optional<SecretContent> read(String namespace, String name) {
    Secret secret = client.secrets().inNamespace(namespace).withName(name).get();
    return Optional.ofNullable(secret)
        .map(
            s ->
                new SecretContent(
                    s.getMetadata().getResourceVersion(),
                    s.getMetadata().getLabels(),
                    s.getData()));
  }
}
