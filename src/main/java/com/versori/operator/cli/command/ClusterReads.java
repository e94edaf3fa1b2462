package com.versori.operator.cli.command;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;

/** Reads of the cluster. A failure becomes a {@link FailureException} with the remedy. */
public final class ClusterReads {

  private ClusterReads() {}

  public static List<VersoriConnection> resources(KubernetesClient cluster)
      throws FailureException {
    try {
      return cluster.resources(VersoriConnection.class).inAnyNamespace().list().getItems();
    } catch (KubernetesClientException e) {
      throw failure(e);
    }
  }

  public static FailureException failure(KubernetesClientException e) {
    return new FailureException(
        "Reading the cluster of KUBECONFIG failed: "
            + e.getMessage()
            + "; to read no cluster, use --cluster no");
  }
}
