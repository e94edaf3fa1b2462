package com.versori.testkit.kube;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Fabric8's mock server in CRUD mode with the project's CRD, on 127.0.0.1. It stores, watches and
 * separates status, but validates no schema, evaluates no CEL and enforces no RBAC. The usual
 * kubectl commands work against it.
 */
public final class MockKubeApi implements KubeApi {

  private static final List<Path> CRDS =
      List.of(
          Path.of("crds", "versoriconnections.versori.com.yaml"),
          Path.of("crds", "versoriorganisations.versori.com.yaml"));

  /**
   * The server logs every request at INFO. The field keeps the logger with its level from garbage
   * collection.
   */
  private static final Logger REQUEST_LOG = Logger.getLogger("io.fabric8.mockwebserver");

  private final WatchGate watches = new WatchGate();
  private final KubernetesMockServer server;
  private final Path kubeconfig;

  private MockKubeApi(Path folder) throws IOException {
    REQUEST_LOG.setLevel(Level.WARNING);
    Files.createDirectories(folder);
    List<CustomResourceDefinition> crds = new ArrayList<>();
    for (Path file : CRDS) {
      crds.add(Serialization.unmarshal(Files.readString(file), CustomResourceDefinition.class));
    }
    server =
        new KubernetesMockServer(
            new Context(),
            new MockWebServer(),
            new HashMap<>(),
            new MockApiDispatcher(crds, watches),
            false);
    server.init(InetAddress.getLoopbackAddress(), 0);
    kubeconfig = Kubeconfig.write(folder.resolve("mock.kubeconfig").toAbsolutePath(), url(), "");
    try (KubernetesClient client = client()) {
      for (String name : List.of("kube-system", "default", "versori-system")) {
        client
            .namespaces()
            .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
            // Otherwise the client repeats a request with a late response.
            .createOr(NonDeletingOperation::update);
      }
    }
  }

  public static MockKubeApi start(Path folder) {
    try {
      return new MockKubeApi(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public boolean isReal() {
    return false;
  }

  @Override
  public Path kubeconfig() {
    return kubeconfig;
  }

  @Override
  public Config config() {
    return new ConfigBuilder(Config.empty()).withMasterUrl(url()).withNamespace("default").build();
  }

  public KubernetesClient client() {
    return new KubernetesClientBuilder().withConfig(config()).build();
  }

  /** The gate between the server and its watchers. */
  public WatchGate watches() {
    return watches;
  }

  @Override
  public void close() {
    server.destroy();
  }

  private String url() {
    return "http://127.0.0.1:" + server.getPort();
  }
}
