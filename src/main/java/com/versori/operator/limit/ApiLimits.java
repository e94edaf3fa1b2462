package com.versori.operator.limit;

import com.versori.operator.client.VersoriException;
import com.versori.operator.client.model.Caller;
import com.versori.operator.timing.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Gives out permits to call the API. A limit is a rate and a breaker for an API URL, an
 * organisation and a token source. Within a limit permits are fair by namespace; across limits
 * workers are. No pass waits on a thread: a queued one ends, and its resource is requeued when it
 * has its permit.
 */
public final class ApiLimits {

  private static final Logger log = LoggerFactory.getLogger(ApiLimits.class);

  /** Limits of Secrets that a namespace may have; a further one takes the place of the oldest. */
  static final int MOST_OF_NAMESPACE = 100;

  /** Probes of tenants' limits at the same time, one for each namespace. */
  static final int MOST_PROBES = 8;

  /** The cheapest call, a list of one item. */
  @FunctionalInterface
  public interface Probe {
    void send(Caller caller) throws VersoriException;
  }

  /** Runs a task after a delay, on a thread of its own. */
  @FunctionalInterface
  public interface Alarm {
    void in(Duration delay, Runnable task);
  }

  /**
   * What limits need from outside.
   *
   * @param nanoTime a monotonic clock
   * @param probes runs probes; it never makes one wait for another
   * @param wake is given the resources that have their permit now; called without any lock
   * @param waited is given how long each had to wait for it
   * @param renewed the caller of a probe, whose token may have expired during an outage
   */
  public record Ports(
      LongSupplier nanoTime,
      Alarm alarm,
      Executor probes,
      Consumer<List<Claimant>> wake,
      Consumer<Duration> waited,
      UnaryOperator<Caller> renewed) {

    /** For a process in which no pass waits. */
    public static final Ports NONE =
        new Ports(
            System::nanoTime,
            (delay, task) -> {},
            Runnable::run,
            claimants -> {},
            duration -> {},
            UnaryOperator.identity());
  }

  /** Given to a claim; reserved until its pass runs. */
  private static final class Permit {
    final Claim claim;
    final ApiLimit limit;
    final long givenNanos;
    boolean running;
    boolean used;

    Permit(Claim claim, ApiLimit limit, long givenNanos) {
      this.claim = claim;
      this.limit = limit;
      this.givenNanos = givenNanos;
    }
  }

  private final Probe probe;
  private final Ports ports;
  private final Workers workers;
  private final Map<LimitKey, ApiLimit> limits = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<String, Integer> limitsOfNamespace = new HashMap<>();

  /** Those with claims, in the order in which they are served. */
  private final Map<LimitKey, ApiLimit> waiting = new LinkedHashMap<>();

  private final Map<String, Permit> permits = new HashMap<>();
  private final Map<String, Permit> reserved = new LinkedHashMap<>();
  private final Set<String> probing = new HashSet<>();
  private final List<Claimant> toWake = new ArrayList<>();

  /** What a change leads to outside; run once the lock is free. */
  private final List<Runnable> effects = new ArrayList<>();

  private boolean someWaitForWorkers;
  private boolean alarmIsSet;
  private long alarmNanos;
  private long claims;

  /**
   * @param probe not limited itself; its calls are counted here
   * @param workers how many passes run at the same time
   */
  public ApiLimits(Probe probe, int workers, Ports ports) {
    this.probe = probe;
    this.workers = new Workers(workers);
    this.ports = ports;
  }

  /**
   * A permit for a pass, or when to ask again. A pass that was given one has to {@link #end} it.
   *
   * @param createdMillis when the resource was created
   */
  public Decision ask(Caller caller, Claimant claimant, Priority priority, long createdMillis) {
    return lockedThenWake(
        claimant.uid(), () -> decide(caller, claimant, priority, createdMillis, now()));
  }

  private Decision decide(
      Caller caller, Claimant claimant, Priority priority, long createdMillis, long now) {
    ApiLimit limit = limitOf(caller);
    limit.askedBy(caller, now);
    Permit permit = permits.get(claimant.uid());
    if (permit != null && permit.limit != limit) {
      giveBack(permit);
      permit = null;
    }
    if (permit == null) {
      limit.add(new Claim(claimant, priority, createdMillis, now, claims++));
      waiting.put(limit.key(), limit);
      serve(limit, now);
      permit = permits.get(claimant.uid());
    }
    if (permit == null) {
      Decision refusal = refusal(limit, now);
      arm(now);
      return refusal;
    }
    begin(permit);
    return new Decision.Granted();
  }

  /** The pass over the resource is over. */
  public void end(String uid) {
    lockedThenWake(
        () -> {
          Permit permit = permits.get(uid);
          if (permit != null && permit.running) {
            giveBack(permit);
            if (someWaitForWorkers) {
              serveAll(now());
            }
          }
        });
  }

  /** The resource needs no permit any more. */
  public void forget(String uid) {
    lockedThenWake(
        () -> {
          waiting.values().removeIf(limit -> removed(limit, uid));
          Permit permit = permits.get(uid);
          if (permit != null && !permit.running) {
            giveBack(permit);
            serveAll(now());
          }
        });
  }

  private static boolean removed(ApiLimit limit, String uid) {
    limit.remove(uid);
    return limit.waiting() == 0;
  }

  /** Gives out free permits, in case an alarm was lost. Call it periodically. */
  public void serve() {
    lockedThenWake(
        () -> {
          long now = now();
          if (alarmIsSet && now - alarmNanos > Timing.ALARM_LOST.toNanos()) {
            alarmIsSet = false;
          }
          serveAll(now);
        });
  }

  private void ring(long nanos) {
    lockedThenWake(
        () -> {
          if (nanos == alarmNanos) {
            alarmIsSet = false;
          }
          serveAll(now());
        });
  }

  /** A call begins: the one that the pass has its permit for, or a further one. */
  public synchronized void begins(Caller caller) {
    ApiLimit limit = limitOf(caller);
    Optional<Permit> unused = running(caller, limit).filter(permit -> !permit.used);
    unused.ifPresent(permit -> permit.used = true);
    if (unused.isEmpty()) {
      limit.debit(now());
    }
  }

  /** The permit of the pass that makes a call, if it has one of that limit. */
  private Optional<Permit> running(Caller caller, ApiLimit limit) {
    return Optional.ofNullable(permits.get(caller.resource()))
        .filter(permit -> permit.running && permit.limit == limit);
  }

  synchronized void answered(Caller caller) {
    limitOf(caller).answered();
  }

  /** Why no calls of this caller are made; empty if they are. */
  public synchronized Optional<Breaker.Cause> stopped(Caller caller) {
    return Optional.ofNullable(limits.get(LimitKey.of(caller)))
        .flatMap(limit -> limit.breaker().cause());
  }

  void failed(Caller caller, VersoriException failure) {
    lockedThenWake(() -> judge(caller, failure));
  }

  private void judge(Caller caller, VersoriException failure) {
    ApiLimit limit = limitOf(caller);
    Optional<Claim> claim = running(caller, limit).map(permit -> permit.claim);
    boolean wasClosed = limit.breaker().cause().isEmpty();
    limit.failed(caller, failure, claim, now());
    if (limit.waiting() > 0) {
      waiting.put(limit.key(), limit);
    }
    if (wasClosed) {
      limit.breaker().cause().ifPresent(cause -> logStopped(limit, cause));
    }
    startProbe(limit, now());
    arm(now());
  }

  /** Drops limits whose state is no longer needed. Call it periodically. */
  public synchronized void forgetUnused() {
    long now = now();
    limits.values().forEach(limit -> limit.forgetCaller(now));
    limits.values().removeIf(limit -> isUnused(limit, now) && forgotten(limit));
  }

  private boolean isUnused(ApiLimit limit, long now) {
    return limit.waiting() == 0
        && (limit.isAtRest(now) || now - limit.usedNanos() > Timing.LIMIT_KEPT.toNanos());
  }

  private boolean forgotten(ApiLimit limit) {
    limit
        .key()
        .source()
        .namespace()
        .ifPresent(
            namespace ->
                limitsOfNamespace.computeIfPresent(
                    namespace, (same, count) -> count == 1 ? null : count - 1));
    return true;
  }

  /** For tests and metrics: limits, claims and permits that are kept. */
  synchronized int size() {
    return limits.size()
        + permits.size()
        + waiting.values().stream().mapToInt(ApiLimit::waiting).sum();
  }

  private Decision refusal(ApiLimit limit, long now) {
    Optional<Breaker.Cause> cause = limit.breaker().cause();
    if (cause.isPresent()) {
      return new Decision.Stopped(cause.get());
    }
    long seconds = Timing.PERMIT_LOST.toSeconds() + 2L * limit.waiting() / limit.perSecond();
    return new Decision.Queued(
        Duration.ofSeconds(Math.min(seconds, Timing.LONGEST_PERMIT_WAIT.toSeconds())));
  }

  private void begin(Permit permit) {
    permit.running = true;
    reserved.remove(permit.claim.uid());
  }

  private void serveAll(long now) {
    dropUnclaimed(now);
    someWaitForWorkers = false;
    boolean progress = true;
    while (progress) {
      progress = false;
      for (ApiLimit limit : List.copyOf(waiting.values())) {
        startProbe(limit, now);
        if (serveOne(limit, now)) {
          progress = true;
          // Serve the others first next time.
          waiting.remove(limit.key());
          if (limit.waiting() > 0) {
            waiting.put(limit.key(), limit);
          }
        }
      }
    }
    arm(now);
  }

  private void serve(ApiLimit limit, long now) {
    startProbe(limit, now);
    boolean progress = true;
    while (progress) {
      progress = serveOne(limit, now);
    }
    if (limit.waiting() == 0) {
      waiting.remove(limit.key());
    }
  }

  private boolean serveOne(ApiLimit limit, long now) {
    Optional<Claim> next =
        limit.next(
            namespace -> {
              boolean free = workers.isFree(namespace, limit.key());
              someWaitForWorkers |= !free;
              return free;
            },
            now);
    next.ifPresent(
        claim -> {
          Permit permit = new Permit(claim, limit, now);
          permits.put(claim.uid(), permit);
          reserved.put(claim.uid(), permit);
          workers.take(claim.namespace(), limit.key());
          toWake.add(claim.claimant());
          Duration waited = Duration.ofNanos(now - claim.sinceNanos());
          effects.add(() -> ports.waited().accept(waited));
        });
    return next.isPresent();
  }

  private void giveBack(Permit permit) {
    permits.remove(permit.claim.uid());
    reserved.remove(permit.claim.uid());
    workers.giveBack(permit.claim.namespace(), permit.limit.key());
    if (!permit.used) {
      permit.limit.giveBack();
    }
  }

  private void dropUnclaimed(long now) {
    Iterator<Permit> oldest = reserved.values().iterator();
    while (oldest.hasNext()) {
      Permit permit = oldest.next();
      if (now - permit.givenNanos < Timing.PERMIT_RESERVED.toNanos()) {
        return;
      }
      oldest.remove();
      giveBack(permit);
    }
  }

  private void startProbe(ApiLimit limit, long now) {
    Breaker breaker = limit.breaker();
    boolean due =
        breaker
            .probeInNanos(limit.waiting() > 0, now)
            .filter(in -> in <= 0 && limit.caller() != null)
            .isPresent();
    Optional<String> tenant = limit.key().source().namespace();
    boolean room =
        tenant.isEmpty() || (probing.size() < MOST_PROBES && !probing.contains(tenant.get()));
    if (due && room) {
      Caller caller = limit.caller();
      breaker.probeBegins();
      limit.debit(now);
      tenant.ifPresent(probing::add);
      effects.add(() -> send(() -> probe(limit, caller)));
    }
  }

  private void send(Runnable probe) {
    try {
      ports.probes().execute(probe);
    } catch (RejectedExecutionException e) {
      log.debug("No probe: the process is stopping");
    }
  }

  /** The call that no resource has a part in. */
  private void probe(ApiLimit limit, Caller caller) {
    Optional<VersoriException> failure = Optional.empty();
    try {
      probe.send(ports.renewed().apply(caller));
    } catch (VersoriException e) {
      failure = Optional.of(e);
    } finally {
      probed(limit, failure);
      MDC.clear();
    }
  }

  /** A call for no resource; {@link #probed} takes its result. */
  public void probe(Caller caller) throws VersoriException {
    begins(caller);
    probe.send(caller);
  }

  /** A call for no resource was answered or has failed. */
  public void probed(Caller caller, Optional<VersoriException> failure) {
    ApiLimit limit;
    synchronized (this) {
      limit = limitOf(caller);
    }
    probed(limit, failure);
  }

  private void probed(ApiLimit limit, Optional<VersoriException> failure) {
    lockedThenWake(
        () -> {
          long now = now();
          limit.key().source().namespace().ifPresent(probing::remove);
          if (failure.isEmpty()) {
            if (limit.probeAnswered(now)) {
              log.atInfo()
                  .addKeyValue("organisation", limit.key().organisationId())
                  .log("Calls to the Versori API resumed");
            }
          } else if (limit.probeFailed(failure.get(), now)) {
            logStopped(limit, limit.breaker().cause().orElseThrow());
          }
          if (limit.waiting() > 0) {
            waiting.put(limit.key(), limit);
          }
          serveAll(now);
        });
  }

  private void logStopped(ApiLimit limit, Breaker.Cause cause) {
    log.atWarn()
        .addKeyValue("organisation", limit.key().organisationId())
        .addKeyValue("cause", cause)
        .log("Calls to the Versori API stopped until a probe succeeds");
  }

  /** Sets an alarm for when the next permit is free, or the next probe due. */
  private void arm(long now) {
    long next = Long.MAX_VALUE;
    for (ApiLimit limit : waiting.values()) {
      // A claim that could be served now waits for a worker, and is served when a pass ends.
      next = Math.min(next, later(limit.nextInNanos(now).orElse(0)));
      next = Math.min(next, later(limit.breaker().probeInNanos(true, now).orElse(0L)));
    }
    if (!reserved.isEmpty()) {
      Permit oldest = reserved.values().iterator().next();
      next = Math.min(next, oldest.givenNanos + Timing.PERMIT_RESERVED.toNanos() - now);
    }
    if (next == Long.MAX_VALUE) {
      return;
    }
    long delay = Math.max(next, Timing.SHORTEST_ALARM.toNanos());
    if (!alarmIsSet || now + delay - alarmNanos < 0) {
      alarmIsSet = true;
      long nanos = now + delay;
      alarmNanos = nanos;
      effects.add(() -> ports.alarm().in(Duration.ofNanos(delay), () -> ring(nanos)));
    }
  }

  private static long later(long nanos) {
    return nanos > 0 ? nanos : Long.MAX_VALUE;
  }

  private ApiLimit limitOf(Caller caller) {
    LimitKey key = LimitKey.of(caller);
    ApiLimit known = limits.get(key);
    if (known != null) {
      known.allow(caller.perSecond(), now());
      return known;
    }
    caller.source().namespace().ifPresent(this::makeRoom);
    ApiLimit limit = new ApiLimit(key, caller.perSecond(), now());
    limits.put(key, limit);
    return limit;
  }

  /** Drops the oldest limit of a namespace that has too many. */
  private void makeRoom(String namespace) {
    if (limitsOfNamespace.merge(namespace, 1, Integer::sum) > MOST_OF_NAMESPACE) {
      Iterator<ApiLimit> oldest = limits.values().iterator();
      while (oldest.hasNext()) {
        ApiLimit limit = oldest.next();
        if (limit.key().source().namespace().filter(namespace::equals).isPresent()) {
          oldest.remove();
          waiting.remove(limit.key());
          forgotten(limit);
          return;
        }
      }
    }
  }

  private void lockedThenWake(Runnable change) {
    lockedThenWake(
        "",
        () -> {
          change.run();
          return null;
        });
  }

  /**
   * Makes a change under the lock. After that, runs its effects and wakes the resources that got a
   * permit by it.
   *
   * @param asking the UID of the resource whose pass makes the change: it is not woken
   */
  private <T> T lockedThenWake(String asking, Supplier<T> change) {
    List<Claimant> woken;
    List<Runnable> after;
    T result;
    synchronized (this) {
      result = change.get();
      after = List.copyOf(effects);
      effects.clear();
      woken = toWake.stream().filter(claimant -> !claimant.uid().equals(asking)).toList();
      toWake.clear();
    }
    after.forEach(Runnable::run);
    if (!woken.isEmpty()) {
      ports.wake().accept(woken);
    }
    return result;
  }

  private long now() {
    return ports.nanoTime().getAsLong();
  }
}
