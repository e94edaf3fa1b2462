package com.versori.testkit.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/**
 * A webhook that never answers. The API server waits six seconds for it at each write to a resource
 * with the label {@code slow=true}, except to status, and then writes anyway.
 */
public final class SlowAdmission implements AutoCloseable {

  private final Cluster cluster;
  private final ServerSocket silent;

  public SlowAdmission(Cluster cluster) throws IOException {
    this.cluster = cluster;
    this.silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    cluster
        .apply(
            """
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingWebhookConfiguration
            metadata: {name: %1$s}
            webhooks:
            - name: silent.example.com
              clientConfig: {url: "https://127.0.0.1:%2$d/"}
              rules:
              - {apiGroups: [versori.com], apiVersions: ["*"], operations: [UPDATE], resources: [versoriconnections]}
              namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %1$s}}
              objectSelector: {matchLabels: {slow: "true"}}
              timeoutSeconds: 6
              failurePolicy: Ignore
              sideEffects: None
              admissionReviewVersions: [v1]
            """
                .formatted(cluster.namespace(), silent.getLocalPort()))
        .orThrow();
  }

  @Override
  public void close() throws IOException {
    cluster.kubectl("delete", "validatingwebhookconfiguration", cluster.namespace()).orThrow();
    silent.close();
  }
}
