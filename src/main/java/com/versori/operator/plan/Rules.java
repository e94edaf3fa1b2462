package com.versori.operator.plan;

import static com.versori.operator.plan.Finding.fix;

import com.versori.operator.api.v1alpha1.DeletionPolicy;
import com.versori.operator.api.v1alpha1.Origin;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.SecretVersion;
import com.versori.operator.plan.Action.Need;
import com.versori.operator.plan.Snapshot.Seen;
import com.versori.operator.versori.Connection;
import java.time.Duration;
import java.util.Optional;

/** The rules of the {@link Planner}, in its order. */
final class Rules {

  /** A foreign attempt this young is most likely still under way: nothing is said about it. */
  static final Duration QUIET = Duration.ofSeconds(10);

  private Rules() {}

  static Optional<Action> goneWithoutUs(Snapshot s) {
    return when(s.isBeingDeleted() && !s.hasFinalizer(), new Action.Nothing());
  }

  static Optional<Action> releaseRetained(Snapshot s) {
    return when(
        s.isBeingDeleted() && deletionPolicy(s) == DeletionPolicy.RETAIN,
        new Action.Release(s.hasConnection()));
  }

  static Optional<Action> deletionHasPendingAttempt(Snapshot s) {
    if (!s.isBeingDeleted() || s.hasConnection()) {
      return Optional.empty();
    }
    return CreateAttempt.pendingOn(s.resource())
        .filter(attempt -> !isKnownToHaveMadeNothing(s, attempt))
        .map(
            attempt ->
                new Action.Blocked(
                    Finding.retry(
                        Reason.DELETION_BLOCKED,
                        "It is not known whether create attempt "
                            + attempt.id()
                            + " made a connection, which would be left behind. Look for "
                            + s.connectionName()
                            + " on the platform and remove it if it is there; then "
                            + Remedies.retain(s))));
  }

  static Optional<Action> releaseWithoutConnection(Snapshot s) {
    return when(s.isBeingDeleted() && !s.hasConnection(), new Action.Release(false));
  }

  static Optional<Action> deletionNotDue(Snapshot s) {
    return s.isBeingDeleted() ? notDue(s) : Optional.empty();
  }

  static Optional<Action> deletionElsewhere(Snapshot s) {
    return s.isBeingDeleted()
        ? elsewhere(s)
            .map(
                problem ->
                    new Action.Blocked(
                        fix(Reason.DELETION_BLOCKED, problem + ", or " + Remedies.retain(s))))
        : Optional.empty();
  }

  static Optional<Action> deletionNeedsAccess(Snapshot s) {
    return s.isBeingDeleted()
        ? look(
            s.access(),
            Need.ACCESS,
            obstacle ->
                Finding.retry(
                    Reason.DELETION_BLOCKED,
                    "The connection cannot be removed: "
                        + obstacle.message()
                        + "; or "
                        + Remedies.retain(s)))
        : Optional.empty();
  }

  static Optional<Action> delete(Snapshot s) {
    return s.isBeingDeleted()
        ? Optional.of(new Action.Delete(s.status().connectionId(), s.status().organisationId()))
        : Optional.empty();
  }

  /** A paused resource still reports, and can still be deleted. */
  static Optional<Action> paused(Snapshot s) {
    return when(
        s.annotation(VersoriConnection.PAUSED_ANNOTATION).filter("true"::equals).isPresent(),
        new Action.Paused());
  }

  /** Calls go where the connection was made, never to another place that answers "not found". */
  static Optional<Action> identityIsPinned(Snapshot s) {
    return elsewhere(s).map(problem -> new Action.Blocked(fix(Reason.INVALID_SPEC, problem)));
  }

  /** {@code kubectl replace} drops finalizers that its file does not hold. */
  static Optional<Action> finalizerIsMissing(Snapshot s) {
    return when(s.hasConnection() && !s.hasFinalizer(), new Action.RestoreFinalizer());
  }

  static Optional<Action> inSync(Snapshot s) {
    VersoriConnectionStatus.Synced synced = s.status().synced();
    return when(
        s.hasConnection()
            && synced != null
            && synced.generation() != null
            && synced.generation() == s.generation()
            && synced.secrets().stream().allMatch(pushed -> isPushed(pushed, s)),
        new Action.InSync());
  }

  static Optional<Action> personSettlesAttempt(Snapshot s) {
    Optional<CreateAttempt> pending = CreateAttempt.pendingOn(s.resource());
    Optional<String> id = pending.flatMap(attempt -> adoptedId(s, attempt));
    if (s.hasConnection() || id.isEmpty()) {
      return Optional.empty();
    }
    return notDue(s)
        .or(() -> look(s.access(), Need.ACCESS, obstacle -> obstacle))
        .or(() -> look(s.remote(), Need.REMOTE, obstacle -> obstacle))
        .or(() -> Optional.of(adopt(s, pending.get(), s.remote().orElseThrow().value())));
  }

  static Optional<Action> attemptIsPending(Snapshot s) {
    if (s.hasConnection()) {
      return Optional.empty();
    }
    return CreateAttempt.pendingOn(s.resource())
        .filter(attempt -> !isKnownToHaveMadeNothing(s, attempt))
        .map(attempt -> pending(s, attempt));
  }

  static Optional<Action> notDue(Snapshot s) {
    return s.history().delay(s.now(), s.inputs()).map(Action.Wait::new);
  }

  static Optional<Action> specIsInvalid(Snapshot s) {
    return SpecChecks.problem(s.spec())
        .map(problem -> new Action.Blocked(fix(Reason.INVALID_SPEC, problem)));
  }

  static Optional<Action> statusIsPruned(Snapshot s) {
    return when(
        s.statusIsPruned() && !s.hasConnection(),
        new Action.Blocked(
            Finding.retry(
                Reason.INTERNAL_ERROR,
                "The API server drops fields of the status, so that a connection could be lost:"
                    + " nothing is created until the CRD is that of this operator's version; apply"
                    + " crds/ of the release that runs")));
  }

  static Optional<Action> needsAccess(Snapshot s) {
    return look(s.access(), Need.ACCESS, obstacle -> obstacle);
  }

  static Optional<Action> referenceIsForbidden(Snapshot s) {
    return Tenancy.forbiddenReference(s).map(Action.Blocked::new);
  }

  static Optional<Action> needsTemplate(Snapshot s) {
    return s.spec().templateRef() == null
        ? Optional.empty()
        : look(s.template(), Need.TEMPLATE, obstacle -> obstacle);
  }

  static Optional<Action> needsSecrets(Snapshot s) {
    return look(s.secrets(), Need.SECRETS, obstacle -> obstacle);
  }

  static Optional<Action> push(Snapshot s) {
    return Optional.of(s.hasConnection() ? Pushes.update(s) : Pushes.create(s));
  }

  /** An adopted connection was there before: it goes only where that is written out. */
  private static DeletionPolicy deletionPolicy(Snapshot s) {
    return s.status().origin() == Origin.ADOPTED && s.spec().deletionPolicy() == null
        ? DeletionPolicy.RETAIN
        : s.operator().deletionPolicy(s.spec());
  }

  /** Where the connection is kept, if that is not where this operator's calls go. */
  private static Optional<String> elsewhere(Snapshot s) {
    VersoriConnectionStatus status = s.status();
    if (!s.hasConnection()) {
      return Optional.empty();
    }
    if (status.apiUrl() != null && !status.apiUrl().equals(s.operator().apiUrl())) {
      return Optional.of(
          "The connection is kept at %s, but this operator's VERSORI_API_URL is %s; set it back"
              .formatted(status.apiUrl(), s.operator().apiUrl()));
    }
    if (status.organisationId() != null
        && !status.organisationId().equals(s.declaredOrganisationId())) {
      return Optional.of(
          "The connection belongs to organisation %s, but the one asked for is %s"
                  .formatted(status.organisationId(), s.declaredOrganisationId())
              + " (spec.organisation.id, or else the operator's VERSORI_ORGANISATION_ID); set it"
              + " back");
    }
    return Optional.empty();
  }

  /** The index may lag behind what was read by GET and pushed: an older version is no change. */
  private static boolean isPushed(SecretVersion pushed, Snapshot s) {
    String seen = s.secretVersions().get(pushed.name());
    return seen != null && compareVersions(seen, pushed.resourceVersion()) <= 0;
  }

  /** Kubernetes orders resource versions as numbers. */
  private static int compareVersions(String a, String b) {
    return a.length() == b.length() ? a.compareTo(b) : Integer.compare(a.length(), b.length());
  }

  private static Action pending(Snapshot s, CreateAttempt attempt) {
    Duration grace = CreateAttempt.SEND_WITHIN.plus(s.operator().apiTimeout()).plus(QUIET);
    Duration left = grace.minus(s.history().pendingFor());
    if (s.history().attemptedHere() || left.isNegative() || left.isZero()) {
      return new Action.Blocked(Remedies.outcomeUnknown(s, attempt, ""));
    }
    if (s.history().pendingFor().compareTo(QUIET) < 0) {
      return new Action.Wait(QUIET.minus(s.history().pendingFor()));
    }
    return new Action.Blocked(
        Finding.waitFor(
            Reason.CREATING,
            left,
            "Create attempt %s was begun by another instance or before a restart; its outcome is"
                    .formatted(attempt.id())
                + " awaited"));
  }

  /** A person's word is taken only for what the attempt may have made. */
  private static Action adopt(Snapshot s, CreateAttempt attempt, Connection remote) {
    boolean sameName = attempt.name() == null || remote.isNamed(attempt.name());
    boolean sameTemplate =
        attempt.templateId() == null
            || remote.connectionTemplateId() == null
            || attempt.templateId().equals(remote.connectionTemplateId());
    return sameName && sameTemplate
        ? new Action.Adopt(remote, attempt.id())
        : new Action.Blocked(
            fix(
                Reason.CREATE_OUTCOME_UNKNOWN,
                "Connection %s is named %s and made from template %s; attempt %s asked for %s from"
                        .formatted(
                            remote.id(),
                            remote.name(),
                            remote.connectionTemplateId(),
                            attempt.id(),
                            attempt.name())
                    + " %s. Correct the annotation %s"
                        .formatted(
                            attempt.templateId(), VersoriConnection.RESOLVE_CREATE_ANNOTATION)));
  }

  static Optional<String> adoptedId(Snapshot s, CreateAttempt attempt) {
    return resolution(s, attempt)
        .filter(word -> word.startsWith("adopt:"))
        .map(word -> word.substring("adopt:".length()).strip());
  }

  private static boolean isKnownToHaveMadeNothing(Snapshot s, CreateAttempt attempt) {
    return s.history().neverSent() || isResolvedAs(s, attempt, "retry");
  }

  private static boolean isResolvedAs(Snapshot s, CreateAttempt attempt, String word) {
    return resolution(s, attempt).filter(word::equals).isPresent();
  }

  /** What the annotation says of that attempt; what it says of others is ignored. */
  private static Optional<String> resolution(Snapshot s, CreateAttempt attempt) {
    return s.annotation(VersoriConnection.RESOLVE_CREATE_ANNOTATION)
        .map(String::strip)
        .filter(text -> text.startsWith(attempt.id() + "="))
        .map(text -> text.substring(attempt.id().length() + 1).strip());
  }

  private static Optional<Action> when(boolean condition, Action action) {
    return condition ? Optional.of(action) : Optional.empty();
  }

  @FunctionalInterface
  private interface Told {
    Finding as(Finding obstacle);
  }

  /** Look first; then tell of an obstacle, or have nothing to say. */
  private static <T> Optional<Action> look(Optional<Seen<T>> seen, Need need, Told told) {
    return seen.isEmpty()
        ? Optional.of(new Action.Observe(need))
        : seen.get().obstacle().map(told::as).map(Action.Blocked::new);
  }
}
