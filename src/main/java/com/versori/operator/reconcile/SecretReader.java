package com.versori.operator.reconcile;

import com.versori.operator.plan.SecretContent;
import java.util.Optional;

/** Reads one Secret at the moment of use. */
@FunctionalInterface
public interface SecretReader {
  /**
   * @return empty if there is no such Secret
   * @throws io.fabric8.kubernetes.client.KubernetesClientException if the API server does not say
   */
  Optional<SecretContent> read(String namespace, String name);
}
