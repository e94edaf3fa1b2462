package com.versori.operator.process;

import com.versori.operator.timing.Timing;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Threads for the HTTP server, one for each request. The server reads a request on such a thread,
 * so a client that sends half of one holds a thread. When all are held, the one held longest is
 * interrupted, which closes its connection. A complete request is read in microseconds, so clients
 * that hold threads do not delay it.
 *
 * <p>Workaround request-threads, see CONTRIBUTING.md.
 */
final class BoundedRequestThreads implements Executor {

  private static final int STACK_BYTES = 256 * 1024;

  private final ThreadPoolExecutor threads;
  private final Semaphore free;

  /** Threads that may be interrupted, oldest first. Synchronize on this set to use it. */
  private final Set<Thread> held = new LinkedHashSet<>();

  /**
   * @param most how many threads
   */
  BoundedRequestThreads(int most) {
    this.free = new Semaphore(most);
    this.threads =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            Timing.IDLE_THREAD.toMillis(),
            TimeUnit.MILLISECONDS,
            new SynchronousQueue<>(),
            task -> {
              Thread thread = new Thread(null, task, "http", STACK_BYTES);
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Called by the server's one thread that accepts connections; it waits for a thread. */
  @Override
  public void execute(Runnable exchange) {
    try {
      while (!free.tryAcquire()) {
        interruptOldest();
        if (free.tryAcquire(Timing.REQUEST_THREAD_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
          break;
        }
      }
      threads.execute(() -> run(exchange));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Runs a part of a request that must not be interrupted. */
  <T> T uninterrupted(Supplier<T> part) {
    stopInterrupts();
    try {
      return part.get();
    } finally {
      allowInterrupts();
    }
  }

  void shutdownNow() {
    threads.shutdownNow();
  }

  private void run(Runnable exchange) {
    allowInterrupts();
    try {
      exchange.run();
    } finally {
      stopInterrupts();
      free.release();
    }
  }

  private void interruptOldest() {
    synchronized (held) {
      held.stream()
          .findFirst()
          .ifPresent(
              oldest -> {
                held.remove(oldest);
                oldest.interrupt();
              });
    }
  }

  private void allowInterrupts() {
    synchronized (held) {
      held.add(Thread.currentThread());
    }
  }

  /** An interrupt that came too late must not reach what the thread does next. */
  private void stopInterrupts() {
    synchronized (held) {
      held.remove(Thread.currentThread());
      Thread.interrupted();
    }
  }
}
