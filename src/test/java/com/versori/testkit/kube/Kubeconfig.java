package com.versori.testkit.kube;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes kubeconfig files. */
final class Kubeconfig {

  private Kubeconfig() {}

  /**
   * @param token empty for a server without authentication
   */
  static Path write(Path file, String server, String token) {
    String text =
        """
        apiVersion: v1
        kind: Config
        current-context: test
        contexts:
        - name: test
          context: {cluster: test, user: test, namespace: default}
        clusters:
        - name: test
          cluster: {server: "%s"%s}
        users:
        - name: test
          user: {%s}
        """
            .formatted(
                server,
                server.startsWith("https") ? ", insecure-skip-tls-verify: true" : "",
                token.isEmpty() ? "" : "token: \"" + token + "\"");
    try {
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
