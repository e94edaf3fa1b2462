package com.versori.operator.reconcile;

import com.versori.operator.limit.ApiLimits;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** The threads of {@link ApiLimits}; each ends after some idle seconds. */
final class LimitThreads {

  private static final int IDLE_SECONDS = 10;

  private LimitThreads() {}

  static ApiLimits.Alarm alarm() {
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, daemons("permits"));
    timer.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
    return (delay, task) -> timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  static Executor probes() {
    return Executors.newCachedThreadPool(daemons("probe"));
  }

  private static ThreadFactory daemons(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }
}
