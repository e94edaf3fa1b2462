package com.versori.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.versori.testkit.simulator.Operation;
import com.versori.testkit.simulator.SimulatorData;
import com.versori.testkit.simulator.VersoriSimulator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The proxy in front of a real server. */
class TcpProxyTest {

  private final VersoriSimulator server = VersoriSimulator.start();
  private final TcpProxy proxy = new TcpProxy(server.apiUrl().getPort());

  @AfterEach
  void tearDown() {
    proxy.close();
    server.close();
  }

  @Test
  void passesAgainAfterRefusing() throws Exception {
    assertThat(get("http", HttpClient.newHttpClient())).isEqualTo(200);
    proxy.refuse(true);
    assertThatThrownBy(() -> get("http", HttpClient.newHttpClient()))
        .isInstanceOf(IOException.class);
    proxy.refuse(false);
    assertThat(get("http", HttpClient.newHttpClient())).isEqualTo(200);
  }

  @Test
  void responsesAreHeldAndLostWhileRequestsArrive() throws Exception {
    proxy.holdAnswers(true);
    CompletableFuture<HttpResponse<Void>> answer =
        HttpClient.newHttpClient()
            .sendAsync(request("http"), HttpResponse.BodyHandlers.discarding());
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> server.count(Operation.LIST) == 1);
    assertThat(answer).isNotDone();
    proxy.cut();
    assertThatThrownBy(answer::join).hasCauseInstanceOf(IOException.class);
    proxy.holdAnswers(false);
    assertThat(get("http", HttpClient.newHttpClient())).isEqualTo(200);
  }

  @Test
  void speaksTls() throws Exception {
    HeldCertificate certificate =
        new HeldCertificate.Builder().addSubjectAlternativeName("127.0.0.1").build();
    proxy.speakTls(
        new HandshakeCertificates.Builder().heldCertificate(certificate).build().sslContext());
    HttpClient trusting =
        HttpClient.newBuilder()
            .sslContext(
                new HandshakeCertificates.Builder()
                    .addTrustedCertificate(certificate.certificate())
                    .build()
                    .sslContext())
            .build();
    assertThat(get("https", trusting)).isEqualTo(200);
    assertThatThrownBy(() -> get("https", HttpClient.newHttpClient()))
        .isInstanceOf(IOException.class);
  }

  private int get(String scheme, HttpClient client) throws Exception {
    return client.send(request(scheme), HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private HttpRequest request(String scheme) {
    return HttpRequest.newBuilder(
            URI.create(
                "%s://127.0.0.1:%d/api/v2/o/%s/connections"
                    .formatted(scheme, proxy.port(), SimulatorData.ORGANISATION_ID)))
        .timeout(Duration.ofSeconds(10))
        .header("Authorization", "Bearer " + SimulatorData.TOKEN)
        .build();
  }
}
