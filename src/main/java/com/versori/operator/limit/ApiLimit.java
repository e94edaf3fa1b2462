package com.versori.operator.limit;

import com.versori.operator.client.VersoriException;
import com.versori.operator.client.model.Caller;
import com.versori.operator.timing.Timing;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/** The rate, the breaker and the queue of one key. Used by one thread at a time. */
final class ApiLimit {

  private final LimitKey key;
  private Rate rate;
  private Rate resyncRate;
  private int perSecond;
  private final FairQueue work = new FairQueue();
  private final FairQueue resyncs = new FairQueue();
  private final Breaker breaker = new Breaker();

  /** Resources whose calls failed in a way that may concern others, until a probe decides. */
  private final Map<String, Claim> struck = new LinkedHashMap<>();

  /** Kept only while a probe may need it. */
  private Caller caller;

  private String callerHash = "";
  private long usedNanos;

  ApiLimit(LimitKey key, int perSecond, long now) {
    this.key = key;
    this.usedNanos = now;
    allow(perSecond, now);
  }

  /** The organisation allows that many calls. */
  void allow(int calls, long now) {
    if (calls != perSecond) {
      rate = new Rate(calls, 2 * calls, perSecond == 0 ? now : rate.fullAtNanos());
      resyncRate =
          new Rate(
              calls / 4.0, Math.max(1, calls / 2), perSecond == 0 ? now : resyncRate.fullAtNanos());
      perSecond = calls;
    }
  }

  int perSecond() {
    return perSecond;
  }

  LimitKey key() {
    return key;
  }

  Breaker breaker() {
    return breaker;
  }

  Caller caller() {
    return caller;
  }

  long usedNanos() {
    return usedNanos;
  }

  void used(long now) {
    usedNanos = now;
  }

  /** A pass asks for a permit; it may have a new token. */
  void askedBy(Caller caller, long now) {
    used(now);
    if (breaker.isAtRest()) {
      return;
    }
    if (breaker.cause().isPresent() && !caller.hash().equals(callerHash)) {
      breaker.tokenReplaced(now);
    }
    probeAs(caller);
  }

  private void probeAs(Caller caller) {
    this.caller = caller;
    callerHash = caller.hash();
  }

  /** Drops the caller, and its token, when no probe needs it. */
  void forgetCaller(long now) {
    if (waiting() == 0 && now - usedNanos > Timing.PROBE_SPACING.toNanos()) {
      caller = null;
    }
  }

  void add(Claim claim) {
    boolean resync = claim.priority() == Priority.RESYNC;
    (resync ? work : resyncs).remove(claim.uid());
    (resync ? resyncs : work).add(claim);
  }

  void remove(String uid) {
    work.remove(uid);
    resyncs.remove(uid);
    struck.remove(uid);
  }

  int waiting() {
    return work.size() + resyncs.size();
  }

  /** Counts a further call of a pass whose permit is used. */
  void debit(long now) {
    rate.take(now);
  }

  void giveBack() {
    rate.giveBack();
  }

  /** The next claim that may have a permit now. A quarter of the rate is for resyncs. */
  Optional<Claim> next(Predicate<String> mayServe, long now) {
    if (breaker.cause().isPresent() || rate.freeInNanos(now) > 0) {
      return Optional.empty();
    }
    Optional<Claim> resync =
        resyncRate.freeInNanos(now) > 0 ? Optional.empty() : resyncs.next(mayServe);
    resync.ifPresent(claim -> resyncRate.take(now));
    Optional<Claim> next = resync.or(() -> work.next(mayServe));
    next.ifPresent(claim -> rate.take(now));
    return next;
  }

  /** Time until the next permit is free, for claims that wait for nothing else. */
  OptionalLong nextInNanos(long now) {
    if (breaker.cause().isPresent() || waiting() == 0) {
      return OptionalLong.empty();
    }
    long free = rate.freeInNanos(now);
    return OptionalLong.of(work.isEmpty() ? Math.max(free, resyncRate.freeInNanos(now)) : free);
  }

  void answered() {
    breaker.answered();
    if (breaker.isAtRest()) {
      struck.clear();
      caller = null;
    }
  }

  /**
   * @param claim of the pass that made the call, if it has one
   */
  void failed(Caller caller, VersoriException failure, Optional<Claim> claim, long now) {
    breaker.failed(failure, now);
    if (Breaker.concerns(failure.kind())) {
      if (breaker.cause().isEmpty() || this.caller == null) {
        probeAs(caller);
      }
      claim.ifPresent(one -> struck.put(one.uid(), one));
      if (breaker.cause().isPresent()) {
        queueStruck();
      }
    }
  }

  /** True if the breaker was open: queued claims may be served now. */
  boolean probeAnswered(long now) {
    boolean closed = breaker.probeAnswered(now);
    if (closed) {
      queueStruck();
    }
    struck.clear();
    caller = null;
    return closed;
  }

  /** True if the breaker opens by it. */
  boolean probeFailed(VersoriException failure, long now) {
    boolean opened = breaker.probeFailed(failure, now);
    if (breaker.cause().isPresent()) {
      queueStruck();
    } else {
      struck.clear();
      caller = null;
    }
    return opened;
  }

  /** They are woken once the breaker has closed. */
  private void queueStruck() {
    struck.values().forEach(this::add);
    struck.clear();
  }

  /** Whether it can be dropped without effect. */
  boolean isAtRest(long now) {
    return waiting() == 0 && breaker.isAtRest() && rate.isFull(now) && resyncRate.isFull(now);
  }
}
