package com.versori.operator.act;

import com.versori.operator.api.v1alpha1.DeletionPolicy;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus;
import com.versori.operator.client.VersoriException;
import com.versori.operator.client.model.Caller;
import com.versori.operator.decide.Action.Outcome;
import com.versori.operator.decide.RetryPolicy;
import com.versori.operator.findings.Remedies;
import com.versori.operator.model.CreateAttempt;
import com.versori.operator.model.Finding;
import com.versori.operator.model.Observation;
import com.versori.operator.model.Snapshot;
import com.versori.operator.observe.CallerResolver;
import com.versori.operator.observe.StatusPruningCheck;
import com.versori.operator.port.Resources;
import com.versori.operator.port.Resources.WriteDeniedException;
import com.versori.operator.report.Announcement;
import com.versori.operator.telemetry.Announcer;
import com.versori.operator.telemetry.LogContext;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the status of a pass: the only class that does. The outcome of a create is written even if
 * the resource changes meanwhile. One that could not be written is kept by UID and written later;
 * the create is never sent again because of it. A connection whose resource is gone is removed.
 */
public final class StatusWriter {

  private static final Logger log = LoggerFactory.getLogger(StatusWriter.class);

  /**
   * An outcome that status does not hold yet.
   *
   * @param snapshot as of the write of the intent
   * @param connectionId empty if the create has made nothing
   * @param taken set while a pass or housekeeping writes it, and for good once it is written
   * @param denials in a row
   * @param dueNanos when it may be written, if the last write was denied
   */
  private record Pending(
      Snapshot snapshot,
      CreateAttempt attempt,
      Optional<String> connectionId,
      VersoriConnectionStatus status,
      AtomicBoolean taken,
      AtomicInteger denials,
      AtomicLong dueNanos) {
    VersoriConnection resource() {
      return snapshot.resource();
    }
  }

  private final Map<String, Pending> pending = new ConcurrentHashMap<>();
  private final Resources writer;
  private final ConnectionRemover remover;
  private final CallerResolver callers;
  private final StatusPruningCheck pruning;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Announcer announcer;
  private final BiConsumer<VersoriConnection, VersoriConnection> written;

  /**
   * @param written receives each resource that was written: as it is now, as it was before
   */
  public StatusWriter(
      Resources writer,
      ConnectionRemover remover,
      CallerResolver callers,
      StatusPruningCheck pruning,
      Clock clock,
      LongSupplier nanoTime,
      Announcer announcer,
      BiConsumer<VersoriConnection, VersoriConnection> written) {
    this.writer = writer;
    this.remover = remover;
    this.callers = callers;
    this.pruning = pruning;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.announcer = announcer;
    this.written = written;
  }

  /**
   * One write, or none if status holds it already; false if the resource has changed.
   *
   * @param s with the resource as the pass has last written it
   */
  public boolean write(Snapshot s, Outcome outcome, VersoriConnectionStatus next) {
    if (outcome instanceof Outcome.Created created) {
      return write(s, created.attempt(), Optional.of(created.connection().id()), next);
    }
    if (outcome instanceof Outcome.CreateFailed failed) {
      return write(s, failed.attempt(), Optional.empty(), next);
    }
    if (next.equals(s.status())) {
      return true;
    }
    Optional<VersoriConnection> now = writer.writeStatus(s.resource(), next);
    now.ifPresent(answer -> noteWrite(s.resource(), next, answer));
    return now.isPresent();
  }

  /** True if status holds the outcome now; if not, {@link #writePending} tries again. */
  private boolean write(
      Snapshot s,
      CreateAttempt attempt,
      Optional<String> connectionId,
      VersoriConnectionStatus status) {
    String uid = s.uid();
    pending.put(
        uid,
        new Pending(
            s.withoutSecrets(),
            attempt,
            connectionId,
            status,
            new AtomicBoolean(),
            new AtomicInteger(),
            new AtomicLong(nanoTime.getAsLong())));
    return writePending(uid);
  }

  private void noteWrite(
      VersoriConnection seen, VersoriConnectionStatus sent, VersoriConnection answer) {
    pruning.check(sent, answer);
    written.accept(answer, seen);
  }

  /** True if nothing is pending for that resource any more. */
  public boolean writePending(String uid) {
    Pending one = pending.get(uid);
    if (one == null) {
      return true;
    }
    // A pass and housekeeping may run at the same time.
    if (one.dueNanos().get() - nanoTime.getAsLong() > 0
        || !one.taken().compareAndSet(false, true)) {
      return false;
    }
    boolean done = false;
    try {
      done = tryToWrite(one);
      return done;
    } finally {
      if (done) {
        pending.remove(uid, one);
      } else {
        one.taken().set(false);
      }
    }
  }

  /** Retries every pending outcome; true if none is left. */
  public boolean writeAllPending() {
    pending.keySet().forEach(this::writePending);
    return pending.isEmpty();
  }

  private boolean tryToWrite(Pending one) {
    try (LogContext context = LogContext.of(one.snapshot())) {
      one.connectionId().ifPresent(LogContext::connection);
      Optional<VersoriConnection> now =
          writer.landStatus(one.resource(), one.attempt(), one.status());
      return now.isPresent() ? isWritten(one, now.get()) : judge(one);
    } catch (WriteDeniedException e) {
      int denials = one.denials().incrementAndGet();
      Duration delay = RetryPolicy.backoff(denials);
      one.dueNanos().set(nanoTime.getAsLong() + delay.toNanos());
      Finding finding = Remedies.writeDenied(one.snapshot(), e.getMessage());
      announcer.announce(
          one.snapshot(), Announcement.ofFinding(finding, delay, Integer.bitCount(denials) != 1));
      return false;
    } catch (KubernetesClientException e) {
      log.atWarn()
          .addKeyValue("attempt", one.attempt().id())
          .addKeyValue("code", e.getCode())
          .log("Could not write the outcome of a create; retrying");
      return false;
    }
  }

  /**
   * The outcome is written if status has the connection's ID, even if the CRD drops other fields.
   */
  private boolean isWritten(Pending one, VersoriConnection answer) {
    noteWrite(one.resource(), one.status(), answer);
    String id = answer.knownStatus().connectionId();
    return one.connectionId().isEmpty() || one.connectionId().get().equals(id);
  }

  /** The guarded write did not apply: read the resource and decide. */
  private boolean judge(Pending one) {
    Optional<VersoriConnection> live = writer.live(one.resource());
    if (live.isEmpty()) {
      return removeSurplus(one, "its resource no longer exists");
    }
    VersoriConnection resource = live.get();
    String recorded = resource.knownStatus().connectionId();
    if (recorded != null) {
      return one.connectionId().filter(recorded::equals).isPresent()
          || removeSurplus(one, "its resource has another connection");
    }
    // A missing annotation was removed, for example by kubectl replace: the outcome still applies.
    boolean otherAttempt =
        CreateAttempt.recordedOn(resource)
            .filter(attempt -> !attempt.id().equals(one.attempt().id()))
            .isPresent();
    if (otherAttempt) {
      return removeSurplus(one, "its resource has started another attempt");
    }
    return writer.writeStatus(resource, one.status()).map(now -> isWritten(one, now)).orElse(false);
  }

  private boolean removeSurplus(Pending one, String why) {
    if (one.connectionId().isEmpty()) {
      return true;
    }
    String id = one.connectionId().get();
    var event = log.atWarn().addKeyValue("detail", why);
    Snapshot s = one.snapshot();
    if (s.deletionPolicy() == DeletionPolicy.RETAIN) {
      event.log("A connection without a resource is kept on the platform (deletionPolicy: Retain)");
      return true;
    }
    Observation<Caller> caller = callers.resolve(s);
    callers.end(s);
    if (caller.value() == null) {
      event
          .addKeyValue(
              "problem", caller.obstacle().map(Finding::message).orElse("to be read later"))
          .log("A surplus connection is not deleted yet");
      return false;
    }
    try {
      boolean removed =
          remover.remove(
              caller.value(),
              id,
              List.of(),
              CreateAttempt.mayBeUnseen(one.attempt().id(), clock.instant()));
      if (removed) {
        event.log("A connection without a resource was deleted");
      }
      return true;
    } catch (VersoriException e) {
      event.addKeyValue("error", e.getMessage()).log("A surplus connection is not deleted yet");
      return false;
    }
  }
}
