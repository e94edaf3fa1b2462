package com.versori.operator.reconcile;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The queue that runs the passes of the operator, together with its cache of the resources: what
 * the operator relies on, whatever implements it. In production that is the Java Operator SDK, set
 * up by {@link OperatorFramework}; {@link VirtualQueue} is the same in virtual time and without
 * threads. {@link ReconcileQueueConformance} holds both to these guarantees.
 *
 * <p>An event is a change that the watch of the Kubernetes API reports, a wake, or a timer that
 * runs out. A resource is known by its namespace and name; its UID is not part of that.
 *
 * <ul>
 *   <li><b>Start.</b> Each resource that exists when the queue starts gets one pass.
 *   <li><b>One at a time.</b> Passes of one resource never overlap. Passes of different resources
 *       run in parallel, up to a limit; further ones wait.
 *   <li><b>Merged events.</b> Events that arrive while a pass runs, or waits for its turn, lead to
 *       one further pass after it. Each pass gets the newest version that the cache has when the
 *       pass begins.
 *   <li><b>Filtered updates.</b> An update that {@link UpdateFilter} rejects is put into the cache
 *       and leads to no pass.
 *   <li><b>Delays.</b> A resource whose pass returns a delay gets another pass after it. There is
 *       one timer for each resource: every successful pass clears it, and sets it again if it
 *       returns a delay and no event is waiting. A timer that runs out while a pass runs is an
 *       event like any other.
 *   <li><b>Retries.</b> A pass that throws is repeated after a delay, which grows with each failure
 *       and starts again after a success. An event leads to a pass before that delay is over. If an
 *       event arrived during the failed pass, the next pass follows at once, and the delay does not
 *       grow.
 *   <li><b>Deletion.</b> A resource that is gone gets one final pass with its last state, whether
 *       it had finalizers or not. A pass that was waiting for its turn is dropped. A final pass
 *       that throws is retried like any other. After its success no timer is left, a delay that it
 *       returns is ignored, and a wake leads to nothing.
 *   <li><b>Missed deletion.</b> If the watch was interrupted while a resource was deleted, the
 *       final pass gets the last observed state, with {@code isLastStateCertain} false. If another
 *       resource has got the name in the meantime, there is no final pass: its first pass is that
 *       of an update, to another UID.
 *   <li><b>Recreation.</b> A resource that is created after the final pass of another one of its
 *       name gets passes of its own. One that is created before the end of that final pass gets
 *       none, and wakes do not reach it, until it changes in a way that leads to a pass or {@link
 *       #reportCreated} is called. If it is in the cache already when the final pass begins, the
 *       final pass gets it in place of the last state of its predecessor, which is lost. This is a
 *       gap in the Java Operator SDK: {@link ConnectionReconciler} calls {@code reportCreated} a
 *       moment after every final pass, which fixes it except for the lost state.
 *   <li><b>Own writes.</b> A version that was handed to {@link #remember} is what {@link #cached}
 *       returns and what the next pass gets, until the watch reports any change of the resource.
 *       That change takes its place even if it is older, so a pass can see a version older than the
 *       operator's last write: only writes guarded by the resourceVersion are safe. A version that
 *       does not follow the cached one is not put into the cache. {@link #list} never has it.
 * </ul>
 *
 * <p>Nothing is guaranteed about the order in which waiting passes of different resources begin.
 */
interface ReconcileQueue {

  /**
   * A pass that the queue starts.
   *
   * @param isFinal whether the resource is gone
   * @param isLastStateCertain false if the watch did not report the deletion
   */
  record Pass(VersoriConnection resource, boolean isFinal, boolean isLastStateCertain) {}

  @FunctionalInterface
  interface Passes {
    /** Returns the delay until the next pass; empty to wait for an event. */
    Optional<Duration> run(Pass pass);
  }

  /** Requests a pass for a reason outside of the resource. No effect if the resource is unknown. */
  void wake(ResourceID id);

  /**
   * Puts an own write into the cache before the watch reports it.
   *
   * @param now the response to the write
   * @param before the version that the pass got
   */
  void remember(VersoriConnection now, VersoriConnection before);

  Optional<VersoriConnection> cached(ResourceID id);

  /** All resources as the watch has reported them. */
  Stream<VersoriConnection> list();

  /** Has the same effect as a create event. */
  void reportCreated(VersoriConnection resource);
}
