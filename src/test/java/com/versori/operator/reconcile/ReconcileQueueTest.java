package com.versori.operator.reconcile;

import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/**
 * Both queues keep the guarantees that the operator relies on, so that one can replace the other.
 */
class ReconcileQueueTest {

  /** The queue of the Java Operator SDK. */
  @Nested
  class Josdk extends ReconcileQueueConformance {

    @TempDir Path folder;

    @Override
    QueueDriver driver() {
      return new JosdkQueueDriver(folder);
    }
  }

  /** The queue in virtual time. */
  @Nested
  class Virtual extends ReconcileQueueConformance {

    @Override
    QueueDriver driver() {
      return new VirtualQueueDriver();
    }
  }
}
