package com.versori.operator.reconcile;

import com.versori.operator.act.ActionExecutor;
import com.versori.operator.act.ConnectionRemover;
import com.versori.operator.act.EffectGate;
import com.versori.operator.act.OrphanCleanup;
import com.versori.operator.act.StatusWriter;
import com.versori.operator.api.v1alpha1.OrganisationRef;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriOrganisation;
import com.versori.operator.client.VersoriApi;
import com.versori.operator.client.model.ConnectionQuery;
import com.versori.operator.decide.RetryPolicy;
import com.versori.operator.limit.ApiLimits;
import com.versori.operator.limit.Claimant;
import com.versori.operator.limit.LimitedVersoriApi;
import com.versori.operator.model.OrganisationUse;
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
import com.versori.operator.port.Requeue;
import com.versori.operator.port.ResourceIndex;
import com.versori.operator.port.SecretVersionSource;
import com.versori.operator.telemetry.Announcer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects everything that reconciles: passes, orphan cleanup and housekeeping. Knows no framework.
 */
final class ReconcileLoop {

  private static final Logger log = LoggerFactory.getLogger(ReconcileLoop.class);

  private final Ports ports;
  private final EffectGate gate;
  private final Requeue requeue;
  private final Memory memory;
  private final ApiLimits limits;
  private final OwnerListings ownerListings;
  private final ConnectionOwners owners;
  private final ConnectionListings listings;
  private final ResyncSchedule resyncs;
  private final OrganisationLoop organisations;
  private final Observer observer;
  private final StatusWriter statusWriter;
  private final OrphanCleanup orphans;
  private final PassLoop passes;
  private final AtomicBoolean isCleaningUp = new AtomicBoolean();

  /**
   * By namespace and name, the resources whose create has no known outcome. Their final pass may
   * get another resource of the name, or not come at all.
   */
  private final Map<String, VersoriConnection> creating = new ConcurrentHashMap<>();

  /**
   * @param secretVersions which Secrets exist
   * @param requeue begins a pass at once
   * @param written receives each resource that was written: as it is now, as it was before
   * @param gate no effect begins once it is closed
   */
  ReconcileLoop(
      Ports ports,
      SecretVersionSource secretVersions,
      Requeue requeue,
      BiConsumer<VersoriConnection, VersoriConnection> written,
      EffectGate gate) {
    this.ports = ports;
    this.gate = gate;
    this.requeue = requeue;
    List<String> clusterIds = ports.settings().clusterIds();
    memory = new Memory(ports.nanoTime());
    StatusPruningCheck pruning = new StatusPruningCheck(ports.nanoTime());
    Announcer announcer = new Announcer(ports.events(), ports.metrics(), ports.clock());
    SecretLookup secrets =
        new SecretLookup(ports.secrets(), ports.settings().secretSelector(), LargePasses.ofHeap());
    CallerResolver callers =
        new CallerResolver(ports.settings().namespace(), secrets, secretVersions, ports.clock());
    limits =
        new ApiLimits(
            caller -> ports.api().list(caller, ConnectionQuery.ONE),
            ports.threads(),
            new ApiLimits.Ports(
                ports.nanoTime(),
                ports.alarm(),
                ports.background(),
                this::wake,
                ports.metrics()::rateLimitWait,
                callers::renewed));
    VersoriApi api = LimitedVersoriApi.of(ports.api(), limits, callers::accepted);
    ownerListings = new OwnerListings(ports.resources(), clusterIds, ports.nanoTime());
    owners = new ConnectionOwners(clusterIds, Optional.of(ownerListings));
    listings = new ConnectionListings(api, ports.nanoTime());
    resyncs =
        new ResyncSchedule(
            ports.settings(), this::callsPerSecond, ports.metrics(), ports.nanoTime());
    organisations = new OrganisationLoop(ports, callers, limits, memory, requeue);
    observer =
        new Observer(
            ports,
            secretVersions,
            api,
            limits,
            callers,
            secrets,
            listings,
            owners,
            memory,
            pruning);
    ConnectionRemover remover = new ConnectionRemover(api);
    statusWriter =
        new StatusWriter(
            ports.resources(),
            remover,
            callers,
            pruning,
            ports.clock(),
            ports.nanoTime(),
            announcer,
            written);
    orphans =
        new OrphanCleanup(observer, remover, ports.resources(), owners, memory, ports.nanoTime());
    passes =
        new PassLoop(
            observer,
            new ActionExecutor(
                ports.resources(),
                remover,
                api,
                memory,
                announcer,
                gate,
                ports.nanoTime(),
                written),
            statusWriter,
            pruning,
            ports.resources(),
            announcer,
            new RequeueTimes(memory, limits, resyncs, new RetryPolicy(ports.random()), announcer),
            ports.clock());
  }

  /** Sets the index that finds other resources. */
  void index(ResourceIndex resources) {
    owners.index(resources);
  }

  /**
   * One pass over a resource.
   *
   * @return after which time the next pass is due; empty: after the next event
   */
  Optional<Duration> pass(VersoriConnection resource) {
    cleanUpAfterPredecessor(resource);
    try {
      return passes.run(resource);
    } finally {
      if (memory.sentAttempt(resource.getMetadata().getUid()).isPresent()) {
        creating.put(resource.qualifiedName(), resource);
      } else {
        creating.remove(resource.qualifiedName());
      }
    }
  }

  /**
   * The resource is gone.
   *
   * @param last as it was in the end
   * @param lastIsSure false if the end was not seen, and more may have happened
   */
  void gone(VersoriConnection last, boolean lastIsSure) {
    cleanUpAfterPredecessor(last);
    creating.remove(last.qualifiedName());
    forget(last, lastIsSure);
  }

  private void cleanUpAfterPredecessor(VersoriConnection resource) {
    VersoriConnection before = creating.get(resource.qualifiedName());
    if (before != null
        && !before.getMetadata().getUid().equals(resource.getMetadata().getUid())
        && creating.remove(resource.qualifiedName(), before)) {
      forget(before, false);
    }
  }

  private void forget(VersoriConnection last, boolean lastIsSure) {
    String uid = last.getMetadata().getUid();
    limits.forget(uid);
    if (!orphans.take(last, lastIsSure)) {
      observer.forget(uid);
    }
  }

  /** Retries every pending outcome; true if none is left. */
  boolean writePendingOutcomes() {
    return statusWriter.writeAllPending();
  }

  /** The state of the organisations. */
  OrganisationLoop organisations() {
    return organisations;
  }

  private int callsPerSecond(OrganisationRef ref) {
    return ports
        .organisations()
        .get(ref)
        .map(VersoriOrganisation::getSpec)
        .map(OrganisationUse::requestsPerSecond)
        .orElse(1);
  }

  /**
   * Periodic work; never fails.
   *
   * @param resources every resource, as the cache has it
   * @param works whether this instance is the active one
   */
  void housekeeping(Supplier<Stream<VersoriConnection>> resources, boolean works) {
    safely("Housekeeping of organisations", () -> organisations.housekeeping(resources, works));
    safely("Writing pending outcomes", statusWriter::writeAllPending);
    safely("Orphan cleanup", this::startCleaningUp);
    safely(
        "Housekeeping",
        () -> {
          listings.forgetOld();
          limits.forgetUnused();
          limits.serve();
          wake(observer.templateChanged());
          ownerListings.forget();
          resyncs.count(resources);
        });
  }

  /** Slow calls must not delay the rest of housekeeping. */
  private void startCleaningUp() {
    if (isCleaningUp.compareAndSet(false, true)) {
      try {
        ports.background().execute(this::cleanUpOrphans);
      } catch (RuntimeException | Error e) {
        isCleaningUp.set(false);
        throw e;
      }
    }
  }

  private void cleanUpOrphans() {
    try {
      safely(
          "Orphan cleanup",
          () ->
              gate.ifOpen(
                  () -> {
                    orphans.work();
                    return Optional.empty();
                  }));
    } finally {
      isCleaningUp.set(false);
    }
  }

  /** A failure of one task does not concern the others, and it is tried again. */
  private static void safely(String task, Runnable work) {
    try {
      work.run();
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (RuntimeException | Error e) {
      log.atWarn()
          .addKeyValue("error", e.getClass().getSimpleName())
          .log("{} failed; retrying", task);
    }
  }

  /** Requeues resources that got their permit. */
  private void wake(List<Claimant> claimants) {
    Set<String> uids = claimants.stream().map(Claimant::uid).collect(Collectors.toSet());
    memory.wake(uids);
    orphans.wake(uids);
    claimants.forEach(one -> requeue.now(one.namespace(), one.name()));
  }
}
