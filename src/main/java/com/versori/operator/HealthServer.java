package com.versori.operator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** Serves {@code /livez}, {@code /readyz} and {@code /metrics}. */
final class HealthServer implements AutoCloseable {

  private static final int THREADS = 2;
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  /** One thing that has to be so; the problem says in words why it is not, and names no secret. */
  record Check(String name, Supplier<String> problem) {}

  private final HttpServer server;
  private final ExecutorService threads;

  /**
   * @param port 0 takes any free one
   */
  HealthServer(int port, List<Check> live, List<Check> ready, Supplier<String> metrics)
      throws IOException {
    server = HttpServer.create(new InetSocketAddress(port), 16);
    threads =
        Executors.newFixedThreadPool(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "http");
              thread.setDaemon(true);
              return thread;
            });
    server.setExecutor(threads);
    server.createContext("/", exchange -> answer(exchange, 404, TEXT, "not found\n"));
    server.createContext("/livez", exchange -> check(exchange, "/livez", live));
    server.createContext("/readyz", exchange -> check(exchange, "/readyz", ready));
    server.createContext(
        "/metrics",
        exchange -> {
          if (isGetOf(exchange, "/metrics")) {
            answer(exchange, 200, PROMETHEUS, metrics.get());
          }
        });
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private static void check(HttpExchange exchange, String path, List<Check> checks)
      throws IOException {
    if (!isGetOf(exchange, path)) {
      return;
    }
    StringBuilder problems = new StringBuilder();
    for (Check check : checks) {
      String problem = check.problem().get();
      if (!problem.isEmpty()) {
        problems.append(check.name()).append(": ").append(problem).append('\n');
      }
    }
    boolean ok = problems.isEmpty();
    answer(exchange, ok ? 200 : 503, TEXT, ok ? "ok\n" : problems.toString());
  }

  private static boolean isGetOf(HttpExchange exchange, String path) throws IOException {
    if (!exchange.getRequestURI().getPath().equals(path)) {
      answer(exchange, 404, TEXT, "not found\n");
      return false;
    }
    if (!List.of("GET", "HEAD").contains(exchange.getRequestMethod())) {
      exchange.getResponseHeaders().set("Allow", "GET, HEAD");
      answer(exchange, 405, TEXT, "method not allowed\n");
      return false;
    }
    return true;
  }

  private static void answer(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    try (exchange) {
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", type);
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(status, head ? -1 : body.length);
      if (!head) {
        exchange.getResponseBody().write(body);
      }
    }
  }
}
