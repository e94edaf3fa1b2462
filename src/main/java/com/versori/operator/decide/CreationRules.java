package com.versori.operator.decide;

import static com.versori.operator.model.Finding.fix;

import com.versori.operator.api.v1alpha1.ConditionType;
import com.versori.operator.api.v1alpha1.Origin;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionTemplate;
import com.versori.operator.decide.Action.Conclusion;
import com.versori.operator.decide.Action.Need;
import com.versori.operator.decide.Recovery.Verdict;
import com.versori.operator.findings.Remedies;
import com.versori.operator.findings.Tenancy;
import com.versori.operator.model.CreateAttempt;
import com.versori.operator.model.CreateResolution;
import com.versori.operator.model.Observations;
import com.versori.operator.model.Observations.Candidates;
import com.versori.operator.model.Observations.Remote;
import com.versori.operator.model.Observations.TemplateUser;
import com.versori.operator.model.Snapshot;
import com.versori.operator.request.RequestDraft;
import com.versori.operator.timing.Timing;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** Rules for a resource without a connection: find its own again, adopt, or create. */
final class CreationRules {

  private CreationRules() {}

  /** Empty once it is certain that the create made nothing. */
  static Optional<Action> recoverPendingAttempt(Snapshot s) {
    if (s.hasConnection()) {
      return Optional.empty();
    }
    return s.pendingAttempt()
        .filter(attempt -> !s.history().pending().neverSent())
        .filter(attempt -> !CreateResolution.isRetry(s.resource(), attempt))
        .flatMap(attempt -> recover(s, attempt));
  }

  /** The connection that {@code resolve-create} names. */
  static Optional<Action> adoptNamedByPerson(Snapshot s) {
    Optional<CreateAttempt> named =
        s.pendingAttempt()
            .filter(attempt -> !s.hasConnection())
            .filter(attempt -> CreateResolution.adoptedId(s.resource(), attempt).isPresent());
    return named.flatMap(
        attempt ->
            WriteRules.notDue(s)
                .or(() -> WriteRules.referenceIsForbidden(s))
                .or(() -> WriteRules.statusIsPruned(s))
                .or(() -> WriteRules.needsPermit(s))
                .or(() -> WriteRules.needsTemplate(s))
                .or(() -> Require.at(s, Need.REMOTE))
                .or(() -> Optional.of(adoptNamed(s, attempt, remote(s)))));
  }

  /** {@code spec.connectionId}: read the connection, and adopt it if no other resource owns it. */
  static Optional<Action> adoptDeclared(Snapshot s) {
    return s.hasConnection() || s.spec().connectionId() == null
        ? Optional.empty()
        : Require.at(s, Need.REMOTE).or(() -> Optional.of(adopt(s, remote(s))));
  }

  /**
   * After a name conflict, or when the connection is gone: the resource's own connection may exist
   * from before the resource was recreated.
   */
  static Optional<Action> findOwnerOfName(Snapshot s) {
    boolean conflict = s.isNameRefused();
    boolean gone = s.saysNow(Reason.CONNECTION_NOT_FOUND);
    if (s.hasConnection() || !(conflict || gone)) {
      return Optional.empty();
    }
    Optional<Action> look = Require.candidates(s);
    return look.isPresent() ? look : whoseNameItIs(s, conflict);
  }

  private static Optional<Action> recover(Snapshot s, CreateAttempt attempt) {
    Duration seen = s.history().pending().since();
    if (!s.history().pending().sentHere() && seen.compareTo(Timing.ATTEMPT_QUIET) < 0) {
      Duration quiet = Timing.ATTEMPT_QUIET.minus(seen);
      return s.isBeingDeleted() || s.status().condition(ConditionType.READY).isPresent()
          ? Optional.of(new Conclusion.Wait(quiet))
          : Require.blocked(Remedies.attemptOfAnotherProcess(attempt, quiet));
    }
    if (attempt.organisationId() != null
        && s.mayCall()
        && !attempt.organisationId().equals(s.organisationId())) {
      return Require.blocked(Remedies.attemptElsewhere(s, attempt));
    }
    return WriteRules.notDue(s)
        .or(() -> WriteRules.needsPermit(s))
        .or(() -> Require.candidates(s))
        .or(() -> carryOut(s, attempt, verdict(s, attempt)));
  }

  private static Verdict verdict(Snapshot s, CreateAttempt attempt) {
    return Recovery.judge(
        Recovery.asked(s, attempt),
        s.mark(),
        candidates(s),
        s.history().pending(),
        s.operator().settleTime());
  }

  private static Optional<Action> carryOut(Snapshot s, CreateAttempt attempt, Verdict verdict) {
    if (verdict instanceof Verdict.Made made) {
      return WriteRules.statusIsPruned(s)
          .or(() -> Optional.of(adoptOwn(s, made.connection(), Optional.of(attempt.id()))));
    } else if (CreateResolution.adoptedId(s.resource(), attempt).isPresent()) {
      return Optional.empty();
    } else if (verdict instanceof Verdict.TooEarly early) {
      return Require.blocked(Remedies.outcomeUnknown(s, attempt, "", early.lookAgainIn()));
    } else if (verdict instanceof Verdict.Undecided undecided) {
      return Require.blocked(Remedies.outcomeUndecided(s, attempt, undecided.connectionIds()));
    }
    return Optional.empty();
  }

  private static Action adoptOwn(Snapshot s, Connection own, Optional<String> attempt) {
    return cleanly(s, own, clean -> Conclusion.Adopted.toBeWritten(clean, Origin.CREATED, attempt));
  }

  /** Only a connection that agrees with the resource and has no other owner can be named. */
  private static Action adoptNamed(Snapshot s, CreateAttempt attempt, Remote remote) {
    if (remote.connection().isEmpty()) {
      return new Conclusion.Blocked(Remedies.nothingOfThatName(s, attempt));
    }
    Connection found = remote.connection().get();
    boolean own = s.mark().marks(found, false);
    boolean agrees =
        (found.name() == null || found.isNamed(s.connectionName()))
            && Recovery.isSameOrUnknown(s.templateId().orElse(null), found.connectionTemplateId())
            && (own || s.spec().externalId() == null);
    return cleanly(
        s,
        found,
        clean ->
            claimed(s, remote)
                .or(
                    () ->
                        agrees
                            ? Optional.empty()
                            : Require.blocked(Remedies.notAsDeclared(s, attempt, clean)))
                .or(() -> bearsForeignMark(s, found, clean))
                .orElseGet(
                    () ->
                        take(
                            s,
                            clean,
                            own ? Origin.CREATED : Origin.ADOPTED,
                            Optional.of(attempt.id()))));
  }

  private static Action adopt(Snapshot s, Remote remote) {
    if (remote.connection().isEmpty()) {
      return new Conclusion.Blocked(
          fix(
              Reason.CONNECTION_NOT_FOUND,
              "There is no connection %s in organisation %s to adopt. connectionId is immutable: %s,"
                      .formatted(s.spec().connectionId(), s.organisationId(), Remedies.delete(s))
                  + " and apply the resource again with the correct one"));
    }
    Connection found = remote.connection().get();
    return cleanly(
        s,
        found,
        clean ->
            claimed(s, remote)
                .or(() -> fromAnotherTemplate(s, clean))
                .or(() -> bearsForeignMark(s, found, clean))
                .orElseGet(() -> take(s, clean, Origin.ADOPTED, Optional.empty())));
  }

  private static Action take(
      Snapshot s, Connection clean, Origin origin, Optional<String> attempt) {
    return s.mayWrite(origin)
        ? Conclusion.Adopted.toBeWritten(clean, origin, attempt)
        : new Conclusion.Adopted(clean, origin, attempt, true, Drift.ofAdopted(s, clean));
  }

  /** An API error may repeat a Secret's value, so the Secrets are read before it is reported. */
  private static Action cleanly(Snapshot s, Connection found, Function<Connection, Action> action) {
    return s.observed(Observations.SECRETS).isEmpty()
        ? new Action.Observe(Need.SECRETS)
        : action.apply(RequestDraft.cleaned(s, found));
  }

  private static Optional<Action> claimed(Snapshot s, Remote remote) {
    return remote
        .claimedBy()
        .map(
            other ->
                new Conclusion.Blocked(
                    fix(
                        Reason.OWNED_BY_ANOTHER,
                        "Connection %s already belongs to VersoriConnection %s; one connection"
                                .formatted(s.remoteId().orElse("?"), other)
                            + " cannot have two owners: delete one of the two resources (an"
                            + " adopted connection is kept unless deletionPolicy is Delete)")));
  }

  private static Optional<Action> fromAnotherTemplate(Snapshot s, Connection found) {
    return Recovery.isSameOrUnknown(s.spec().templateId(), found.connectionTemplateId())
        ? Optional.empty()
        : Require.blocked(
            fix(
                Reason.INVALID_SPEC,
                "Connection %s was created from template %s, not from %s; correct spec.templateId"
                        .formatted(
                            Remedies.shown(found.id()),
                            Remedies.shown(found.connectionTemplateId()),
                            s.spec().templateId())
                    + " or remove it. To let that template use the connection too, list it in"
                    + " spec.links"));
  }

  private static Optional<Action> bearsForeignMark(Snapshot s, Connection found, Connection clean) {
    return s.mark()
        .foreignOn(found, false)
        .filter(
            mark ->
                s.annotation(VersoriConnection.TAKE_OVER_ANNOTATION)
                    .map(String::strip)
                    .filter(mark::equals)
                    .isEmpty())
        .flatMap(
            mark ->
                Require.blocked(
                    Remedies.takeOver(
                        s, clean.id(), s.mark().foreignOn(clean, false).orElse("***"))));
  }

  private static Optional<Action> whoseNameItIs(Snapshot s, boolean conflict) {
    Candidates candidates = candidates(s);
    Optional<Connection> own = Recovery.ours(s.mark(), candidates).stream().findFirst();
    if (own.isPresent()) {
      return Optional.of(adoptOwn(s, own.get(), Optional.empty()));
    }
    return conflict ? nameIsTaken(s, candidates) : Optional.empty();
  }

  /** After an update that would give the connection a name that another one has. */
  static Optional<Action> nameOfAnother(Snapshot s) {
    return s.hasConnection() && s.saysNow(Reason.NAME_CONFLICT)
        ? Require.candidates(s).or(() -> nameIsTaken(s, candidates(s)))
        : Optional.empty();
  }

  private static Optional<Action> nameIsTaken(Snapshot s, Candidates candidates) {
    return candidates.found().stream()
        .filter(one -> isNamed(one, s.connectionName()) && !isOwn(one, s))
        .findFirst()
        .flatMap(one -> Require.blocked(Remedies.nameConflict(s, one)));
  }

  private static boolean isOwn(Remote one, Snapshot s) {
    return one.connection().filter(c -> c.id().equals(s.status().connectionId())).isPresent();
  }

  private static boolean isNamed(Remote one, String name) {
    return one.connection().filter(connection -> connection.isNamed(name)).isPresent();
  }

  /** A template is for static connections, or for those of end users. */
  static Optional<Action> templateIsOfOtherKind(Snapshot s) {
    boolean wanted = s.spec().externalId() != null;
    return s.hasConnection()
        ? Optional.empty()
        : s.seen(Observations.TEMPLATE)
            .flatMap(ConnectionTemplate::dynamic)
            .filter(dynamic -> dynamic != wanted)
            .flatMap(dynamic -> Require.blocked(Remedies.templateOfOtherKind(s, dynamic)));
  }

  /** A missing end user would look like a missing template. */
  static Optional<Action> needsEndUser(Snapshot s) {
    return s.hasConnection() ? Optional.empty() : Require.endUser(s);
  }

  /**
   * Only one static connection is active for each template. Another would take the template from
   * the resource that comes first, as far as the cluster shows. A namespace that may refer to
   * existing objects may take a template from another namespace.
   */
  static Optional<Action> templateServesAnother(Snapshot s) {
    return s.hasConnection() || s.spec().externalId() != null
        ? Optional.empty()
        : Require.at(s, Need.TEMPLATE_USER)
            .or(() -> yieldTo(s, s.seen(Observations.TEMPLATE_USER).orElseThrow()));
  }

  private static Optional<Action> yieldTo(Snapshot s, TemplateUser user) {
    return user.blocks(Tenancy.mayRefer(s))
        ? Require.blocked(
            user.here()
                .map(name -> Remedies.templateInUse(s, name))
                .orElseGet(() -> Remedies.templateInUseElsewhere(s)))
        : Optional.empty();
  }

  private static Remote remote(Snapshot s) {
    return s.seen(Observations.REMOTE).orElseThrow();
  }

  private static Candidates candidates(Snapshot s) {
    return s.seen(Observations.CANDIDATES).orElseThrow();
  }
}
