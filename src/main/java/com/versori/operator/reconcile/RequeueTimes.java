package com.versori.operator.reconcile;

import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.client.RequestIds;
import com.versori.operator.decide.RetryPolicy;
import com.versori.operator.limit.ApiLimits;
import com.versori.operator.model.Finding;
import com.versori.operator.model.History.Sync;
import com.versori.operator.model.Observations;
import com.versori.operator.model.Snapshot;
import com.versori.operator.observe.Memory;
import com.versori.operator.report.Announcement;
import com.versori.operator.report.Report;
import com.versori.operator.telemetry.Announcer;
import com.versori.operator.timing.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

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

  /** Empty: the next pass comes with the next event. */
  Optional<Duration> after(Snapshot s, Report report) {
    report.readSucceeded().ifPresent(succeeded -> memory.looked(s.uid(), succeeded));
    Report.Next next = report.next();
    if (next.isSettled()) {
      Optional<Duration> rest = atRest(s);
      return next.delay().or(() -> rest);
    }
    if (next.problem().isPresent()) {
      return retry(s, next.problem().get());
    }
    if (next.delay().isEmpty()) {
      limits.forget(s.uid());
    }
    return next.delay();
  }

  /** The resource is at rest until its next resync, or until a write has to be repeated. */
  private Optional<Duration> atRest(Snapshot s) {
    limits.forget(s.uid());
    if (s.seen(Observations.SECRETS).isPresent()) {
      memory.read(s.uid(), s.lagging(), s.operator().settleTime());
    }
    memory.settled(s.uid(), s.spec().baseUrl() != null);
    Instant regular = resyncs.next(s);
    Instant next =
        memory.checkIn(s.uid()).map(s.now()::plus).filter(regular::isAfter).orElse(regular);
    memory.resyncAt(s.uid(), next);
    Duration untilNext = Duration.between(s.now(), next);
    Sync before = s.history().sync();
    Sync now = memory.history(s.uid(), Optional.empty()).sync();
    return Stream.of(
            repeatIn(before.repeatIn(), now.repeatIn()),
            repeatIn(before.linksRepeatIn(), now.linksRepeatIn()))
        .flatMap(Optional::stream)
        .map(in -> in.plus(Timing.AT_ONCE))
        .filter(in -> in.compareTo(untilNext) < 0)
        .min(Comparator.naturalOrder())
        .or(() -> Optional.of(untilNext));
  }

  /** One that was due, and that this pass had no reason to make, does not bring another pass. */
  private static Optional<Duration> repeatIn(Optional<Duration> before, Optional<Duration> now) {
    return before.filter(Duration::isZero).isPresent() ? Optional.empty() : now;
  }

  private Optional<Duration> retry(Snapshot s, Finding finding) {
    boolean slow = RetryPolicy.isSlow(finding);
    int failures = memory.failures(s.uid(), slow) + 1;
    Duration delay = retryPolicy.delay(finding, failures, s.resyncInterval());
    memory.failed(s.uid(), s.inputs(), failures, delay, slow, mayNeedToken(finding.reason()));
    announcer.announce(s, Announcement.ofFinding(finding, delay, isRepeated(s, finding, failures)));
    return Optional.of(delay);
  }

  /** What blocks a deletion may be any of the others. */
  private static boolean mayNeedToken(Reason reason) {
    return switch (reason) {
      case TOKEN_UNAVAILABLE, UNAUTHORIZED, FORBIDDEN, DELETION_BLOCKED -> true;
      default -> false;
    };
  }

  /** A lasting failure is logged after 1, 2, 4, 8 ... attempts. */
  private boolean isRepeated(Snapshot s, Finding finding, int failures) {
    boolean news =
        memory.isNews(s.uid(), finding.reason() + RequestIds.removedFrom(finding.message()));
    return !news && Integer.bitCount(failures) != 1;
  }
}
