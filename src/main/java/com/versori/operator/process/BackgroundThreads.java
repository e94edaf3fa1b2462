package com.versori.operator.process;

import com.versori.operator.limit.ApiLimits;
import com.versori.operator.timing.Timing;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** Daemon threads for work outside the reconcile threads. Idle threads end. */
public final class BackgroundThreads {

  private BackgroundThreads() {}

  public static ApiLimits.Alarm alarm() {
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, daemons("permits"));
    timer.setKeepAliveTime(Timing.IDLE_THREAD.toMillis(), TimeUnit.MILLISECONDS);
    timer.allowCoreThreadTimeOut(true);
    return (delay, task) -> timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  public static Executor cached(String name) {
    return Executors.newCachedThreadPool(daemons(name));
  }

  private static ThreadFactory daemons(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }
}
