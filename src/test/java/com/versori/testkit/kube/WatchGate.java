package com.versori.testkit.kube;

import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.fabric8.mockwebserver.http.Response;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * A gate between the mock server and its watchers. It can hold events back, and lose them, like an
 * interrupted watch that is too old to resume.
 */
public final class WatchGate {

  private static final String EXPIRED =
      """
      {"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","status":"Failure","code":410,
       "reason":"Expired","message":"too old resource version"}}""";

  private record Held(WebSocket watch, String event) {
    void send() {
      watch.send(event);
    }
  }

  private final Deque<Held> held = new ArrayDeque<>();
  private final List<WebSocket> watches = new CopyOnWriteArrayList<>();
  private Predicate<String> holds = event -> false;
  private final AtomicInteger opened = new AtomicInteger();

  /**
   * @param events selects the events to hold back, by their JSON
   */
  public synchronized void hold(Predicate<String> events) {
    holds = events;
  }

  /** Sends the oldest held event. */
  public synchronized void sendOne() {
    held.remove().send();
  }

  /** Sends the held events and stops holding. */
  public synchronized void sendAll() {
    holds = event -> false;
    held.forEach(Held::send);
    held.clear();
  }

  /** Drops the held events, stops holding and ends every watch. */
  public synchronized void lose() {
    holds = event -> false;
    held.clear();
    watches.forEach(watch -> watch.send(EXPIRED));
    watches.clear();
  }

  /** The number of watches so far. */
  public int opened() {
    return opened.get();
  }

  MockResponse through(MockResponse response) {
    return response.withWebSocketUpgrade(new GatedListener(response.getWebSocketListener()));
  }

  /** Without the lock: the thread that calls it also completes every send. */
  private void opened(WebSocket watch) {
    opened.incrementAndGet();
    watches.add(watch);
  }

  private boolean send(WebSocket watch, String event) {
    synchronized (this) {
      if (holds.test(event)) {
        return held.add(new Held(watch, event));
      }
    }
    return watch.send(event);
  }

  private final class GatedListener extends WebSocketListener {
    private final WebSocketListener server;

    GatedListener(WebSocketListener server) {
      this.server = server;
    }

    @Override
    public void onOpen(WebSocket watch, Response response) {
      opened(watch);
      server.onOpen(new GatedWatch(watch), response);
    }

    @Override
    public void onClosing(WebSocket watch, int code, String reason) {
      server.onClosing(watch, code, reason);
    }

    @Override
    public void onClosed(WebSocket watch, int code, String reason) {
      server.onClosed(watch, code, reason);
    }

    @Override
    public void onFailure(WebSocket watch, Throwable failure, Response response) {
      server.onFailure(watch, failure, response);
    }
  }

  private final class GatedWatch implements WebSocket {
    private final WebSocket watch;

    GatedWatch(WebSocket watch) {
      this.watch = watch;
    }

    @Override
    public RecordedRequest request() {
      return watch.request();
    }

    @Override
    public boolean send(String event) {
      return WatchGate.this.send(watch, event);
    }

    @Override
    public boolean send(byte[] event) {
      return watch.send(event);
    }

    @Override
    public boolean close(int code, String reason) {
      return watch.close(code, reason);
    }
  }
}
