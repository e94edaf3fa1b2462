package com.versori.testkit;

import com.versori.operator.client.VersoriApi;
import com.versori.operator.limit.ApiLimits;
import com.versori.operator.port.EventSink;
import com.versori.operator.port.Organisations;
import com.versori.operator.port.Ports;
import com.versori.operator.port.ReconcileMetrics;
import com.versori.operator.port.Resources;
import com.versori.operator.port.SecretReader;
import java.lang.management.ManagementFactory;
import java.lang.management.MonitorInfo;
import java.lang.management.ThreadInfo;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;

/**
 * Ports that record each call made by a thread that holds a monitor of the operator: with none, a
 * simulation may switch to another thread at every call. The loop has no other locks.
 */
public final class LockFreeCalls {

  private static final String OPERATOR = "com.versori.";

  private final Queue<String> violations = new ConcurrentLinkedQueue<>();

  /** The calls that were made with a lock held, each with the locks. */
  public Queue<String> violations() {
    return violations;
  }

  public Ports around(Ports ports) {
    return new Ports(
        ports.settings(),
        ports.threads(),
        checked(Resources.class, ports.resources()),
        checked(SecretReader.class, ports.secrets()),
        checked(Organisations.class, ports.organisations()),
        checked(VersoriApi.class, ports.api()),
        checked(EventSink.class, ports.events()),
        checked(ReconcileMetrics.class, ports.metrics()),
        ports.clock(),
        ports.nanoTime(),
        ports.random(),
        checked(ApiLimits.Alarm.class, ports.alarm()),
        checked(Executor.class, ports.background()));
  }

  <T> T checked(Class<T> port, T target) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (proxy, method, arguments) -> {
              check(port.getSimpleName() + "." + method.getName());
              try {
                return method.invoke(target, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  private void check(String call) {
    long id = Thread.currentThread().getId();
    ThreadInfo thread =
        ManagementFactory.getThreadMXBean().getThreadInfo(new long[] {id}, true, false)[0];
    for (MonitorInfo monitor : thread.getLockedMonitors()) {
      String holder = monitor.getLockedStackFrame().getClassName();
      if (holder.startsWith(OPERATOR)) {
        violations.add(call + " with the monitor that " + holder + " holds");
      }
    }
  }
}
