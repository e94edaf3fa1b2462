package com.versori.operator.reconcile;

import com.versori.operator.api.v1alpha1.DeletionPolicy;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.plan.Action.Need;
import com.versori.operator.plan.CreateAttempt;
import com.versori.operator.plan.Observations.Candidates;
import com.versori.operator.plan.Recovery;
import com.versori.operator.plan.Snapshot;
import com.versori.operator.plan.Snapshot.Seen;
import com.versori.operator.versori.Connection;
import com.versori.operator.versori.VersoriApi;
import com.versori.operator.versori.VersoriException;
import com.versori.operator.versori.VersoriException.Kind;
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

/**
 * Creates of unknown outcome whose resource is gone all the same: the API server carries out a
 * delete that was under way when the create's finalizer was added, and a person may take the
 * finalizer off. What such a create has made is removed if it bears the attempt's own IDs; the mark
 * alone is no proof, because another resource of that name may bear it by now.
 */
final class OrphanedCreates {

  private static final Logger log = LoggerFactory.getLogger(OrphanedCreates.class);

  private static final List<Need> LOOKS = List.of(Need.ACCESS, Need.TURN, Need.CANDIDATES);

  /**
   * @param failures in a row, the create's own included
   */
  private record Orphaned(
      VersoriConnection resource, CreateAttempt attempt, int failures, long dueNanos) {
    String uid() {
      return resource.getMetadata().getUid();
    }
  }

  private final Map<String, Orphaned> all = new ConcurrentHashMap<>();
  private final Observer observer;
  private final VersoriApi api;
  private final Memory memory;
  private final LongSupplier nanoTime;

  OrphanedCreates(Observer observer, VersoriApi api, Memory memory, LongSupplier nanoTime) {
    this.observer = observer;
    this.api = api;
    this.memory = memory;
    this.nanoTime = nanoTime;
  }

  /**
   * The resource is gone. True if what this process has sent a create for, and knows no outcome of,
   * is to be removed: then what is remembered of it is needed until it is forgotten here.
   *
   * @param last as it was in the end
   */
  boolean take(VersoriConnection last) {
    String uid = last.getMetadata().getUid();
    Optional<CreateAttempt> attempt = CreateAttempt.pendingOn(last);
    if (!memory.history(uid, attempt.map(CreateAttempt::id)).pending().sentHere()) {
      return false;
    }
    Snapshot snapshot = observer.firstLook(last);
    try (LogContext context = LogContext.of(snapshot)) {
      log.atWarn()
          .addKeyValue("attempt", attempt.orElseThrow().id())
          .log("The resource went before the outcome of its create was known; it is looked for");
    }
    if (snapshot.operator().deletionPolicy(snapshot.spec()) == DeletionPolicy.RETAIN) {
      return false;
    }
    all.put(uid, new Orphaned(last, attempt.get(), 1, nanoTime.getAsLong()));
    return true;
  }

  /** Ends their wait. */
  void wake(Set<String> uids) {
    uids.stream().map(all::get).filter(Objects::nonNull).forEach(one -> again(one, Duration.ZERO));
  }

  /** Looks for what one of them has made, if one is due. */
  void work() {
    all.values().stream()
        .filter(one -> one.dueNanos() - nanoTime.getAsLong() <= 0)
        .findFirst()
        .ifPresent(this::work);
  }

  private void work(Orphaned one) {
    again(one, RetryPolicy.backoff(one.failures() + 1));
    Snapshot snapshot = observer.firstLook(one.resource());
    try (LogContext context = LogContext.of(snapshot)) {
      for (Need need : LOOKS) {
        snapshot = observer.observe(snapshot, need);
        Seen<?> seen = seen(snapshot, need);
        seen.later().ifPresent(in -> again(one, in));
        if (seen.value() == null) {
          return;
        }
      }
      if (isOver(snapshot, one)) {
        all.remove(one.uid());
        memory.forget(one.uid());
      }
    } finally {
      observer.end(snapshot);
    }
  }

  private static Seen<?> seen(Snapshot s, Need need) {
    return switch (need) {
      case ACCESS -> s.observed().access().orElseThrow();
      case TURN -> s.observed().turn().orElseThrow();
      default -> s.observed().candidates().orElseThrow();
    };
  }

  private boolean isOver(Snapshot s, Orphaned one) {
    Candidates candidates = s.observed().candidates().orElseThrow().value();
    List<Connection> made = Recovery.madeBy(one.attempt(), s.mark(), candidates);
    for (Connection connection : made) {
      try {
        api.delete(s.caller(), connection.id());
      } catch (VersoriException e) {
        if (e.kind() != Kind.NOT_FOUND) {
          return false;
        }
      }
      LogContext.connection(connection.id());
      log.atWarn()
          .addKeyValue("attempt", one.attempt().id())
          .log("A connection without a resource was removed");
    }
    return !made.isEmpty() || candidates.begunAfter().compareTo(s.operator().settleTime()) >= 0;
  }

  private void again(Orphaned one, Duration in) {
    long due = nanoTime.getAsLong() + in.toNanos();
    all.put(one.uid(), new Orphaned(one.resource(), one.attempt(), one.failures() + 1, due));
  }
}
