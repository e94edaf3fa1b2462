package com.versori.operator.cli;

import com.versori.operator.plan.OperatorSettings;
import com.versori.operator.reconcile.TokenSource;
import com.versori.operator.versori.VersoriApi;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;

/**
 * What there is to read from.
 *
 * @param settings as the operator has them; without a cluster ID if that is not known
 * @param api refuses what changes anything
 * @param cluster refuses what changes anything, too; empty if there is none, or none is wanted
 */
public record Sources(
    OperatorSettings settings,
    TokenSource tokens,
    VersoriApi api,
    Optional<KubernetesClient> cluster)
    implements AutoCloseable {

  /** Opens them when they are needed. */
  @FunctionalInterface
  public interface Opener {
    /**
     * @param withCluster whether a cluster is to be read
     * @throws UsageException if settings are wrong
     * @throws FailureException if the cluster cannot be read
     */
    Sources open(boolean withCluster) throws UsageException, FailureException;
  }

  @Override
  public void close() {
    cluster.ifPresent(KubernetesClient::close);
    if (api instanceof ReadOnlyApi readOnly) {
      readOnly.close();
    }
  }
}
