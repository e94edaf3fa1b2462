package com.versori.testkit.cluster;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Waits for a resource to meet a condition. A failure shows its last status. */
public final class AwaitedResource {

  private AwaitedResource() {}

  /**
   * @param get reads the resource; null if it does not exist
   */
  public static VersoriConnection await(
      String name,
      Supplier<VersoriConnection> get,
      Duration atMost,
      Predicate<VersoriConnection> condition) {
    AtomicReference<VersoriConnection> last = new AtomicReference<>();
    try {
      Awaitility.await()
          .atMost(atMost)
          .pollInterval(Duration.ofMillis(100))
          .until(
              () -> {
                last.set(get.get());
                return last.get() != null && condition.test(last.get());
              });
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(
          name + " is " + (last.get() == null ? "gone" : last.get().getStatus()), e);
    }
    return last.get();
  }
}
