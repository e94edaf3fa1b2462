package com.versori.testkit.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The operator's jar in a process of its own, configured by environment variables. */
public final class OperatorJar implements AutoCloseable {

  private static final Pattern STARTED = Pattern.compile("Operator started.*port\\W+(\\d+)");
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Process process;
  private final Path log;

  private OperatorJar(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts the process; {@link #awaitStarted} waits until the operator runs.
   *
   * @param settings add to those for the simulator, or override them
   */
  public static OperatorJar start(
      Path folder, Path kubeconfig, URI apiUrl, Map<String, String> settings) {
    // The runs are too short for the C2 compiler to pay off.
    return start(
        ClassArchive.with(
            List.of(java(), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"), Path.of(jar())),
        folder,
        kubeconfig,
        apiUrl,
        settings);
  }

  /**
   * @param java the command, up to {@code -jar}
   */
  public static OperatorJar start(
      List<String> java, Path folder, Path kubeconfig, URI apiUrl, Map<String, String> settings) {
    try {
      Path own = Files.createTempDirectory(folder, "operator-");
      Path log = own.resolve("log.txt");
      List<String> command = new ArrayList<>(java);
      command.addAll(List.of("-jar", jar()));
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
      Map<String, String> env = builder.environment();
      env.keySet().removeIf(name -> name.startsWith("VERSORI_"));
      env.put("KUBECONFIG", kubeconfig.toString());
      env.put("VERSORI_API_URLS", apiUrl.toString());
      env.put("HTTP_PORT", "0");
      env.put("LOG_FORMAT", "text");
      env.putAll(settings);
      return new OperatorJar(builder.start(), log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static OperatorJar startAndAwait(
      Path folder, Path kubeconfig, URI apiUrl, Map<String, String> settings) {
    return start(folder, kubeconfig, apiUrl, new HashMap<>(settings)).awaitStarted();
  }

  public OperatorJar awaitStarted() {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!STARTED.matcher(log()).find()) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new IllegalStateException("the operator did not start:\n" + log());
      }
      shortly();
    }
    return this;
  }

  public long pid() {
    return process.pid();
  }

  public Path logFile() {
    return log;
  }

  /** The output so far. */
  public String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The response body of an HTTP endpoint of the operator. */
  public HttpResponse<String> get(String path) {
    Matcher port = STARTED.matcher(log());
    if (!port.find()) {
      throw new IllegalStateException("not started");
    }
    try {
      return HTTP.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port.group(1) + path)).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** A thread dump, as {@code jstack} gives it. */
  public String threads() {
    try {
      Process jcmd =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                  Long.toString(process.pid()),
                  "Thread.print")
              .redirectErrorStream(true)
              .start();
      return new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** {@code kill -STOP}: pauses the process with its connections open. */
  public void pause() {
    signal("STOP");
  }

  /** {@code kill -CONT}. */
  public void resume() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** {@code kill -9}. */
  public void kill() {
    process.destroyForcibly();
    exitStatus(Duration.ofSeconds(10));
  }

  /**
   * Sends {@code kill -TERM}.
   *
   * @return the exit status
   */
  public int terminate() {
    return terminate(Duration.ofSeconds(30));
  }

  int terminate(Duration within) {
    process.destroy();
    return exitStatus(within);
  }

  public int exitStatus(Duration within) {
    try {
      if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("still running after " + within + ":\n" + log());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private static void shortly() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static String jar() {
    return System.getProperty("operator.jar", "target/versori-connection-operator.jar");
  }
}
