package com.versori.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.versori.testkit.simulator.Fault;
import com.versori.testkit.simulator.SimulatorMain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The Versori API simulator in a process of its own. */
public final class SimulatorProcess implements AutoCloseable {

  /** A received request: the operation, and the wall clock in milliseconds. */
  public record Arrival(String operation, long millis) {}

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;
  private final int port;

  private SimulatorProcess(Path folder, int latencyMillis) throws IOException {
    port = freePort();
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                // The runs are too short for the C2 compiler to pay off.
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                // Otherwise the body of a response waits for the TCP acknowledgement of its
                // headers.
                "-Dsun.net.httpserver.nodelay=true",
                "-cp",
                System.getProperty("java.class.path"),
                SimulatorMain.class.getName(),
                "--port=" + port,
                "--latency=" + latencyMillis)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("simulator.log").toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    Await.until("the simulator answers", () -> process.isAlive() && answers());
  }

  static SimulatorProcess start(Path folder, int latencyMillis) {
    try {
      return new SimulatorProcess(folder, latencyMillis);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public URI apiUrl() {
    return URI.create("http://127.0.0.1:" + port + "/api/v2");
  }

  long pid() {
    return process.pid();
  }

  /** The number of received requests by operation. */
  public Map<String, Long> counts() {
    Map<String, Long> counts = new TreeMap<>();
    get("counts").properties().forEach(e -> counts.put(e.getKey(), e.getValue().asLong()));
    return counts;
  }

  public long count(String operation) {
    return counts().getOrDefault(operation, 0L);
  }

  public List<Arrival> arrivals(String operation) {
    List<Arrival> arrivals = new ArrayList<>();
    for (JsonNode one : get("arrivals")) {
      if (one.get(0).asText().equals(operation)) {
        arrivals.add(new Arrival(operation, one.get(1).asLong()));
      }
    }
    return arrivals;
  }

  public void inject(Fault fault) {
    try {
      send(
          HttpRequest.newBuilder(control("faults"))
              .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(fault)))
              .build());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private boolean answers() {
    try {
      get("counts");
      return true;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  private JsonNode get(String what) {
    try {
      return JSON.readTree(send(HttpRequest.newBuilder(control(what)).build()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String send(HttpRequest request) throws IOException {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private URI control(String what) {
    return URI.create("http://127.0.0.1:" + port + "/_control/" + what);
  }

  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
