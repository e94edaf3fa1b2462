package com.versori.kube;

import io.fabric8.kubernetes.client.Config;
import java.nio.file.Path;

/** To come. */
public final class MockKubeApi implements KubeApi {
  static MockKubeApi start(Path folder) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean isReal() {
    return false;
  }

  @Override
  public Path kubeconfig() {
    return null;
  }

  @Override
  public Config config() {
    return null;
  }

  @Override
  public void close() {}
}
