package com.versori.operator.cli.command;

import com.versori.operator.client.OAuth2Logins;
import com.versori.operator.client.VersoriReads;
import com.versori.operator.model.OperatorSettings;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The settings and APIs that a subcommand reads from.
 *
 * @param settings the operator's settings; without a cluster ID if it is unknown
 * @param logins of the same API
 * @param cluster rejects every write; empty if no cluster is read
 * @param closeApi closes the API's client
 */
public record Sources(
    OperatorSettings settings,
    VersoriReads api,
    OAuth2Logins logins,
    Optional<KubernetesClient> cluster,
    Runnable closeApi)
    implements AutoCloseable {

  /** Values of the option {@code --cluster}. */
  public enum Cluster {
    /** Reads the cluster if there is a kubeconfig or a service account. */
    AUTO,
    YES,
    NO;

    public static final List<String> CHOICES = List.of("auto", "yes", "no");

    public static Cluster of(String choice) {
      return valueOf(choice.toUpperCase(Locale.ROOT));
    }
  }

  /** Opens the sources when a subcommand needs them. */
  @FunctionalInterface
  public interface Opener {
    /**
     * @throws UsageException if settings are wrong
     * @throws FailureException if the cluster cannot be read
     */
    Sources open(Cluster wanted) throws UsageException, FailureException;
  }

  @Override
  public void close() {
    cluster.ifPresent(KubernetesClient::close);
    closeApi.run();
  }
}
