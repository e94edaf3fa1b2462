package com.versori.operator.reconcile;

/** The queue in virtual time keeps the same guarantees, so it can stand in for the other. */
class VirtualQueueTest extends ReconcileQueueConformance {

  @Override
  QueueDriver driver() {
    return new VirtualQueueDriver();
  }
}
