package com.versori.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus;
import com.versori.operator.api.v1alpha1.VersoriOrganisation;
import com.versori.operator.port.Resources.WriteDeniedException;
import com.versori.testkit.Fixtures;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers of API servers to a write, as they send them. */
class DeniedWriteTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          conflict | 409 | Operation cannot be fulfilled on versoriconnections.versori.com "shop": the object has been modified
          conflict | 409 | Operation cannot be fulfilled on versoriconnections.versori.com "shop": Precondition failed: UID
          conflict | 422 | the server rejected our request due to an error in our request
          conflict | 404 | versoriconnections.versori.com "shop" not found
          denied   | 422 | versoriconnections.versori.com "shop" is forbidden: ValidatingAdmissionPolicy 'p' denied request: no
          denied   | 422 | VersoriConnection.versori.com "shop" is invalid: spec: Required value
          denied   | 403 | versoriconnections.versori.com "shop" is forbidden: ValidatingAdmissionPolicy 'p' denied request: no
          denied   | 403 | versoriconnections.versori.com "shop" is forbidden: User "operator" cannot patch resource
          denied   | 413 | versoriconnections.versori.com "shop" is forbidden: ValidatingAdmissionPolicy 'p' denied request: no
          denied   | 400 | admission webhook "w.example.com" denied the request: no
          denied   | 404 | admission webhook "w.example.com" denied the request: no
          denied   | 409 | admission webhook "w.example.com" denied the request: no
          denied   | 418 | admission webhook "w.example.com" denied the request without explanation
          failed   | 500 | Internal error occurred: failed calling webhook "w.example.com"
          failed   | 401 | Unauthorized
          """)
  void bodyTellsADenialFromAConflict(String expected, int code, String message) throws IOException {
    HttpServer server = server(code, message);
    try (KubernetesClient client = client(server)) {
      KubernetesResources resources = new KubernetesResources(client, Set.of());
      var seen = Fixtures.resource();
      var organisations = new KubernetesOrganisations(client, Set.of(), "versori-system");
      switch (expected) {
        case "conflict" -> {
          assertThat(resources.writeStatus(seen, VersoriConnectionStatus.EMPTY)).isEmpty();
          assertThat(organisations.writeStatus(organisation(), null)).isEmpty();
        }
        case "denied" ->
            assertThatThrownBy(() -> resources.writeStatus(seen, VersoriConnectionStatus.EMPTY))
                .isInstanceOf(WriteDeniedException.class)
                .hasMessage(message);
        default ->
            assertThatThrownBy(() -> resources.writeStatus(seen, VersoriConnectionStatus.EMPTY))
                .isNotInstanceOf(WriteDeniedException.class);
      }
      if (!expected.equals("conflict")) {
        assertThatThrownBy(() -> organisations.writeStatus(organisation(), null))
            .as("a write that is repeated with backoff")
            .isInstanceOf(KubernetesClientException.class);
      }
    } finally {
      server.stop(0);
    }
  }

  private static VersoriOrganisation organisation() {
    VersoriOrganisation one = new VersoriOrganisation();
    one.getMetadata().setName("default");
    one.getMetadata().setNamespace("versori-system");
    one.getMetadata().setUid("uid-1");
    return one;
  }

  private static HttpServer server(int code, String message) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] body =
        """
        {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": %d, "message": "%s"}
        """
            .formatted(code, message.replace("\"", "\\\""))
            .getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(code, body.length);
          try (exchange) {
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
    return server;
  }

  private static KubernetesClient client(HttpServer server) {
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
            .withRequestRetryBackoffLimit(0)
            .build();
    return KubernetesClients.standard(config);
  }
}
