package com.versori.operator.reconcile;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The queue of the Java Operator SDK keeps the guarantees that the operator relies on. */
class JosdkQueueTest extends ReconcileQueueConformance {

  @TempDir Path folder;

  @Override
  QueueDriver driver() {
    return new JosdkQueueDriver(folder);
  }
}
