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
 * A bounded number of threads for the HTTP server, one per request. A client that sends half a
 * request blocks a thread. If none is free, the thread that is busy longest is interrupted, which
 * closes its connection. Complete requests take microseconds, so they are not affected.
 *
 * <p>Workaround request-threads, see CONTRIBUTING.md.
 */
final class BoundedRequestThreads implements Executor {

  private static final int STACK_BYTES = 256 * 1024;

  private final ThreadPoolExecutor threads;
  private final Semaphore free;

  /** Threads that may be interrupted, oldest first. Access is synchronized on the set. */
  private final Set<Thread> held = new LinkedHashSet<>();

  /**
   * @param most the maximum number of threads
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

  /** Blocks the server's accept thread until a thread is free. */
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

  /** Runs a part of a request without interrupts. */
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

  /** Also clears a late interrupt, so that it does not affect the thread's next task. */
  private void stopInterrupts() {
    synchronized (held) {
      held.remove(Thread.currentThread());
      Thread.interrupted();
    }
  }
}
