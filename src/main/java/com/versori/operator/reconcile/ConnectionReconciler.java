package com.versori.operator.reconcile;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.versori.operator.act.ActionExecutor;
import com.versori.operator.act.ActionExecutor.Effect;
import com.versori.operator.act.CreateOutcomeWriter;
import com.versori.operator.act.EffectGate;
import com.versori.operator.act.OrphanCleanup;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus;
import com.versori.operator.client.RequestIds;
import com.versori.operator.client.VersoriApi;
import com.versori.operator.decide.Action;
import com.versori.operator.decide.Planner;
import com.versori.operator.decide.RetryPolicy;
import com.versori.operator.kube.ResourceWriter;
import com.versori.operator.limit.ApiLimits;
import com.versori.operator.limit.Claimant;
import com.versori.operator.limit.LimitedVersoriApi;
import com.versori.operator.model.Finding;
import com.versori.operator.model.Snapshot;
import com.versori.operator.observe.CallerResolver;
import com.versori.operator.observe.ConnectionListings;
import com.versori.operator.observe.ConnectionOwners;
import com.versori.operator.observe.LargePasses;
import com.versori.operator.observe.Memory;
import com.versori.operator.observe.Observer;
import com.versori.operator.observe.OwnerListings;
import com.versori.operator.observe.SecretLookup;
import com.versori.operator.observe.StatusPruningCheck;
import com.versori.operator.port.Ports;
import com.versori.operator.report.Outcome;
import com.versori.operator.report.StatusReport;
import com.versori.operator.telemetry.LogContext;
import com.versori.operator.timing.Timing;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.controller.ControllerEventSource;
import io.javaoperatorsdk.operator.processing.event.source.controller.ResourceAction;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The loop: observe, plan, act, report. Each pass takes one decision, has one effect and ends in at
 * most one status write.
 */
public final class ConnectionReconciler implements Reconciler<VersoriConnection> {

  private static final Logger log = LoggerFactory.getLogger(ConnectionReconciler.class);

  private record Successor(ResourceID id, long seenNanos) {}

  private final Queue<Successor> successors = new ConcurrentLinkedQueue<>();
  private final Ports with;
  private final SecretIndex secretIndex;
  private final SimpleInboundEventSource<VersoriConnection> wakeUp =
      new SimpleInboundEventSource<>("wake-up");
  private final StatusPruningCheck statusHealth = new StatusPruningCheck(System::nanoTime);
  private final Memory memory = new Memory(System::nanoTime);
  private final OwnerListings ownerListings;
  private final ConnectionOwners owners;
  private final ConnectionListings listings;
  private final ApiLimits limits;
  private final ResyncSchedule resyncs;
  private final RetryPolicy retryPolicy = new RetryPolicy(new SplittableRandom());
  private final EffectGate gate;
  private final Observer observer;
  private final ResourceWriter writer;
  private final CreateOutcomeWriter lander;
  private final ActionExecutor executor;
  private final OrphanCleanup orphans;
  private final Executor orphanCleanup = BackgroundThreads.cached("orphans");
  private final AtomicBoolean isCleaningUp = new AtomicBoolean();
  private ControllerEventSource<VersoriConnection> primaries;

  /**
   * @param gate no pass begins once it is closed
   */
  public ConnectionReconciler(Ports with, EffectGate gate) {
    this.with = with;
    this.gate = gate;
    this.limits =
        new ApiLimits(
            with.settings().apiUrl(),
            with.api(),
            with.apiRateLimit(),
            with.threads(),
            new ApiLimits.Ports(
                System::nanoTime,
                BackgroundThreads.alarm(),
                BackgroundThreads.cached("probe"),
                this::wake,
                with.metrics()::rateLimitWait));
    SecretLookup secrets =
        new SecretLookup(with.secrets(), with.settings().secretSelector(), LargePasses.ofHeap());
    this.ownerListings =
        new OwnerListings(
            with.kubernetes(),
            with.watchedNamespaces(),
            with.settings().clusterIds(),
            System::nanoTime);
    this.owners = new ConnectionOwners(with.settings().clusterIds(), Optional.of(ownerListings));
    CallerResolver accessResolver = new CallerResolver(with.tokens(), secrets);
    VersoriApi api = new LimitedVersoriApi(with.api(), limits, accessResolver::accepted);
    this.secretIndex = new SecretIndex(with.settings().secretSelector());
    this.listings = new ConnectionListings(api, System::nanoTime);
    this.resyncs =
        new ResyncSchedule(with.settings(), with.apiRateLimit(), with.metrics(), System::nanoTime);
    this.observer =
        new Observer(
            with,
            api,
            limits,
            accessResolver,
            secrets,
            secretIndex,
            listings,
            owners,
            memory,
            statusHealth);
    this.writer = new ResourceWriter(with.kubernetes(), new ObjectMapper());
    this.lander =
        new CreateOutcomeWriter(
            writer, api, accessResolver, statusHealth, with.clock(), this::remember);
    this.executor =
        new ActionExecutor(
            writer, lander, with, api, memory, gate, System::nanoTime, this::remember);
    this.orphans = new OrphanCleanup(observer, api, writer, owners, memory, System::nanoTime);
  }

  @Override
  public List<EventSource<?, VersoriConnection>> prepareEventSources(
      EventSourceContext<VersoriConnection> context) {
    // Workaround primary-cache, see CONTRIBUTING.md.
    primaries = (ControllerEventSource<VersoriConnection>) context.getPrimaryCache();
    owners.index(new CachedResourceIndex(primaries));
    return List.of(secretIndex.eventSource(context, primaries), wakeUp);
  }

  @Override
  public UpdateControl<VersoriConnection> reconcile(
      VersoriConnection resource, Context<VersoriConnection> context) {
    if (!gate.enter()) {
      return UpdateControl.noUpdate();
    }
    try {
      Optional<Duration> again =
          context.isPrimaryResourceDeleted()
              ? gone(resource, !context.isPrimaryResourceFinalStateUnknown())
              : pass(resource);
      UpdateControl<VersoriConnection> control = UpdateControl.noUpdate();
      again.ifPresent(delay -> control.rescheduleAfter(Math.max(1, delay.toMillis())));
      return control;
    } finally {
      gate.leave();
    }
  }

  /** Fills the index of Secrets, beside the framework's filling of the cache of resources. */
  void fillSecretIndex() {
    secretIndex.fill();
  }

  /** Tries once more to land every outcome that waits; true if none is left. */
  public boolean landOutcomes() {
    return lander.landAll();
  }

  /** A new token can be read: what a bad or missing one had stopped goes on at once. */
  public void tokenChanged() {
    propagate(memory.tokenChanged());
  }

  /** These have their permit. */
  private void wake(List<Claimant> claimants) {
    Set<String> uids = claimants.stream().map(Claimant::uid).collect(Collectors.toSet());
    memory.wake(uids);
    orphans.wake(uids);
    claimants.forEach(one -> wakeUp.propagateEvent(new ResourceID(one.name(), one.namespace())));
  }

  private void propagate(Set<String> uids) {
    if (!uids.isEmpty() && primaries != null) {
      primaries
          .list(resource -> uids.contains(resource.getMetadata().getUid()))
          .map(ResourceID::fromResource)
          .forEach(wakeUp::propagateEvent);
    }
  }

  /** Every resource, as the cache has it; none before it is filled. */
  public Stream<VersoriConnection> resources() {
    return primaries == null ? Stream.empty() : primaries.list(resource -> true);
  }

  private Optional<Duration> pass(VersoriConnection resource) {
    if (!lander.landWaiting(resource.getMetadata().getUid())) {
      return Optional.of(Timing.AFTER_CONFLICT);
    }
    if (statusHealth.isSampleDue()) {
      writer
          .tryStatus(resource, StatusPruningCheck.SAMPLE)
          .ifPresent(answer -> statusHealth.check(StatusPruningCheck.SAMPLE, answer));
    }
    Snapshot first = observer.firstSnapshot(resource);
    try (LogContext context = LogContext.of(first)) {
      return pass(first);
    }
  }

  private Optional<Duration> pass(Snapshot first) {
    Snapshot snapshot = first;
    try {
      Action action = Planner.plan(snapshot);
      while (action instanceof Action.Observe observe) {
        snapshot = observer.observe(snapshot, observe.need());
        action = Planner.plan(snapshot);
      }
      return conclude(snapshot, executor.execute(snapshot, action));
    } catch (KubernetesClientException e) {
      // Nothing can be told in status: the framework logs it and comes back with growing delays.
      throw e;
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("A pass has failed in a way that was not expected");
      Finding finding =
          Finding.retry(
              Reason.INTERNAL_ERROR,
              "The operator met something unexpected (%s); its log has the details"
                  .formatted(e.getClass().getSimpleName()));
      return conclude(snapshot, Effect.report(Outcome.Blocked.by(finding)));
    } finally {
      observer.end(snapshot);
    }
  }

  private Optional<Duration> conclude(Snapshot began, Effect effect) {
    Snapshot snapshot = effect.seen().orElse(began);
    if (effect.settled()) {
      return Optional.of(rest(snapshot));
    }
    if (effect.report().isEmpty()) {
      return effect.told().map(finding -> tell(snapshot, finding)).or(effect::again);
    }
    Outcome outcome = effect.report().get();
    if (!write(snapshot, outcome)) {
      return Optional.of(Timing.AFTER_CONFLICT);
    }
    if (outcome instanceof Outcome.Blocked blocked) {
      return Optional.of(tell(snapshot, blocked.finding()));
    }
    if (outcome instanceof Outcome.Paused) {
      limits.forget(snapshot.resource().getMetadata().getUid());
      return Optional.empty();
    }
    boolean goesOn =
        outcome instanceof Outcome.Gone
            || (outcome instanceof Outcome.Adopted adopted && !adopted.written());
    return Optional.of(goesOn ? Timing.AT_ONCE : rest(snapshot));
  }

  /** The resource is at rest until its next resync, or until an update has to be repeated. */
  private Duration rest(Snapshot s) {
    String uid = s.resource().getMetadata().getUid();
    limits.forget(uid);
    memory.settled(uid, s.spec().baseUrl() != null);
    Instant regular = resyncs.next(s);
    Instant next = memory.checkIn(uid).map(s.now()::plus).filter(regular::isAfter).orElse(regular);
    memory.resyncAt(uid, next);
    Duration untilNext = Duration.between(s.now(), next);
    return memory
        .history(uid, Optional.empty())
        .sync()
        .repeatIn()
        .map(in -> in.plus(Timing.AT_ONCE))
        .filter(in -> in.compareTo(untilNext) < 0)
        .orElse(untilNext);
  }

  /** One write, or none if status says it all already; false if the resource has moved on. */
  private boolean write(Snapshot snapshot, Outcome outcome) {
    VersoriConnectionStatus status = StatusReport.of(snapshot, outcome);
    if (status.equals(snapshot.resource().getStatus())) {
      return true;
    }
    VersoriConnection seen = snapshot.resource();
    Optional<VersoriConnection> now = writer.writeStatus(seen, status);
    now.ifPresent(
        answer -> {
          statusHealth.check(status, answer);
          remember(answer, seen);
        });
    return now.isPresent();
  }

  /** Reports a finding and sets the time of the next try. */
  private Duration tell(Snapshot snapshot, Finding finding) {
    String uid = snapshot.resource().getMetadata().getUid();
    boolean slow = RetryPolicy.isSlow(finding);
    int failures = memory.failures(uid, slow) + 1;
    Duration delay =
        retryPolicy.delay(finding, failures, snapshot.operator().resyncInterval(snapshot.spec()));
    memory.failed(
        uid,
        snapshot.inputs(),
        failures,
        delay,
        slow,
        finding.reason() == Reason.TOKEN_UNAVAILABLE
            || finding.reason() == Reason.UNAUTHORIZED
            || finding.reason() == Reason.FORBIDDEN);
    boolean needsAPerson =
        finding.fate() == Finding.Fate.FIX || finding.reason() == Reason.CREATE_OUTCOME_UNKNOWN;
    LogContext.action(
            log,
            isWorthALine(uid, finding, failures)
                ? needsAPerson ? Level.WARN : Level.INFO
                : Level.DEBUG,
            snapshot,
            finding.reason().text(),
            with.clock())
        .addKeyValue("detail", finding.message())
        .addKeyValue("nextTryInSeconds", delay.toSeconds())
        .log("Resource blocked");
    with.events().warn(snapshot.resource(), finding.reason(), "Reconcile", finding.message());
    return delay;
  }

  /** What lasts is logged after 1, 2, 4, 8 ... failures. */
  private boolean isWorthALine(String uid, Finding finding, int failures) {
    boolean news = memory.isNews(uid, finding.reason() + RequestIds.removedFrom(finding.message()));
    return news || Integer.bitCount(failures) == 1;
  }

  /**
   * The framework says that a resource is gone. Another one may stand in its place by now, or do so
   * before this pass is over: the framework drops its event together with what it knew of the
   * first. So whatever stands there a moment later is brought up again.
   */
  private Optional<Duration> gone(VersoriConnection last, boolean lastIsSure) {
    ResourceID id = ResourceID.fromResource(last);
    limits.forget(last.getMetadata().getUid());
    if (!orphans.take(last, lastIsSure)) {
      observer.forget(last.getMetadata().getUid());
    }
    // Workaround lost-successor, see CONTRIBUTING.md.
    successors.add(new Successor(id, System.nanoTime()));
    return Optional.empty();
  }

  /** What has to be looked at from time to time; never fails. */
  public void housekeeping() {
    try {
      lander.landAll();
      cleanUpOrphans();
      listings.forgetOld();
      limits.forgetUnused();
      limits.serve();
      ownerListings.forget();
      resyncs.count(primaries::list);
      Successor next = successors.peek();
      while (next != null
          && System.nanoTime() - next.seenNanos() > Timing.SUCCESSOR_DELAY.toNanos()) {
        successors.poll();
        primaries
            .get(next.id())
            .ifPresent(r -> primaries.eventReceived(ResourceAction.ADDED, r, null, null));
        next = successors.peek();
      }
    } catch (RuntimeException e) {
      logFailure("Housekeeping failed", e);
    }
  }

  /** On a thread of its own: calls that take long must not hold up the rest of housekeeping. */
  private void cleanUpOrphans() {
    if (!isCleaningUp.compareAndSet(false, true)) {
      return;
    }
    orphanCleanup.execute(
        () -> {
          try {
            workOnOrphans();
          } catch (RuntimeException e) {
            logFailure("Orphan cleanup failed", e);
          } finally {
            isCleaningUp.set(false);
          }
        });
  }

  private void workOnOrphans() {
    if (gate.enter()) {
      try {
        orphans.work();
      } finally {
        gate.leave();
      }
    }
  }

  private static void logFailure(String message, RuntimeException e) {
    log.atWarn().addKeyValue("error", e.getClass().getSimpleName()).log(message);
  }

  /** The cache would show the operator's own writes only with its next event. */
  private void remember(VersoriConnection now, VersoriConnection before) {
    primaries.handleRecentResourceUpdate(ResourceID.fromResource(now), now, before);
  }
}
