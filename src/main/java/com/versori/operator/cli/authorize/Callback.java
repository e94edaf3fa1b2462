package com.versori.operator.cli.authorize;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.versori.operator.cli.command.FailureException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import okhttp3.HttpUrl;

/**
 * Receives one callback of an OAuth 2.0 provider, on 127.0.0.1. Nothing of a request is repeated in
 * a page, and requests that are not the awaited callback change nothing.
 */
final class Callback implements AutoCloseable {

  private static final String HOST = "127.0.0.1";
  private static final String PATH = "/oauth/callback";

  private static final String RECEIVED = "The answer was received. The terminal shows how it went.";
  private static final String IGNORED =
      "This is not the answer that is awaited. Open the URL that the terminal shows.";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool(Callback::daemon);
  private final CompletableFuture<Answer> answer = new CompletableFuture<>();
  private final AtomicBoolean answered = new AtomicBoolean();
  private final AtomicBoolean ignored = new AtomicBoolean();
  private final Runnable onIgnored;

  /** Whether a state is that of the login; none is before it has begun. */
  private volatile Predicate<String> isOfLogin = state -> false;

  /**
   * What a provider answered.
   *
   * @param code empty: the provider reports an error
   */
  record Answer(Optional<String> code, String state, String error, String description) {
    /** The code is secret. */
    @Override
    public String toString() {
      return "Answer[***]";
    }
  }

  /**
   * @param port 0 for any free one
   * @param onIgnored is called once, when a callback is ignored
   */
  Callback(int port, Runnable onIgnored) throws FailureException {
    this.onIgnored = onIgnored;
    try {
      server = HttpServer.create(new InetSocketAddress(HOST, port), 0);
    } catch (BindException e) {
      throw new FailureException(
          ("Port %d of %s cannot be used: another program (another authorize?) has it, or it is"
                  + " reserved. End that program, or choose another with --port, if the provider"
                  + " accepts http://%2$s:PORT%s as redirect URL")
              .formatted(port, HOST, PATH));
    } catch (IOException e) {
      throw new FailureException("No port of %s can be opened".formatted(HOST));
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Where the provider sends the browser. */
  String url() {
    return "http://%s:%d%s".formatted(HOST, port(), PATH);
  }

  /**
   * Accepts the first callback of a login from now on.
   *
   * @param state that of the login; empty: it is not known
   */
  void accept(Optional<String> state) {
    isOfLogin = state.<Predicate<String>>map(one -> one::equals).orElse(any -> true);
  }

  /** Waits for it; empty if there is none in time. */
  Optional<Answer> await(Duration patience) throws InterruptedException {
    try {
      return Optional.of(answer.get(patience.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      List<String> hosts = exchange.getRequestHeaders().getOrDefault("Host", List.of());
      // Another name for this address would let a web site read the pages.
      if (!hosts.equals(List.of(HOST + ":" + port()))
          || !PATH.equals(exchange.getRequestURI().getRawPath())) {
        exchange.sendResponseHeaders(404, -1);
      } else if (!exchange.getRequestMethod().equals("GET")) {
        exchange.getResponseHeaders().set("Allow", "GET");
        exchange.sendResponseHeaders(405, -1);
      } else {
        receive(exchange);
      }
    }
  }

  private void receive(HttpExchange exchange) throws IOException {
    Optional<Answer> valid = answerIn(exchange.getRequestURI().getRawQuery());
    if (valid.isEmpty() || !answered.compareAndSet(false, true)) {
      if (ignored.compareAndSet(false, true)) {
        onIgnored.run();
      }
      show(exchange, 400, IGNORED);
      return;
    }
    try {
      show(exchange, 200, RECEIVED);
    } finally {
      answer.complete(valid.get());
    }
  }

  /** Empty if it is not the awaited one. */
  private Optional<Answer> answerIn(String query) {
    HttpUrl url = new HttpUrl.Builder().scheme("http").host(HOST).encodedQuery(query).build();
    Optional<String> sent = single(url, "state");
    Optional<String> code = single(url, "code");
    Optional<String> error = single(url, "error");
    return sent.filter(isOfLogin).isPresent() && code.isPresent() != error.isPresent()
        ? Optional.of(
            new Answer(
                code, sent.get(), error.orElse(""), single(url, "error_description").orElse("")))
        : Optional.empty();
  }

  /** Empty unless it is given exactly once. */
  private static Optional<String> single(HttpUrl url, String name) {
    List<String> values = url.queryParameterValues(name);
    return values.size() == 1 && values.get(0) != null && !values.get(0).isEmpty()
        ? Optional.of(values.get(0))
        : Optional.empty();
  }

  private static void show(HttpExchange exchange, int status, String text) throws IOException {
    byte[] page =
        "<!DOCTYPE html><html lang=\"en\"><title>authorize</title><p>%s</p></html>\n"
            .formatted(text)
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.getResponseHeaders().set("Referrer-Policy", "no-referrer");
    exchange
        .getResponseHeaders()
        .set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
    exchange.getResponseHeaders().set("Connection", "close");
    exchange.sendResponseHeaders(status, page.length);
    exchange.getResponseBody().write(page);
    exchange.getResponseBody().flush();
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "callback");
    thread.setDaemon(true);
    return thread;
  }
}
