package com.versori.operator.kube;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;

/** Sends a patch of a resource. */
@FunctionalInterface
public interface PatchSender {

  /** What of a resource is patched. */
  enum Part {
    OBJECT,
    STATUS
  }

  /**
   * @param seen names the resource
   * @return the resource as it is now
   * @throws io.fabric8.kubernetes.client.KubernetesClientException if the patch is refused, or no
   *     answer arrives
   */
  VersoriConnection send(VersoriConnection seen, Part part, PatchContext how, String patch);
}
