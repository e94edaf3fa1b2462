package com.versori.testkit.kube;

import io.fabric8.kubernetes.client.Config;
import java.nio.file.Path;

/** A Kubernetes API to try things on: the real one, or a stand-in where there is none. */
public interface KubeApi extends AutoCloseable {

  /** The real one where its programs are at hand, otherwise the stand-in. */
  static KubeApi startBest(Path folder) {
    return KubeBinaries.find().isPresent() ? RealKubeApi.start(folder) : MockKubeApi.start(folder);
  }

  /** Whether it validates schemas, evaluates CEL and enforces RBAC. */
  boolean isReal();

  /** A file for {@code kubectl --kubeconfig}, with every right. */
  Path kubeconfig();

  /** For the Fabric8 client, with every right. */
  Config config();

  @Override
  void close();
}
