package com.versori.operator.reconcile;

import com.versori.operator.act.ActionExecutor;
import com.versori.operator.act.StatusWriter;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.decide.Action;
import com.versori.operator.decide.Action.Conclusion;
import com.versori.operator.decide.Action.Outcome;
import com.versori.operator.decide.Planner;
import com.versori.operator.findings.Remedies;
import com.versori.operator.model.Finding;
import com.versori.operator.model.Snapshot;
import com.versori.operator.observe.Observer;
import com.versori.operator.observe.Pass;
import com.versori.operator.observe.StatusPruningCheck;
import com.versori.operator.port.Resources;
import com.versori.operator.port.Resources.WriteDeniedException;
import com.versori.operator.report.Report;
import com.versori.operator.telemetry.Announcer;
import com.versori.operator.telemetry.LogContext;
import com.versori.operator.timing.Timing;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Observe, decide, act, report: each pass takes one decision, has one outcome, and ends in at most
 * one status write. Knows no framework and no thread.
 */
final class PassLoop {

  private static final Logger log = LoggerFactory.getLogger(PassLoop.class);

  private final Observer observer;
  private final ActionExecutor executor;
  private final StatusWriter statusWriter;
  private final StatusPruningCheck pruning;
  private final Resources writer;
  private final Announcer announcer;
  private final RequeueTimes requeueTimes;
  private final Clock clock;

  PassLoop(
      Observer observer,
      ActionExecutor executor,
      StatusWriter statusWriter,
      StatusPruningCheck pruning,
      Resources writer,
      Announcer announcer,
      RequeueTimes requeueTimes,
      Clock clock) {
    this.observer = observer;
    this.executor = executor;
    this.statusWriter = statusWriter;
    this.pruning = pruning;
    this.writer = writer;
    this.announcer = announcer;
    this.requeueTimes = requeueTimes;
    this.clock = clock;
  }

  /**
   * One pass over a resource.
   *
   * @return after which time the next pass is due; empty: after the next event
   */
  Optional<Duration> run(VersoriConnection resource) {
    try {
      return begin(resource);
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (Error e) {
      // The queue retries after an exception. After an error, it would wait for the pass for ever.
      throw new IllegalStateException(e);
    }
  }

  private Optional<Duration> begin(VersoriConnection resource) {
    if (!statusWriter.writePending(resource.getMetadata().getUid())) {
      return Optional.of(Timing.AFTER_CONFLICT);
    }
    try (Pass pass = observer.begin(resource);
        LogContext context = LogContext.of(pass.snapshot())) {
      return run(pass);
    }
  }

  private Optional<Duration> run(Pass pass) {
    try {
      if (pruning.isSampleDue()) {
        writer
            .tryStatus(pass.snapshot().resource(), StatusPruningCheck.SAMPLE)
            .ifPresent(answer -> pruning.check(StatusPruningCheck.SAMPLE, answer));
      }
      Action action = pass.decide(Planner::plan);
      return conclude(pass, executor.execute(pass, action));
    } catch (WriteDeniedException e) {
      return denied(pass, e);
    } catch (KubernetesClientException e) {
      // Status cannot report it: the queue logs it and retries with growing delays.
      throw e;
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (RuntimeException | Error e) {
      log.atError().setCause(e).log("A pass failed with an unexpected error");
      Finding finding =
          Finding.retry(
              Reason.INTERNAL_ERROR,
              "Unexpected error (%s); the operator's log has the details"
                  .formatted(e.getClass().getSimpleName()));
      return conclude(pass, new Conclusion.Blocked(finding));
    }
  }

  /** Status reports it, unless the write of status is what the cluster denies. */
  private Optional<Duration> denied(Pass pass, WriteDeniedException denial) {
    Snapshot s = pass.snapshot();
    Conclusion blocked = new Conclusion.Blocked(Remedies.writeDenied(s, denial.getMessage()));
    try {
      return conclude(pass, blocked);
    } catch (WriteDeniedException e) {
      return requeueTimes.after(s, report(s, blocked));
    }
  }

  /** Status says when something was written, not when the pass began. */
  private Report report(Snapshot s, Outcome outcome) {
    return Report.of(s.at(clock.instant()), outcome);
  }

  private Optional<Duration> conclude(Pass pass, Outcome outcome) {
    Snapshot s = pass.snapshot();
    Report report = report(s, outcome);
    boolean isWritten = false;
    try {
      isWritten = statusWriter.write(s, outcome, report.status());
    } finally {
      // After the write: nothing comes between a new connection and the status that records it.
      announcer.announce(s, report.announcement());
    }
    return isWritten ? requeueTimes.after(s, report) : Optional.of(Timing.AFTER_CONFLICT);
  }
}
