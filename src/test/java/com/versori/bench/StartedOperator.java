package com.versori.bench;

import com.versori.testkit.cluster.OperatorJar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An operator with a measured start. */
public record StartedOperator(OperatorJar jar, double secondsToReady) implements AutoCloseable {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  public static StartedOperator start(
      World world, SimulatorProcess simulator, Map<String, String> settings) {
    return start(world, world.java(), World.jvm(), simulator, World.RESYNC_INTERVAL, settings);
  }

  /** Returns when {@code /readyz} succeeds. */
  public static StartedOperator start(
      World world,
      String java,
      List<String> jvm,
      SimulatorProcess simulator,
      Duration resyncInterval,
      Map<String, String> settings) {
    world.organisation(simulator, resyncInterval).apply(world.client());
    try {
      int port = SimulatorProcess.freePort();
      Map<String, String> all = new HashMap<>(settings);
      all.put("HTTP_PORT", Integer.toString(port));
      all.put("POD_NAMESPACE", World.SYSTEM);
      all.put("HOSTNAME", "bench-" + port);
      if (!world.isReal()) {
        all.put("LEADER_ELECTION", "false");
      }
      // Creates the service account's token before the measurement starts.
      world.operatorKubeconfig();
      long begun = System.nanoTime();
      OperatorJar jar = world.operator(java, jvm, simulator, all);
      URI ready = URI.create("http://127.0.0.1:" + port + "/readyz");
      Await.until("it is ready", Duration.ofMillis(5), () -> isOk(ready) || !jar.isAlive());
      if (!jar.isAlive()) {
        throw new IllegalStateException("the operator did not start:\n" + jar.log());
      }
      return new StartedOperator(jar, (System.nanoTime() - begun) / 1e9);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public long pid() {
    return jar.pid();
  }

  /** Stops it with SIGTERM as Kubernetes does, so that it releases the lease. */
  @Override
  public void close() {
    jar.terminate();
  }

  public static boolean isOk(URI uri) {
    try {
      return HTTP.send(
                  HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(2)).build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
