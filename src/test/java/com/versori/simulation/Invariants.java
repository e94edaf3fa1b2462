package com.versori.simulation;

import com.github.f4b6a3.ulid.Ulid;
import com.versori.operator.api.v1alpha1.Condition;
import com.versori.operator.api.v1alpha1.ConditionType;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.TemplateLink;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.SecretVersion;
import com.versori.simulation.memory.MemoryVersori.Stored;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What has to hold in every history. A new invariant is an entry here. */
final class Invariants {

  /** When an invariant is judged. */
  enum When {
    /** After each call, and each change of a resource. */
    STEP,
    /** Some time after the last disturbance: everything is as declared. */
    LEDGER,
    /** Some time after that. */
    REST,
    /** Some time after the resource is deleted. */
    END
  }

  /**
   * @param violation empty if it holds
   */
  private record Invariant(String name, When when, Function<World, Optional<String>> violation) {}

  /** An outcome that cannot be written is tried each second, by passes and by housekeeping. */
  private static final int MOST_CALLS = 300;

  /** Shorter than the interval of resyncs, longer than any outage and the settle time. */
  private static final Duration LONGEST_WRONG = Duration.ofMinutes(5);

  /** Reasons that nobody has to deal with. */
  private static final Set<String> PASSING =
      Stream.of(
              Reason.CREATING,
              Reason.UPDATING,
              Reason.DELETING,
              Reason.API_UNAVAILABLE,
              Reason.RATE_LIMITED,
              Reason.INTERNAL_ERROR)
          .map(Reason::text)
          .collect(Collectors.toSet());

  /** Longer than requests for a resource are apart, and than events are delayed. */
  private static final Duration LONGEST_SECRET_MISSED = Duration.ofSeconds(40);

  /** Longer than a pass that is not disturbed. */
  private static final Duration PASS_ENDS = Duration.ofSeconds(5);

  private static final Set<Call.Kind> WRITES =
      Set.of(Call.Kind.POST, Call.Kind.PUT, Call.Kind.LINK, Call.Kind.UNLINK);

  private static final List<Invariant> ALL =
      List.of(
          new Invariant("one connection per resource", When.STEP, Invariants::second),
          new Invariant("one create per attempt", When.STEP, Invariants::sentTwice),
          new Invariant("no create before recovery", When.STEP, Invariants::sentTooEarly),
          new Invariant("strangers are left alone", When.STEP, Invariants::stranger),
          new Invariant("Ready is true", When.STEP, Invariants::readyWithout),
          new Invariant("Ready is not wrong for long", When.STEP, Invariants::wrongForLong),
          new Invariant("status does not contradict itself", When.STEP, Invariants::contradiction),
          new Invariant("Stalled needs a person", When.STEP, Invariants::stalledWithout),
          new Invariant("conditions are of their status", When.STEP, Invariants::otherGeneration),
          new Invariant("a condition keeps its time", When.STEP, Invariants::otherTime),
          new Invariant("only the leader begins", When.STEP, Invariants::withoutLease),
          new Invariant("finalizers of others are kept", When.STEP, Invariants::lostFinalizer),
          new Invariant("a missing Secret is reported", When.STEP, Invariants::secretNotMissed),
          new Invariant("paused is left alone", When.STEP, Invariants::writtenWhilePaused),
          new Invariant("retained is not deleted", When.STEP, Invariants::deletedRetained),
          new Invariant("as declared", When.LEDGER, Invariants::notAsDeclared),
          new Invariant("linked as declared", When.LEDGER, Invariants::notLinkedAsDeclared),
          new Invariant("no orphan", When.LEDGER, Invariants::orphan),
          new Invariant("links go first", When.STEP, Invariants::deletedLinked),
          new Invariant("few calls", When.STEP, Invariants::tooManyCalls),
          new Invariant("no request at rest", When.REST, Invariants::unrest),
          new Invariant("nothing is left", When.END, Invariants::leftover));

  private Invariants() {}

  /** The first that does not hold, with how. */
  static Optional<String> check(When when, World world) {
    for (Invariant one : ALL) {
      if (one.when() == when) {
        Optional<String> violation = one.violation().apply(world);
        if (violation.isPresent()) {
          return Optional.of(one.name() + ": " + violation.get());
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> second(World world) {
    Set<String> owners = new HashSet<>();
    for (Stored one : world.records.ours()) {
      String owner = world.records.owner(one.id()).orElse("?");
      if (!owners.add(owner)) {
        return Optional.of("resource " + owner + " has two connections");
      }
    }
    return Optional.empty();
  }

  private static Optional<String> sentTwice(World world) {
    Set<Long> attempts = new HashSet<>();
    return world.records.creates().stream()
        .filter(one -> !attempts.add(one.attempt()))
        .map(one -> "the attempt at %s was sent twice".formatted(Ulid.getInstant(ulid(one))))
        .findFirst();
  }

  private static String ulid(Records.Create create) {
    return new Ulid(create.attempt(), new byte[Ulid.RANDOM_BYTES]).toString();
  }

  /** Two complete listings, the second after the settle time, come between two creates. */
  private static Optional<String> sentTooEarly(World world) {
    List<Records.Create> creates = world.records.creates();
    if (creates.size() < 2 || !world.records.isCreating()) {
      return Optional.empty();
    }
    Records.Create last = creates.get(creates.size() - 1);
    for (Records.Create earlier : creates.subList(0, creates.size() - 1)) {
      if (earlier.uid().equals(last.uid()) && !world.records.isSettled(earlier.attempt())) {
        long settled = earlier.sentNanos() + World.SETTLE_TIME.toNanos();
        long all = world.records.listingsWithout(last.uid(), earlier.sentNanos(), last.sentNanos());
        long after = world.records.listingsWithout(last.uid(), settled, last.sentNanos());
        if (all < 2 || after < 1) {
          return Optional.of(
              "a create was sent after one of unknown outcome and %d listings, %d of them after the settle time"
                  .formatted(all, after));
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> stranger(World world) {
    return world
        .records
        .lastCall()
        .filter(call -> call.kind() == Call.Kind.PUT || call.kind() == Call.Kind.DELETE)
        .filter(call -> world.records.owner(call.what()).isEmpty())
        .map(call -> call.kind() + " of a stranger's " + call.what());
  }

  private static Optional<String> readyWithout(World world) {
    Optional<VersoriConnection> reported =
        world
            .records
            .reported()
            .filter(one -> one.getMetadata().getDeletionTimestamp() == null)
            .filter(one -> !world.kubernetes.prunesStatus() && !world.user.mayBeAnother());
    if (reported.isEmpty() || !holds(reported.get(), ConditionType.READY)) {
      return Optional.empty();
    }
    VersoriConnection resource = reported.get();
    VersoriConnectionStatus status = resource.getStatus();
    Optional<Stored> stored = stored(world, status);
    if (stored.isEmpty()) {
      return Optional.of("Ready without a connection that exists: " + describe(resource));
    }
    boolean isOfNow =
        world.user.pausedFor().isZero()
            && resource.getMetadata().getGeneration().equals(status.observedGeneration())
            && status.synced() != null
            && status.observedGeneration().equals(status.synced().generation());
    if (!isOfNow) {
      return Optional.empty();
    }
    if (status.owner() == null || !status.owner().name().equals(resource.getMetadata().getName())) {
      return Optional.of("Ready without its owner: " + describe(resource));
    }
    boolean isLinked =
        resource.getSpec().links().stream()
            .allMatch(
                one -> status.connectionId().equals(world.versori.links().get(one.templateId())));
    if (!isLinked) {
      return Optional.of("Ready without its links: " + describe(resource));
    }
    // Reads lag: the operator may not see yet what others have written.
    return otherContent(world, resource, stored.get())
        .filter(
            now ->
                world
                    .versori
                    .shown(status.connectionId())
                    .filter(shown -> otherContent(world, resource, shown).isEmpty())
                    .isEmpty());
  }

  private static Optional<String> otherContent(
      World world, VersoriConnection resource, Stored stored) {
    Optional<String> sent =
        resource.getStatus().synced().secrets().stream()
            .map(SecretVersion::resourceVersion)
            .findFirst()
            .flatMap(world.records::secretValue);
    if (!stored.baseUrl().equals(resource.getSpec().baseUrl())) {
      return Optional.of(
          "Ready with base URL %s: %s".formatted(stored.baseUrl(), describe(resource)));
    }
    return sent.isPresent() && !stored.value().equals(sent.get())
        ? Optional.of("Ready with another value than it says: " + describe(resource))
        : Optional.empty();
  }

  /** What was written late, or by others, is corrected without waiting for a resync. */
  private static Optional<String> wrongForLong(World world) {
    Duration wrong = world.records.wrongFor(world.resource().filter(one -> isWrong(world, one)));
    Duration longest = LONGEST_WRONG.plus(world.settlesWithin()).minus(Disturbance.SETTLES);
    return wrong.compareTo(longest) > 0
        ? Optional.of("for " + wrong + ": " + world.resource().map(Invariants::describe).orElse(""))
        : Optional.empty();
  }

  private static boolean isWrong(World world, VersoriConnection resource) {
    VersoriConnectionStatus status = resource.getStatus();
    return resource.getMetadata().getDeletionTimestamp() == null
        && holds(resource, ConditionType.READY)
        && status.connectionId() != null
        && stored(world, status).filter(stored -> isDeclared(world, resource, stored)).isEmpty();
  }

  /** The connection that status records. */
  private static Optional<Stored> stored(World world, VersoriConnectionStatus status) {
    return Optional.ofNullable(status.connectionId()).flatMap(world.versori::find);
  }

  private static boolean isDeclared(World world, VersoriConnection resource, Stored stored) {
    return stored.baseUrl().equals(resource.getSpec().baseUrl())
        && (stored.hasSetting() || world.reading.storesOnce())
        && stored.value().equals(world.user.value());
  }

  private static Optional<String> contradiction(World world) {
    return world
        .records
        .reported()
        .filter(one -> !one.getStatus().conditions().isEmpty())
        .filter(
            one -> {
              boolean reconciling = holds(one, ConditionType.RECONCILING);
              boolean stalled = holds(one, ConditionType.STALLED);
              return holds(one, ConditionType.READY)
                  ? reconciling || stalled
                  : reconciling == stalled;
            })
        .map(Invariants::describe);
  }

  private static Optional<String> stalledWithout(World world) {
    return world
        .records
        .reported()
        .filter(
            one ->
                one.getStatus()
                    .condition(ConditionType.STALLED)
                    .filter(stalled -> PASSING.contains(stalled.reason()))
                    .isPresent())
        .map(Invariants::describe);
  }

  private static Optional<String> otherGeneration(World world) {
    return world
        .records
        .reported()
        .filter(
            one ->
                one.getStatus().conditions().stream()
                    .map(Condition::observedGeneration)
                    .anyMatch(of -> !of.equals(one.getStatus().observedGeneration())))
        .map(Invariants::describe);
  }

  /** While its status is the same. The outcome of a create may replace what another one wrote. */
  private static Optional<String> otherTime(World world) {
    return world
        .records
        .reportedBefore()
        .filter(before -> world.alive().size() == 1)
        .flatMap(
            before ->
                world.records.reported().stream()
                    .flatMap(one -> one.getStatus().conditions().stream())
                    .filter(now -> before.getStatus().conditions().stream().anyMatch(isMoved(now)))
                    .findFirst())
        .map(now -> now.type() + " " + now.status() + " since " + now.lastTransitionTime());
  }

  private static Predicate<Condition> isMoved(Condition now) {
    return before ->
        before.type().equals(now.type())
            && before.status().equals(now.status())
            && !before.lastTransitionTime().equals(now.lastTransitionTime());
  }

  private static Optional<String> withoutLease(World world) {
    return world
        .records
        .lastCall()
        .filter(
            call ->
                call.instance().beganClosed()
                    || (call.wasSentClosed()
                        && (call.kind() == Call.Kind.POST || call.kind() == Call.Kind.LINK)))
        .map(call -> "%s by %s".formatted(call.kind(), call.instance().name()));
  }

  private static Optional<String> lostFinalizer(World world) {
    return world.user.hasLostFinalizer() ? Optional.of("it is gone") : Optional.empty();
  }

  private static Optional<String> secretNotMissed(World world) {
    return world.user.withoutSecretFor().compareTo(LONGEST_SECRET_MISSED) < 0
        ? Optional.empty()
        : world
            .resource()
            .filter(one -> one.getMetadata().getDeletionTimestamp() == null)
            .filter(one -> holds(one, ConditionType.SECRETS_RESOLVED))
            .map(Invariants::describe);
  }

  /** A pass that is under way ends first. */
  private static Optional<String> writtenWhilePaused(World world) {
    return world.user.pausedFor().compareTo(PASS_ENDS) < 0
        ? Optional.empty()
        : world
            .records
            .lastCall()
            .filter(call -> WRITES.contains(call.kind()))
            .map(call -> call.kind() + " " + world.user.pausedFor() + " after the pause");
  }

  private static Optional<String> deletedRetained(World world) {
    return world
        .records
        .lastCall()
        .filter(call -> call.kind() == Call.Kind.DELETE)
        .filter(call -> world.user.retains())
        .map(Call::what);
  }

  private static Optional<String> notAsDeclared(World world) {
    if (world.resource().isEmpty()) {
      return Optional.empty();
    }
    VersoriConnection resource = world.resource().get();
    if (world.isStalled()) {
      return Optional.empty();
    }
    if (resource.getMetadata().getDeletionTimestamp() != null) {
      return Optional.of("still there: " + describe(resource));
    }
    VersoriConnectionStatus status = resource.getStatus();
    if (!holds(resource, ConditionType.READY)) {
      return Optional.of("not Ready: " + describe(resource));
    }
    Optional<Stored> stored = stored(world, status);
    if (stored.isEmpty()) {
      return Optional.of("Ready, and the connection does not exist: " + describe(resource));
    }
    String request =
        resource
            .annotation(VersoriConnection.RECONCILE_REQUESTED_ANNOTATION)
            .orElse(status.lastHandledReconcileAt());
    if (!Objects.equals(request, status.lastHandledReconcileAt())) {
      return Optional.of("sync %s not handled: %s".formatted(request, describe(resource)));
    }
    boolean isAsDeclared =
        resource.getMetadata().getGeneration().equals(status.observedGeneration())
            && isDeclared(world, resource, stored.get());
    return isAsDeclared
        ? Optional.empty()
        : Optional.of(
            "Ready, and the connection is another: %s %s"
                .formatted(stored.get().baseUrl(), describe(resource)));
  }

  /** A link that is not declared any more stays if the status that records it was lost. */
  private static Optional<String> notLinkedAsDeclared(World world) {
    if (world.resource().isEmpty() || world.isStalled() || world.user.hasLostLinks()) {
      return Optional.empty();
    }
    VersoriConnection resource = world.resource().get();
    Map<String, String> declared =
        resource.getSpec().externalId() != null
            ? Map.of()
            : resource.getSpec().links().stream()
                .collect(
                    Collectors.toMap(
                        TemplateLink::templateId, link -> resource.getStatus().connectionId()));
    return world.versori.links().equals(declared)
        ? Optional.empty()
        : Optional.of("%s instead of %s".formatted(world.versori.links(), declared));
  }

  private static Optional<String> deletedLinked(World world) {
    return world.versori.hasDeletedLinked() && !world.user.hasLostLinks()
        ? Optional.of("a connection was deleted that a template uses")
        : Optional.empty();
  }

  private static Optional<String> orphan(World world) {
    Optional<String> owned =
        world
            .resource()
            .map(VersoriConnection::getStatus)
            .map(VersoriConnectionStatus::connectionId);
    return world.records.ours().stream()
        .filter(one -> owned.filter(one.id()::equals).isEmpty())
        .filter(one -> !world.isStalled() && !world.records.isLeftByPerson(one.id()))
        .map(one -> "connection " + one.id() + " has no resource")
        .findFirst();
  }

  private static Optional<String> tooManyCalls(World world) {
    int calls = world.records.calls().size();
    return calls > MOST_CALLS ? Optional.of(calls + " calls") : Optional.empty();
  }

  /** A resync reads the connection, and an organisation is probed. */
  private static Optional<String> unrest(World world) {
    List<Call> since = world.records.callsSinceLedger();
    long probes = since.stream().filter(one -> one.kind() == Call.Kind.PROBE).count();
    long resyncs = since.stream().filter(one -> one.kind() == Call.Kind.GET).count();
    return probes <= 1 && resyncs <= 2 && probes + resyncs == since.size()
        ? Optional.empty()
        : Optional.of(since.stream().map(Call::kind).toList().toString());
  }

  private static Optional<String> leftover(World world) {
    return world
        .resource()
        .map(one -> "still there: " + describe(one))
        .or(
            () ->
                world.records.ours().stream()
                    .filter(one -> !world.records.isLeftByPerson(one.id()))
                    .map(one -> "connection " + one.id() + " is left")
                    .findFirst());
  }

  private static boolean holds(VersoriConnection resource, ConditionType type) {
    return resource.getStatus() != null
        && resource.getStatus().condition(type).filter(Condition::holds).isPresent();
  }

  private static String describe(VersoriConnection resource) {
    VersoriConnectionStatus status = resource.getStatus();
    return "generation %d, observed %s, connection %s, %s"
        .formatted(
            resource.getMetadata().getGeneration(),
            status.observedGeneration(),
            status.connectionId(),
            status
                .condition(ConditionType.READY)
                .map(c -> c.status() + " " + c.reason() + ": " + c.message())
                .orElse("no condition"));
  }
}
