package com.versori.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A disturbing proxy between a client and a server on 127.0.0.1. */
final class TcpProxy implements AutoCloseable {

  private record Link(Socket client, Socket server) {
    /** Closes with a TCP reset. */
    void reset() {
      for (Socket socket : new Socket[] {client, server}) {
        try {
          if (!(socket instanceof SSLSocket)) {
            socket.setSoLinger(true, 0);
          }
          socket.close();
        } catch (IOException e) {
          // Already closed.
        }
      }
    }
  }

  private final int port;
  private final int target;
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "tcp-proxy");
            thread.setDaemon(true);
            return thread;
          });
  private final Object answers = new Object();
  private boolean held;
  private volatile ServerSocket listener;
  private volatile SSLContext tls;

  /**
   * @param target the server's port
   */
  TcpProxy(int target) {
    this.target = target;
    this.port = listen(0);
  }

  int port() {
    return port;
  }

  /** Resets every connection. The server still processes what it has received. */
  void cut() {
    links.forEach(Link::reset);
    links.clear();
  }

  /** Refuses connections, or accepts them again. */
  void refuse(boolean on) {
    if (on) {
      close(listener);
      cut();
    } else {
      listen(port);
    }
  }

  /** Holds back responses while requests pass, or ends that. */
  void holdAnswers(boolean on) {
    synchronized (answers) {
      held = on;
      answers.notifyAll();
    }
  }

  /**
   * Uses TLS with clients from now on, and plain TCP with the server.
   *
   * @param context with the certificate; null for plain TCP
   */
  void speakTls(SSLContext context) {
    tls = context;
    cut();
  }

  @Override
  public void close() {
    close(listener);
    cut();
    threads.shutdownNow();
  }

  private int listen(int wanted) {
    try {
      ServerSocket opened = new ServerSocket(wanted, 100, InetAddress.getLoopbackAddress());
      listener = opened;
      threads.execute(() -> accept(opened));
      return opened.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void close(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept(ServerSocket socket) {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        // A last connection may have been accepted during the close.
        if (socket.isClosed()) {
          new Link(client, client).reset();
        } else {
          threads.execute(() -> open(client));
        }
      } catch (IOException e) {
        // The proxy or the client was closed.
      }
    }
  }

  private void open(Socket accepted) {
    Link link = null;
    try {
      Socket client = accepted;
      if (tls != null) {
        SSLSocket secure = (SSLSocket) tls.getSocketFactory().createSocket(accepted, null, true);
        secure.setUseClientMode(false);
        secure.startHandshake();
        client = secure;
      }
      Link made = new Link(client, new Socket(InetAddress.getLoopbackAddress(), target));
      link = made;
      links.add(made);
      threads.execute(() -> pump(made, made.client(), made.server(), false));
      pump(made, made.server(), made.client(), true);
    } catch (IOException e) {
      new Link(accepted, link == null ? accepted : link.server()).reset();
    }
  }

  private void pump(Link link, Socket from, Socket to, boolean areAnswers) {
    byte[] buffer = new byte[16_384];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (areAnswers) {
          awaitRelease();
        }
        out.write(buffer, 0, read);
        out.flush();
      }
      to.shutdownOutput();
      if (areAnswers) {
        links.remove(link);
        from.close();
        to.close();
      }
    } catch (IOException | UnsupportedOperationException e) {
      link.reset();
      links.remove(link);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitRelease() throws InterruptedException {
    synchronized (answers) {
      while (held) {
        answers.wait();
      }
    }
  }
}
