package com.versori.operator.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthServerTest {

  private final AtomicReference<String> problem = new AtomicReference<>("");
  private final AtomicReference<String> note = new AtomicReference<>("");
  private HealthServer server;

  @BeforeEach
  void setUp() throws IOException {
    server =
        new HealthServer(
            0,
            List.of(),
            List.of(
                new HealthServer.Check("caches", problem::get),
                HealthServer.Check.note("organisations", note::get)),
            () -> "a_metric 1\n");
  }

  @AfterEach
  void tearDown() {
    server.close();
  }

  @Test
  void readyzNamesFailedChecks() throws Exception {
    assertThat(get("GET", "/readyz").statusCode()).isEqualTo(200);
    problem.set("not filled yet");
    HttpResponse<String> response = get("GET", "/readyz");
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body()).isEqualTo("caches: not filled yet\n");
    assertThat(get("GET", "/livez").statusCode()).isEqualTo(200);
  }

  @Test
  void noteIsShownAndFailsNothing() throws Exception {
    note.set("there is none");
    assertThat(get("GET", "/readyz").statusCode()).isEqualTo(200);
    assertThat(get("GET", "/readyz").body()).isEqualTo("ok\norganisations: there is none\n");
  }

  @Test
  void servesMetricsAndNothingElse() throws Exception {
    assertThat(get("GET", "/metrics").body()).isEqualTo("a_metric 1\n");
    assertThat(get("GET", "/metrics").headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
    assertThat(get("GET", "/").statusCode()).isEqualTo(404);
    assertThat(get("GET", "/livez/x").statusCode()).isEqualTo(404);
    assertThat(get("POST", "/readyz").statusCode()).isEqualTo(405);
  }

  @Test
  void probesAreAnsweredDespiteManyHalfOpenRequests() throws Exception {
    try (Clients clients = new Clients(server.port())) {
      for (int i = 0; i < 200; i++) {
        clients.send("GET /metrics HTTP/1.1\r\nHost: half-open\r\n");
      }
      for (int i = 0; i < 20; i++) {
        clients.send("GET /readyz HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nno more");
        clients.send("G");
        assertThat(get("GET", "/livez").statusCode()).isEqualTo(200);
        assertThat(get("GET", "/readyz").statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void scrapesDoNotDelayProbes() throws Exception {
    CountDownLatch rendered = new CountDownLatch(1);
    try (HealthServer slow =
            new HealthServer(
                0,
                List.of(),
                List.of(),
                () -> {
                  waitFor(rendered);
                  return "a_metric 1\n";
                });
        Clients clients = new Clients(slow.port())) {
      for (int i = 0; i < 100; i++) {
        clients.send("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
      }
      assertThat(get(slow.port(), "GET", "/livez").statusCode()).isEqualTo(200);
      rendered.countDown();
      Awaitility.await()
          .untilAsserted(
              () ->
                  assertThat(get(slow.port(), "GET", "/metrics").body()).isEqualTo("a_metric 1\n"));
    }
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Connections that send a part of a request and then nothing. */
  private static final class Clients implements AutoCloseable {
    private final List<Socket> sockets = new ArrayList<>();
    private final int port;

    Clients(int port) {
      this.port = port;
    }

    Socket send(String text) throws IOException {
      Socket socket = new Socket("127.0.0.1", port);
      sockets.add(socket);
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
      return socket;
    }

    @Override
    public void close() throws IOException {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  private HttpResponse<String> get(String method, String path) throws Exception {
    return get(server.port(), method, path);
  }

  private static HttpResponse<String> get(int port, String method, String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(5))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }
}
