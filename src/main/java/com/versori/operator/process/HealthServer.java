package com.versori.operator.process;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.versori.operator.timing.Timing;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Serves {@code /livez}, {@code /readyz} and {@code /metrics}. No client can block the probes:
 * requests and responses have time limits, slow clients lose their threads, and metrics are
 * rendered for one client at a time.
 */
final class HealthServer implements AutoCloseable {

  static {
    // Workaround request-threads. In seconds; the server's class reads them when it is loaded.
    System.setProperty(
        "sun.net.httpserver.maxReqTime", Long.toString(Timing.REQUEST_READ.toSeconds()));
    System.setProperty(
        "sun.net.httpserver.maxRspTime", Long.toString(Timing.ANSWER_WRITE.toSeconds()));
  }

  private static final int THREADS = 64;
  private static final int BACKLOG = 128;

  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  /**
   * A health check. The problem is empty if the check passes; it contains no secret.
   *
   * @param fails whether a problem makes the whole check fail, and is not only shown
   */
  record Check(String name, Supplier<String> problem, boolean fails) {
    Check(String name, Supplier<String> problem) {
      this(name, problem, true);
    }

    static Check note(String name, Supplier<String> note) {
      return new Check(name, note, false);
    }
  }

  private final HttpServer server;
  private final BoundedRequestThreads threads = new BoundedRequestThreads(THREADS);
  private final Semaphore scrapes = new Semaphore(1);

  /**
   * @param port 0 for any free port
   */
  HealthServer(int port, List<Check> live, List<Check> ready, Supplier<String> metrics)
      throws IOException {
    server = HttpServer.create(new InetSocketAddress(port), BACKLOG);
    server.setExecutor(threads);
    server.createContext("/", exchange -> answer(exchange, 404, TEXT, "not found\n"));
    server.createContext("/livez", exchange -> check(exchange, "/livez", live));
    server.createContext("/readyz", exchange -> check(exchange, "/readyz", ready));
    server.createContext(
        "/metrics",
        exchange -> {
          if (isGetOf(exchange, "/metrics")) {
            scrape(exchange, metrics);
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

  private void scrape(HttpExchange exchange, Supplier<String> metrics) throws IOException {
    Optional<String> rendered = rendered(metrics);
    answer(
        exchange,
        rendered.isPresent() ? 200 : 503,
        rendered.isPresent() ? PROMETHEUS : TEXT,
        rendered.orElse("busy with other clients; scrape less often\n"));
  }

  /** Empty if other scrapes leave no time for this one. */
  private Optional<String> rendered(Supplier<String> metrics) {
    try {
      if (!scrapes.tryAcquire(Timing.SCRAPE_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
        return Optional.empty();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
    try {
      return Optional.of(threads.uninterrupted(metrics));
    } finally {
      scrapes.release();
    }
  }

  private void check(HttpExchange exchange, String path, List<Check> checks) throws IOException {
    if (!isGetOf(exchange, path)) {
      return;
    }
    String problems = threads.uninterrupted(() -> problems(checks, true));
    String notes = threads.uninterrupted(() -> problems(checks, false));
    boolean ok = problems.isEmpty();
    answer(exchange, ok ? 200 : 503, TEXT, (ok ? "ok\n" : problems) + notes);
  }

  private static String problems(List<Check> checks, boolean failing) {
    StringBuilder problems = new StringBuilder();
    for (Check check : checks.stream().filter(one -> one.fails() == failing).toList()) {
      String problem = check.problem().get();
      if (!problem.isEmpty()) {
        problems.append(check.name()).append(": ").append(problem).append('\n');
      }
    }
    return problems.toString();
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
