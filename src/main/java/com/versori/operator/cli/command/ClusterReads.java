package com.versori.operator.cli.command;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;

/** Reads from the cluster, with failures in words. */
public final class ClusterReads {

  private ClusterReads() {}

  /** The resources of all namespaces. */
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
        "The cluster at KUBECONFIG cannot be read: " + e.getMessage() + "; or give --cluster no");
  }
}
