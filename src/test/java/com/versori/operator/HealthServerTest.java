package com.versori.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthServerTest {

  private final AtomicReference<String> problem = new AtomicReference<>("");
  private HealthServer server;

  @BeforeEach
  void setUp() throws IOException {
    server =
        new HealthServer(
            0,
            List.of(),
            List.of(
                new HealthServer.Check("caches", problem::get),
                new HealthServer.Check("token", () -> "")),
            () -> "a_metric 1\n");
  }

  @AfterEach
  void tearDown() {
    server.close();
  }

  @Test
  void readyzNamesWhatIsWrong() throws Exception {
    assertThat(get("GET", "/readyz").statusCode()).isEqualTo(200);
    problem.set("not filled yet");
    HttpResponse<String> response = get("GET", "/readyz");
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body()).isEqualTo("caches: not filled yet\n");
    assertThat(get("GET", "/livez").statusCode()).isEqualTo(200);
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

  private HttpResponse<String> get(String method, String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }
}
