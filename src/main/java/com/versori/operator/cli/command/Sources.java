package com.versori.operator.cli.command;

import com.versori.operator.client.VersoriReads;
import com.versori.operator.model.OperatorSettings;
import com.versori.operator.port.TokenSource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What there is to read from.
 *
 * @param settings as the operator has them; without a cluster ID if that is not known
 * @param cluster refuses every write; empty if there is none, or none is wanted
 * @param closeApi closes the API's client
 */
public record Sources(
    OperatorSettings settings,
    TokenSource tokens,
    VersoriReads api,
    Optional<KubernetesClient> cluster,
    Runnable closeApi)
    implements AutoCloseable {

  /** Whether a cluster is read. */
  public enum Cluster {
    /** If there is a kubeconfig. */
    AUTO,
    YES,
    NO;

    public static final List<String> WORDS = List.of("auto", "yes", "no");

    public static Cluster of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }

  /** Opens them when they are needed. */
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
