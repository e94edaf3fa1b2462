package com.versori.operator.reconcile;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.reconcile.ReconcileQueue.Passes;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A queue with a Kubernetes API of its own, and time. Every method may be called from within a
 * pass, so a test says what happens during a pass without knowing about threads. Where there are
 * none, passes run while time passes, and run within a pass that lets time pass.
 *
 * <p>A change of the Kubernetes API returns once the queue has its event, unless events are held
 * back.
 */
interface QueueDriver extends AutoCloseable {

  /**
   * To be called once. Resources may be created before.
   *
   * @param parallel how many passes run at the same time
   */
  ReconcileQueue start(int parallel, Passes passes);

  VersoriConnection create(VersoriConnection resource);

  /** Returns the new version; null if that was the end of the resource. */
  VersoriConnection edit(ResourceID id, Consumer<VersoriConnection> change);

  /** Marks a resource that has finalizers for deletion; another one is gone. */
  void delete(ResourceID id);

  /** From now on the Kubernetes API sends no events to the queue. */
  void holdEvents();

  /** Sends the oldest of the events that are held back. */
  void sendHeldEvent();

  /** Sends the events that are held back, and holds no more. */
  void sendHeldEvents();

  /** The watch breaks: events that are held back are lost, and the queue lists all resources. */
  void loseHeldEvents();

  /** Outside of passes, returns only when all passes that were due by then have ended. */
  void letTimePass(Duration duration);

  /**
   * Lets time pass until the condition holds, and fails if it never does. Outside of passes,
   * returns only when all passes that are due have ended.
   */
  void runUntil(BooleanSupplier condition);

  @Override
  void close();
}
