package com.versori.operator.reconcile;

/** The queue in virtual time keeps the same guarantees, so that it can replace the real one. */
class VirtualQueueTest extends ReconcileQueueConformance {

  @Override
  QueueDriver driver() {
    return new VirtualQueueDriver();
  }
}
