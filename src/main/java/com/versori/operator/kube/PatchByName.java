package com.versori.operator.kube;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;

/**
 * Patches by an object, because the client sends a GET before each patch by name; by one that
 * contains only the name, because the client copies the object each time.
 *
 * <p>Workaround patch-by-name, see CONTRIBUTING.md.
 */
public record PatchByName(KubernetesClient client) implements PatchSender {

  @Override
  public VersoriConnection send(VersoriConnection seen, Part part, PatchContext how, String patch) {
    VersoriConnection named = new VersoriConnection();
    named.getMetadata().setNamespace(seen.getMetadata().getNamespace());
    named.getMetadata().setName(seen.getMetadata().getName());
    Resource<VersoriConnection> resource =
        client
            .resources(VersoriConnection.class)
            .inNamespace(seen.getMetadata().getNamespace())
            .resource(named);
    return part == Part.STATUS
        ? resource.subresource("status").patch(how, patch)
        : resource.patch(how, patch);
  }
}
