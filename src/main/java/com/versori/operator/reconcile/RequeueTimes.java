package com.versori.operator.reconcile;

import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.client.RequestIds;
import com.versori.operator.decide.Action.Conclusion;
import com.versori.operator.decide.Action.Outcome;
import com.versori.operator.decide.RetryPolicy;
import com.versori.operator.limit.ApiLimits;
import com.versori.operator.model.Finding;
import com.versori.operator.model.Observation;
import com.versori.operator.model.Snapshot;
import com.versori.operator.observe.Memory;
import com.versori.operator.report.Announcement;
import com.versori.operator.telemetry.Announcer;
import com.versori.operator.timing.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** When the next pass over a resource is due, and what is remembered until then. */
final class RequeueTimes {

  private final Memory memory;
  private final ApiLimits limits;
  private final ResyncSchedule resyncs;
  private final RetryPolicy retryPolicy;
  private final Announcer announcer;

  RequeueTimes(
      Memory memory,
      ApiLimits limits,
      ResyncSchedule resyncs,
      RetryPolicy retryPolicy,
      Announcer announcer) {
    this.memory = memory;
    this.limits = limits;
    this.resyncs = resyncs;
    this.retryPolicy = retryPolicy;
    this.announcer = announcer;
  }

  /** One case for each outcome; empty: the next pass comes with the next event. */
  Outcome.Cases<Optional<Duration>> after(Snapshot s) {
    return new After(s);
  }

  private final class After implements Outcome.Cases<Optional<Duration>> {
    private final Snapshot s;
    private final String uid;

    After(Snapshot s) {
      this.s = s;
      this.uid = s.resource().getMetadata().getUid();
    }

    @Override
    public Optional<Duration> created(Outcome.Created outcome) {
      return atRest();
    }

    @Override
    public Optional<Duration> createFailed(Outcome.CreateFailed outcome) {
      return retry(outcome.finding());
    }

    @Override
    public Optional<Duration> createUnknown(Outcome.CreateUnknown outcome) {
      return retry(outcome.finding());
    }

    @Override
    public Optional<Duration> updated(Outcome.Updated outcome) {
      return atRest();
    }

    @Override
    public Optional<Duration> adopted(Conclusion.Adopted outcome) {
      return outcome.isComplete() && s.hasFinalizer() ? atRest() : Optional.of(Timing.AT_ONCE);
    }

    @Override
    public Optional<Duration> observed(Conclusion.Observed outcome) {
      memory.looked(uid, true);
      return atRest();
    }

    @Override
    public Optional<Duration> readFailed(Conclusion.ReadFailed outcome) {
      memory.looked(uid, false);
      return atRest();
    }

    @Override
    public Optional<Duration> versionsNoted(Conclusion.VersionsNoted outcome) {
      return atRest();
    }

    @Override
    public Optional<Duration> gone(Conclusion.Gone outcome) {
      return Optional.of(Timing.AT_ONCE);
    }

    @Override
    public Optional<Duration> inSync(Conclusion.InSync outcome) {
      return atRest();
    }

    @Override
    public Optional<Duration> paused(Conclusion.Paused outcome) {
      limits.forget(uid);
      return Optional.empty();
    }

    @Override
    public Optional<Duration> updateFailed(Outcome.UpdateFailed outcome) {
      return retry(outcome.finding());
    }

    @Override
    public Optional<Duration> blocked(Conclusion.Blocked outcome) {
      return retry(outcome.finding());
    }

    @Override
    public Optional<Duration> released(Outcome.Released outcome) {
      return Optional.empty();
    }

    @Override
    public Optional<Duration> wait(Conclusion.Wait outcome) {
      return Optional.of(outcome.delay());
    }

    @Override
    public Optional<Duration> conflict(Outcome.Conflict outcome) {
      return Optional.of(Timing.AFTER_CONFLICT);
    }

    @Override
    public Optional<Duration> nothing(Conclusion.Nothing outcome) {
      return Optional.empty();
    }

    /** The resource is at rest until its next resync, or until an update has to be repeated. */
    private Optional<Duration> atRest() {
      limits.forget(uid);
      memory.settled(uid, s.spec().baseUrl() != null);
      if (s.observed().secrets().map(Observation::value).isPresent()) {
        memory.read(uid, s.lagging());
      }
      Instant regular = resyncs.next(s);
      Instant next =
          memory.checkIn(uid).map(s.now()::plus).filter(regular::isAfter).orElse(regular);
      memory.resyncAt(uid, next);
      Duration untilNext = Duration.between(s.now(), next);
      return memory
          .history(uid, Optional.empty())
          .sync()
          .repeatIn()
          .map(in -> in.plus(Timing.AT_ONCE))
          .filter(in -> in.compareTo(untilNext) < 0)
          .or(() -> Optional.of(untilNext));
    }

    private Optional<Duration> retry(Finding finding) {
      boolean slow = RetryPolicy.isSlow(finding);
      int failures = memory.failures(uid, slow) + 1;
      Duration delay = retryPolicy.delay(finding, failures, s.operator().resyncInterval(s.spec()));
      memory.failed(
          uid,
          s.inputs(),
          failures,
          delay,
          slow,
          finding.reason() == Reason.TOKEN_UNAVAILABLE
              || finding.reason() == Reason.UNAUTHORIZED
              || finding.reason() == Reason.FORBIDDEN);
      announcer.announce(
          s, Announcement.ofFinding(s, finding, delay, isRepeated(finding, failures)));
      return Optional.of(delay);
    }

    /** A lasting failure is logged after 1, 2, 4, 8 ... attempts. */
    private boolean isRepeated(Finding finding, int failures) {
      boolean news =
          memory.isNews(uid, finding.reason() + RequestIds.removedFrom(finding.message()));
      return !news && Integer.bitCount(failures) != 1;
    }
  }
}
