package com.versori.testkit.kube;

import io.fabric8.kubernetes.client.Config;
import java.nio.file.Path;

/** A Kubernetes API for tests: a real one or a mock. */
public interface KubeApi extends AutoCloseable {

  /** Starts the real API server if its programs are available, else the mock. */
  static KubeApi startBest(Path folder) {
    return KubeBinaries.find().isPresent() ? RealKubeApi.start(folder) : MockKubeApi.start(folder);
  }

  /** Whether it validates schemas, evaluates CEL and enforces RBAC. */
  boolean isReal();

  /** A kubeconfig with all rights. */
  Path kubeconfig();

  /** The configuration of a client with all rights. */
  Config config();

  @Override
  void close();
}
