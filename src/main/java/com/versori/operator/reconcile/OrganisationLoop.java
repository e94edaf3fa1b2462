package com.versori.operator.reconcile;

import com.versori.operator.api.v1alpha1.Condition;
import com.versori.operator.api.v1alpha1.ConditionType;
import com.versori.operator.api.v1alpha1.OrganisationRef;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriOrganisation;
import com.versori.operator.api.v1alpha1.VersoriOrganisationStatus;
import com.versori.operator.client.VersoriException;
import com.versori.operator.client.model.Caller;
import com.versori.operator.client.model.Token;
import com.versori.operator.decide.RetryPolicy;
import com.versori.operator.findings.AuthWords;
import com.versori.operator.findings.OrganisationAccess;
import com.versori.operator.findings.OrganisationFindings;
import com.versori.operator.limit.ApiLimits;
import com.versori.operator.limit.Breaker;
import com.versori.operator.limit.Claim;
import com.versori.operator.limit.Claimant;
import com.versori.operator.limit.FairQueue;
import com.versori.operator.limit.Priority;
import com.versori.operator.model.Finding;
import com.versori.operator.model.NamespaceLabels;
import com.versori.operator.model.Observation;
import com.versori.operator.model.OrganisationUse;
import com.versori.operator.observe.CallerResolver;
import com.versori.operator.observe.Memory;
import com.versori.operator.observe.StoppedCalls;
import com.versori.operator.port.Organisations;
import com.versori.operator.port.Ports;
import com.versori.operator.port.Requeue;
import com.versori.operator.report.Announcement;
import com.versori.operator.report.OrganisationReport;
import com.versori.operator.telemetry.LogContext;
import com.versori.operator.timing.Timing;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Reports the state of each organisation, and reconciles its connections when it changes. An
 * organisation is probed when it or its token is new and, while it has connections, at a slow
 * interval; otherwise the calls of its connections show its state. A restart probes none that is
 * Ready.
 */
final class OrganisationLoop implements Organisations.Listener {

  private static final Logger log = LoggerFactory.getLogger(OrganisationLoop.class);

  /** Connections that are reconciled in a second because their organisation has changed. */
  private static final int EACH_SECOND = 200;

  /** Namespaces whose organisations of one API are checked at the same time. */
  private static final int MOST_OF_API = 4;

  /** What was last seen of an organisation. */
  private record Seen(
      String uid,
      long probedNanos,
      String caller,
      Optional<Caller> as,
      Optional<Breaker.Cause> stopped,
      Optional<Finding> finding,
      boolean expiring) {}

  /** Checks that have failed in a row. */
  private record Failures(int times, long dueNanos) {}

  /** Organisations that are checked one after another. */
  private record Group(String apiUrl, String namespace) {
    static Group of(VersoriOrganisation one) {
      return new Group(OrganisationUse.apiUrl(one.getSpec()), one.getMetadata().getNamespace());
    }

    boolean isSameApi(Group other) {
      return apiUrl.equals(other.apiUrl);
    }
  }

  private final Ports ports;
  private final CallerResolver callers;
  private final ApiLimits limits;
  private final Memory memory;
  private final Requeue requeue;
  private final Map<OrganisationRef, Seen> seen = new ConcurrentHashMap<>();
  private final Map<OrganisationRef, Failures> failures = new ConcurrentHashMap<>();
  private final Set<OrganisationRef> due = ConcurrentHashMap.newKeySet();
  private final Set<OrganisationRef> changed = ConcurrentHashMap.newKeySet();
  private final Set<OrganisationRef> newTokens = ConcurrentHashMap.newKeySet();
  private final Set<String> relabelled = ConcurrentHashMap.newKeySet();
  private final FairQueue toWake = new FairQueue();
  private final Set<Group> checking = ConcurrentHashMap.newKeySet();
  private volatile Map<OrganisationRef, Integer> connections = Map.of();
  private long countedNanos;
  private boolean counted;
  private long woken;

  OrganisationLoop(
      Ports ports, CallerResolver callers, ApiLimits limits, Memory memory, Requeue requeue) {
    this.ports = ports;
    this.callers = callers;
    this.limits = limits;
    this.memory = memory;
    this.requeue = requeue;
  }

  /** The number of connections of each organisation. */
  Map<OrganisationRef, Integer> connections() {
    return connections;
  }

  @Override
  public void organisationChanged(OrganisationRef ref) {
    due.add(ref);
    changed.add(ref);
  }

  @Override
  public void labelsChanged(String namespace) {
    relabelled.add(namespace);
  }

  /** A Secret is new, changed or gone. */
  void secretChanged(String namespace, String name) {
    for (VersoriOrganisation one : ports.organisations().all()) {
      if (one.getMetadata().getNamespace().equals(namespace)
          && one.getSpec() != null
          && one.getSpec().auth().secretKey().name().equals(name)) {
        due.add(one.ref());
        newTokens.add(one.ref());
      }
    }
  }

  /**
   * Periodic work.
   *
   * @param resources every connection, as the cache has it
   * @param works whether this instance is the active one
   */
  void housekeeping(Supplier<Stream<VersoriConnection>> resources, boolean works) {
    count(resources);
    if (!works) {
      changed.clear();
      newTokens.clear();
      relabelled.clear();
      return;
    }
    queueAffected(resources);
    for (int i = 0; i < EACH_SECOND && !toWake.isEmpty(); i++) {
      toWake.next(namespace -> true).ifPresent(claim -> wake(claim.claimant()));
    }
    startChecks();
  }

  private void queueAffected(Supplier<Stream<VersoriConnection>> resources) {
    Set<OrganisationRef> organisations = taken(changed);
    Set<OrganisationRef> tokens = taken(newTokens);
    Set<String> namespaces = taken(relabelled);
    if (!organisations.isEmpty() || !tokens.isEmpty() || !namespaces.isEmpty()) {
      resources
          .get()
          .filter(
              one -> {
                OrganisationRef ref = ports.settings().organisationOf(one);
                return organisations.contains(ref)
                    || (namespaces.contains(one.getMetadata().getNamespace())
                        && ports
                            .organisations()
                            .get(ref)
                            .filter(OrganisationAccess::usesLabels)
                            .isPresent())
                    || (tokens.contains(ref) && memory.tokenChanged(one.getMetadata().getUid()));
              })
          .map(VersoriConnection::getMetadata)
          .map(one -> new Claimant(one.getUid(), one.getNamespace(), one.getName()))
          .forEach(one -> toWake.add(new Claim(one, Priority.CHANGE, 0, 0, woken++)));
    }
  }

  private static <T> Set<T> taken(Set<T> from) {
    Set<T> taken = Set.copyOf(from);
    from.removeAll(taken);
    return taken;
  }

  private void wake(Claimant resource) {
    memory.wake(Set.of(resource.uid()));
    requeue.now(resource.namespace(), resource.name());
  }

  private void count(Supplier<Stream<VersoriConnection>> resources) {
    long now = now();
    if (counted && now - countedNanos < Timing.ORGANISATION_COUNT.toNanos()) {
      return;
    }
    counted = true;
    countedNanos = now;
    Map<OrganisationRef, Integer> counts = new HashMap<>();
    resources
        .get()
        .forEach(one -> counts.merge(ports.settings().organisationOf(one), 1, Integer::sum));
    connections = Map.copyOf(counts);
    Set<OrganisationRef> used = new HashSet<>(counts.keySet());
    ports.organisations().all().forEach(one -> used.add(one.ref()));
    callers.keep(used);
    seen.keySet().retainAll(used);
    failures.keySet().retainAll(used);
  }

  /** Slow answers of one API, or to one of many tenants, delay no others. */
  private void startChecks() {
    for (VersoriOrganisation one : ports.organisations().all()) {
      if (one.getSpec() != null && isDue(one)) {
        Group group = Group.of(one);
        long sameApi = checking.stream().filter(other -> other.isSameApi(group)).count();
        if (sameApi < MOST_OF_API && checking.add(group)) {
          ports.background().execute(() -> check(group));
        }
      }
    }
  }

  private void check(Group group) {
    try {
      for (VersoriOrganisation one : ports.organisations().all()) {
        if (one.getSpec() != null && group.equals(Group.of(one)) && isDue(one)) {
          tryToCheck(one);
        }
      }
    } finally {
      checking.remove(group);
    }
  }

  /** A failure of one, such as a status that must not be written, does not concern the others. */
  private void tryToCheck(VersoriOrganisation one) {
    OrganisationRef ref = one.ref();
    try {
      check(one);
      failures.remove(ref);
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (RuntimeException | Error e) {
      int times = 1 + Optional.ofNullable(failures.get(ref)).map(Failures::times).orElse(0);
      Duration delay = RetryPolicy.backoff(times);
      failures.put(ref, new Failures(times, now() + delay.toNanos()));
      log.atLevel(Integer.bitCount(times) == 1 ? Level.WARN : Level.DEBUG)
          .addKeyValue("organisation", ref)
          .addKeyValue("error", e.getClass().getSimpleName())
          .addKeyValue("detail", e instanceof KubernetesClientException ? e.getMessage() : "")
          .addKeyValue("nextTryInSeconds", delay.toSeconds())
          .log("The status of an organisation could not be determined or written; retrying");
    }
  }

  private boolean isDue(VersoriOrganisation one) {
    OrganisationRef ref = one.ref();
    Seen last = seen.get(ref);
    Failures failed = failures.get(ref);
    if (failed != null && !due.contains(ref)) {
      return now() - failed.dueNanos() >= 0;
    }
    return due.contains(ref)
        || last == null
        || !last.uid().equals(one.getMetadata().getUid())
        || isProbeDue(ref, last)
        || isRetryDue(last)
        || !last.as().flatMap(limits::stopped).equals(last.stopped())
        || last.expiring() != isExpiring(last.as());
  }

  private boolean isProbeDue(OrganisationRef ref, Seen last) {
    return connections.containsKey(ref)
        && now() - last.probedNanos() >= Timing.ORGANISATION_PROBE.toNanos();
  }

  private boolean isRetryDue(Seen last) {
    return last.finding().isPresent()
        && last.stopped().isEmpty()
        && now() - last.probedNanos() >= Timing.ORGANISATION_RETRY.toNanos();
  }

  private void check(VersoriOrganisation one) {
    OrganisationRef ref = one.ref();
    Optional<NamespaceLabels> labels =
        OrganisationAccess.usesLabels(one)
            ? Optional.of(ports.organisations().labels(one.getMetadata().getNamespace()))
            : Optional.empty();
    if (labels.filter(NamespaceLabels.NOT_YET::equals).isPresent()) {
      return;
    }
    due.remove(ref);
    long now = now();
    Optional<String> invalid = problem(one, labels);
    if (invalid.isPresent()) {
      report(
          one,
          seen(
              one,
              now,
              Optional.empty(),
              Optional.empty(),
              invalid.map(OrganisationLoop::invalid)));
      return;
    }
    Observation<Caller> caller = callers.of(ref, one.getSpec());
    if (caller.value() == null) {
      report(one, seen(one, now, Optional.empty(), Optional.empty(), caller.obstacle()));
      return;
    }
    Caller as = caller.value();
    Optional<Breaker.Cause> stopped = limits.stopped(as);
    Seen last =
        seen.containsKey(ref) || !isReady(one)
            ? seen.get(ref)
            : seen(one, now, Optional.of(as), stopped, Optional.empty());
    boolean isNew = last == null || !last.caller().equals(as.hash());
    boolean probe = isNew || (stopped.isEmpty() && (isProbeDue(ref, last) || isRetryDue(last)));
    Optional<Finding> finding =
        probe
            ? probe(one, as)
            : stopped
                .map(cause -> stopped(one, cause))
                .or(() -> last.stopped().isEmpty() ? last.finding() : Optional.empty());
    report(
        one,
        seen(
            one,
            probe ? now : last.probedNanos(),
            Optional.of(as),
            probe ? limits.stopped(as) : stopped,
            finding));
  }

  /** As the process before has found it, for the same spec. */
  private static boolean isReady(VersoriOrganisation one) {
    return Optional.ofNullable(one.getStatus())
        .filter(status -> one.getMetadata().getGeneration().equals(status.observedGeneration()))
        .flatMap(status -> status.condition(ConditionType.READY))
        .filter(Condition::holds)
        .isPresent();
  }

  private Seen seen(
      VersoriOrganisation one,
      long probedNanos,
      Optional<Caller> as,
      Optional<Breaker.Cause> stopped,
      Optional<Finding> finding) {
    return new Seen(
        one.getMetadata().getUid(),
        probedNanos,
        as.map(Caller::hash).orElse(""),
        as,
        stopped,
        finding,
        isExpiring(as));
  }

  private Optional<String> problem(VersoriOrganisation one, Optional<NamespaceLabels> labels) {
    return OrganisationAccess.problem(ports.settings(), one)
        .or(
            () ->
                labels
                    .filter(NamespaceLabels.UNREADABLE::equals)
                    .map(
                        no ->
                            "from: Selector needs the right to list and watch namespaces, which the"
                                + " operator does not have in this installation; use from: Names"));
  }

  private static Finding invalid(String problem) {
    return Finding.fix(Reason.INVALID_SPEC, problem);
  }

  private static Finding stopped(VersoriOrganisation one, Breaker.Cause cause) {
    return StoppedCalls.of(cause, AuthWords.of(one.ref(), one.getSpec()));
  }

  /** One cheap call. */
  private Optional<Finding> probe(VersoriOrganisation one, Caller as) {
    try (LogContext context = LogContext.ofOrganisation(as.organisationId())) {
      limits.probe(as);
      callers.worked(one.ref(), as);
      limits.probed(as, Optional.empty());
      return Optional.empty();
    } catch (VersoriException e) {
      if (e.kind() == VersoriException.Kind.UNAUTHORIZED) {
        limits.probed(as, Optional.of(e));
      }
      return Optional.of(OrganisationFindings.of(e, one.ref(), one.getSpec()));
    }
  }

  private boolean isExpiring(Optional<Caller> as) {
    Instant soon = ports.clock().instant().plus(Timing.TOKEN_EXPIRES_SOON);
    return as.map(Caller::token).flatMap(Token::expiresAt).filter(soon::isAfter).isPresent();
  }

  private void report(VersoriOrganisation one, Seen now) {
    seen.put(one.ref(), now);
    VersoriOrganisationStatus next =
        OrganisationReport.of(
            one,
            now.finding(),
            now.as().map(Caller::token).flatMap(Token::expiresAt),
            now.expiring(),
            ports.clock().instant());
    if (next.equals(one.getStatus())) {
      return;
    }
    if (ports.organisations().writeStatus(one, next).isEmpty()) {
      due.add(one.ref());
      return;
    }
    OrganisationReport.news(one.getStatus(), next)
        .forEach(
            news -> {
              log.atLevel(news.isWarning() ? Level.WARN : Level.INFO)
                  .addKeyValue("organisation", one.ref())
                  .addKeyValue("reason", news.reason())
                  .log(news.message());
              ports
                  .events()
                  .publish(
                      one,
                      new Announcement.Event(
                          news.isWarning() ? "Warning" : "Normal",
                          news.reason(),
                          "Probe",
                          news.message()));
            });
  }

  private long now() {
    return ports.nanoTime().getAsLong();
  }
}
