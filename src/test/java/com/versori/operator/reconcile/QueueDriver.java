package com.versori.operator.reconcile;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.reconcile.ReconcileQueue.Passes;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A queue with its own Kubernetes API and time. Tests may call every method within a pass, to
 * define what happens during the pass without the use of threads. A driver without threads runs
 * passes when a test lets time pass, also within a pass.
 *
 * <p>A change of the Kubernetes API returns after the queue received its event, unless events are
 * held back.
 */
interface QueueDriver extends AutoCloseable {

  /**
   * Starts the queue, once. Resources may be created before.
   *
   * @param parallel the maximum number of parallel passes
   */
  ReconcileQueue start(int parallel, Passes passes);

  VersoriConnection create(VersoriConnection resource);

  /** Returns the new version; null if the change removed the resource. */
  VersoriConnection edit(ResourceID id, Consumer<VersoriConnection> change);

  /** Deletes a resource; one with finalizers is only marked for deletion. */
  void delete(ResourceID id);

  /** Holds back the events of the Kubernetes API from now on. */
  void holdEvents();

  /** Sends the oldest of the events that are held back. */
  void sendHeldEvent();

  /** Sends the events that are held back, and stops holding events. */
  void sendHeldEvents();

  /** Interrupts the watch: held events are lost, and the queue lists all resources. */
  void loseHeldEvents();

  /** Outside of a pass, returns after all passes that were due have ended. */
  void letTimePass(Duration duration);

  /**
   * Lets time pass until the condition holds, and fails if it never does. Outside of passes,
   * returns only when all passes that are due have ended.
   */
  void runUntil(BooleanSupplier condition);

  @Override
  void close();
}
