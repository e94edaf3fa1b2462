package com.versori.operator.act;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.client.VersoriException;
import com.versori.operator.client.model.Connection;
import com.versori.operator.decide.Action;
import com.versori.operator.decide.Action.Conclusion;
import com.versori.operator.decide.DeletionRules;
import com.versori.operator.decide.Recovery;
import com.versori.operator.decide.RetryPolicy;
import com.versori.operator.model.CreateAttempt;
import com.versori.operator.model.Observations;
import com.versori.operator.model.Observations.Candidates;
import com.versori.operator.model.Snapshot;
import com.versori.operator.observe.ConnectionOwners;
import com.versori.operator.observe.Memory;
import com.versori.operator.observe.Observer;
import com.versori.operator.observe.Pass;
import com.versori.operator.port.Resources;
import com.versori.operator.telemetry.LogContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Removes connections of resources that were deleted without a pass: the API server completes a
 * delete that was under way when the finalizer was added, or a user removes the finalizer. What a
 * create of unknown outcome made is removed if it has the attempt's own IDs. The mark alone is no
 * proof, because another resource of that name may have it now.
 */
public final class OrphanCleanup {

  private static final Logger log = LoggerFactory.getLogger(OrphanCleanup.class);

  /**
   * @param attempt whose outcome is not known; empty: the connection is recorded
   * @param failures in a row, the create's own included
   */
  private record Orphan(
      VersoriConnection resource, Optional<CreateAttempt> attempt, int failures, long dueNanos) {
    String uid() {
      return resource.getMetadata().getUid();
    }
  }

  private final Map<String, Orphan> all = new ConcurrentHashMap<>();
  private final Observer observer;
  private final ConnectionRemover remover;
  private final Resources resources;
  private final ConnectionOwners owners;
  private final Memory memory;
  private final LongSupplier nanoTime;

  public OrphanCleanup(
      Observer observer,
      ConnectionRemover remover,
      Resources resources,
      ConnectionOwners owners,
      Memory memory,
      LongSupplier nanoTime) {
    this.observer = observer;
    this.remover = remover;
    this.resources = resources;
    this.owners = owners;
    this.memory = memory;
    this.nanoTime = nanoTime;
  }

  /**
   * Takes a deleted resource. True if its connection has to be removed: then its state is kept
   * until that is done.
   *
   * @param last as it was in the end
   * @param lastIsSure false if the end was not seen, and more may have happened
   */
  public boolean take(VersoriConnection last, boolean lastIsSure) {
    String uid = last.getMetadata().getUid();
    Optional<CreateAttempt> pending = CreateAttempt.pendingOn(last, memory.sentAttempt(uid));
    boolean sent = memory.history(uid, pending.map(CreateAttempt::id)).pending().sentHere();
    if (!sent && !(lastIsSure && wentInSpiteOfUs(last))) {
      return false;
    }
    Snapshot snapshot = observer.firstSnapshot(last);
    if (!DeletionRules.mayRemoveOrphan(snapshot, sent)) {
      return false;
    }
    Optional<CreateAttempt> attempt = pending.filter(one -> sent);
    try (LogContext context = LogContext.of(snapshot)) {
      warning(attempt)
          .log(
              sent
                  ? "The resource was deleted before the outcome of its create was known;"
                      + " looking for its connection"
                  : "The resource was deleted despite its finalizer; checking its connection");
    }
    all.put(uid, new Orphan(last, attempt, 1, nanoTime.getAsLong()));
    return true;
  }

  /** Other deletions set a deletion time or remove the finalizer first. */
  private static boolean wentInSpiteOfUs(VersoriConnection last) {
    return last.hasFinalizer(VersoriConnection.FINALIZER)
        && last.getMetadata().getDeletionTimestamp() == null
        && last.knownStatus().connectionId() != null;
  }

  /** Ends their wait. */
  public void wake(Set<String> uids) {
    uids.stream().map(all::get).filter(Objects::nonNull).forEach(one -> again(one, Duration.ZERO));
  }

  /** Processes one orphan, if one is due. */
  public void work() {
    all.values().stream()
        .filter(one -> one.dueNanos() - nanoTime.getAsLong() <= 0)
        .findFirst()
        .ifPresent(this::work);
  }

  private void work(Orphan one) {
    again(one, RetryPolicy.backoff(one.failures() + 1));
    if (isOver(one)) {
      all.remove(one.uid());
      observer.forget(one.uid());
    }
  }

  private boolean isOver(Orphan one) {
    try (Pass pass = observer.begin(one.resource());
        LogContext context = LogContext.of(pass.snapshot())) {
      // The resource still exists if its labels now select it for another operator.
      if (resources.live(one.resource()).isPresent()) {
        log.info("Another operator now watches the resource");
        return true;
      }
      boolean ofAttempt = one.attempt().isPresent();
      Action next = pass.decide(s -> DeletionRules.observeOrphan(s, ofAttempt));
      if (next instanceof Conclusion.Wait wait) {
        again(one, wait.delay());
      }
      if (!(next instanceof Conclusion.Nothing)) {
        return false;
      }
      Snapshot seen = pass.snapshot();
      return ofAttempt
          ? removeMadeBy(one.attempt().get(), seen)
          : remove(seen, seen.status().connectionId(), Optional.empty());
    }
  }

  private static LoggingEventBuilder warning(Optional<CreateAttempt> attempt) {
    LoggingEventBuilder line = log.atWarn();
    attempt.ifPresent(one -> line.addKeyValue("attempt", one.id()));
    return line;
  }

  private boolean removeMadeBy(CreateAttempt attempt, Snapshot s) {
    Candidates candidates = s.seen(Observations.CANDIDATES).orElseThrow();
    List<Connection> made = Recovery.madeBy(attempt, s.mark(), candidates);
    return made.isEmpty()
        ? candidates.begunAfter().compareTo(s.operator().settleTime()) >= 0
        : made.stream().allMatch(one -> remove(s, one.id(), Optional.of(attempt)));
  }

  /** True if the connection is gone or has another owner now. */
  private boolean remove(Snapshot s, String connectionId, Optional<CreateAttempt> attempt) {
    if (owners.other(s.resource(), connectionId).isPresent()) {
      return true;
    }
    try {
      List<String> linked = s.status().knownLinks().templateIds();
      if (remover.remove(s.caller(), connectionId, linked, s.mayBeUnseen())) {
        LogContext.connection(connectionId);
        warning(attempt).log("A connection without a resource was deleted");
      }
      return true;
    } catch (VersoriException e) {
      return false;
    }
  }

  private void again(Orphan one, Duration in) {
    long due = nanoTime.getAsLong() + in.toNanos();
    all.put(one.uid(), new Orphan(one.resource(), one.attempt(), one.failures() + 1, due));
  }
}
