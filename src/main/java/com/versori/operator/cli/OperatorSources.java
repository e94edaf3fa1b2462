package com.versori.operator.cli;

import com.versori.operator.cli.command.ClusterReads;
import com.versori.operator.cli.command.FailureException;
import com.versori.operator.cli.command.Sources;
import com.versori.operator.cli.command.UsageException;
import com.versori.operator.client.OkHttpVersoriApi;
import com.versori.operator.config.InvalidConfigurationException;
import com.versori.operator.config.OperatorConfig;
import com.versori.operator.kube.KubernetesClients;
import com.versori.operator.process.OperatorProcess;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/** Opens the sources of a subcommand with the operator's settings. */
record OperatorSources(Map<String, String> env) implements Sources.Opener {

  @Override
  public Sources open(Sources.Cluster wanted) throws UsageException, FailureException {
    OperatorConfig config;
    try {
      config = OperatorConfig.from(env);
    } catch (InvalidConfigurationException e) {
      throw new UsageException(e.getMessage());
    }
    boolean read = wanted == Sources.Cluster.AUTO ? hasKubeconfig() : wanted == Sources.Cluster.YES;
    Optional<KubernetesClient> cluster =
        read
            ? Optional.of(KubernetesClients.readOnly(OperatorProcess.cluster()))
            : Optional.empty();
    try {
      OkHttpVersoriApi api =
          new OkHttpVersoriApi(
              OperatorProcess.apiSettings(
                  config, " (subcommand)", Clock.systemUTC(), (operation, outcome, took) -> {}));
      return new Sources(
          config.settings(() -> cluster.map(OperatorSources::uid).orElse("")),
          api,
          api,
          cluster,
          api::close);
    } catch (KubernetesClientException e) {
      throw new FailureException(
          ClusterReads.failure(cluster.orElseThrow(), e).getMessage()
              + "; if only the namespace kube-system is unreadable, set CLUSTER_ID");
    }
  }

  /** A kubeconfig where kubectl looks for one, or the service account of a pod. */
  private boolean hasKubeconfig() {
    return env.containsKey("KUBECONFIG")
        || env.containsKey("KUBERNETES_SERVICE_HOST")
        || Files.exists(Path.of(System.getProperty("user.home"), ".kube", "config"));
  }

  private static String uid(KubernetesClient cluster) {
    var namespace = cluster.namespaces().withName("kube-system").get();
    return namespace == null ? "" : namespace.getMetadata().getUid();
  }
}
