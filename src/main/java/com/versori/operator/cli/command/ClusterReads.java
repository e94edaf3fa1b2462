package com.versori.operator.cli.command;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** Reads of the cluster. A failure becomes a {@link FailureException} with the remedy. */
public final class ClusterReads {

  private static final String CHANGE =
      "To read another, set KUBECONFIG or its current context; to read none, use --cluster no";

  private ClusterReads() {}

  /** Which cluster is read, and how to change that. */
  public static String description(Optional<KubernetesClient> cluster) {
    return cluster
        .map(client -> "Cluster that is read: " + name(client) + ". " + CHANGE)
        .orElse("No cluster is read, so each resource counts as new. To read one, set KUBECONFIG");
  }

  /** All VersoriConnections of the cluster. */
  public static List<VersoriConnection> resources(KubernetesClient cluster)
      throws FailureException {
    try {
      return cluster.resources(VersoriConnection.class).inAnyNamespace().list().getItems();
    } catch (KubernetesClientException e) {
      throw failure(cluster, e);
    }
  }

  public static FailureException failure(KubernetesClient cluster, KubernetesClientException e) {
    return new FailureException(
        Shown.message(
            "The cluster cannot be read: %s. It is %s. %s"
                .formatted(cause(e), name(cluster), CHANGE)));
  }

  private static String name(KubernetesClient cluster) {
    NamedContext context = cluster.getConfiguration().getCurrentContext();
    return Shown.message(
        "%s, %s"
            .formatted(
                cluster.getMasterUrl(),
                context == null || context.getName() == null
                    ? "the cluster of this pod's service account, because there is no kubeconfig"
                    : "the context " + context.getName() + " of the kubeconfig"));
  }

  /** The answer of the API server, or why there is none. */
  private static String cause(KubernetesClientException e) {
    String answer =
        e.getStatus() == null || e.getStatus().getMessage() == null
            ? "status " + e.getCode()
            : e.getStatus().getMessage();
    return switch (Math.max(0, e.getCode())) {
      case 401 -> "it rejects the credentials (401); log in again";
      case 403 -> "permission is missing (403): " + answer;
      case 404 -> "it does not know VersoriConnections (404); install the CRD";
      case 0 -> unanswered(rootOf(e));
      default -> "it answers " + answer;
    };
  }

  private static Throwable rootOf(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return root;
  }

  private static String unanswered(Throwable root) {
    if (root instanceof UnknownHostException) {
      return "its host is not known";
    }
    if (root instanceof SSLException) {
      return "its certificate is not trusted";
    }
    if (root instanceof SocketTimeoutException || root instanceof TimeoutException) {
      return "it does not answer in time";
    }
    return root instanceof ConnectException
        ? "no connection is possible"
        : "the request failed (%s)".formatted(root.getClass().getSimpleName());
  }
}
