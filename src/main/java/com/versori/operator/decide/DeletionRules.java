package com.versori.operator.decide;

import static com.versori.operator.model.Finding.fix;

import com.versori.operator.api.v1alpha1.DeletionPolicy;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.decide.Action.Conclusion;
import com.versori.operator.findings.Remedies;
import com.versori.operator.findings.Tenancy;
import com.versori.operator.model.Finding;
import com.versori.operator.model.Snapshot;
import java.util.Optional;

/** The rules for a resource that is being deleted; they decide nothing about other resources. */
public final class DeletionRules {

  private DeletionRules() {}

  static Optional<Action> goneWithoutUs(Snapshot s) {
    return Require.when(!s.hasFinalizer(), new Conclusion.Nothing());
  }

  /** The connection of a copied status belongs to its owner. */
  static Optional<Action> releaseOwnedByAnother(Snapshot s) {
    return Require.when(s.otherOwner().isPresent(), new Action.Release());
  }

  /** The delete is done, only the release failed. */
  static Optional<Action> releaseRemoved(Snapshot s) {
    return s.isBeingDeleted() && s.history().sync().removed()
        ? WriteRules.notDue(s).or(() -> Optional.of(new Action.Release()))
        : Optional.empty();
  }

  static Optional<Action> releaseRetained(Snapshot s) {
    return Require.when(s.deletionPolicy() == DeletionPolicy.RETAIN, new Action.Release());
  }

  /**
   * Finds what a create may have made before the resource is released, so that nothing is orphaned.
   */
  static Optional<Action> recoverPendingAttempt(Snapshot s) {
    return CreationRules.recoverPendingAttempt(s).map(action -> blocksDeletion(s, action));
  }

  static Optional<Action> adoptNamedByPerson(Snapshot s) {
    return CreationRules.adoptNamedByPerson(s).map(action -> blocksDeletion(s, action));
  }

  /** Deleting an adopted connection is a right of those who may name it. */
  static Optional<Action> adoptedIsForbidden(Snapshot s) {
    return Tenancy.forbiddenAdoption(s)
        .map(forbidden -> blocksDeletion(s, new Conclusion.Blocked(forbidden)));
  }

  static Optional<Action> releaseWithoutConnection(Snapshot s) {
    return Require.when(!s.hasConnection(), new Action.Release());
  }

  static Optional<Action> keptElsewhere(Snapshot s) {
    return SyncRules.elsewhere(s)
        .flatMap(
            problem ->
                Require.blocked(fix(Reason.DELETION_BLOCKED, problem + ". " + Remedies.retain(s))));
  }

  static Optional<Action> needsPermit(Snapshot s) {
    return WriteRules.needsPermit(s).map(action -> blocksDeletion(s, action));
  }

  static Optional<Action> delete(Snapshot s) {
    return Optional.of(
        new Action.Delete(s.status().connectionId(), s.status().knownLinks().templateIds()));
  }

  /**
   * Whether the connection of a deleted resource is removed, by the policy that its deletion would
   * have followed.
   *
   * @param ofAttempt whether it is what an attempt of this process made, not a recorded connection
   */
  public static boolean mayRemoveOrphan(Snapshot s, boolean ofAttempt) {
    boolean owned =
        s.hasConnection() && s.otherOwner().isEmpty() && Tenancy.forbiddenAdoption(s).isEmpty();
    return s.deletionPolicy() != DeletionPolicy.RETAIN
        && SyncRules.elsewhere(s).isEmpty()
        && (ofAttempt || owned);
  }

  /**
   * Observes what the removal of a deleted resource's connection needs.
   *
   * @param ofAttempt whether it is what an attempt of this process made, not a recorded connection
   * @return {@link Conclusion.Nothing} once everything is observed
   */
  public static Action observeOrphan(Snapshot s, boolean ofAttempt) {
    return WriteRules.needsPermit(s)
        .or(() -> ofAttempt ? Require.candidates(s) : Optional.empty())
        .orElseGet(Conclusion.Nothing::new);
  }

  /** Whatever stands in the way, the resource is kept and the delete tried again. */
  private static Action blocksDeletion(Snapshot s, Action action) {
    if (!(action instanceof Conclusion.Blocked blocked)) {
      return action;
    }
    Finding obstacle = blocked.finding();
    return new Conclusion.Blocked(
        new Finding(
            obstacle.reason() == Reason.CREATE_OUTCOME_UNKNOWN
                    && obstacle.fate() == Finding.Fate.WAIT
                ? Reason.DELETING
                : Reason.DELETION_BLOCKED,
            obstacle.fate() == Finding.Fate.FIX ? Finding.Fate.RETRY : obstacle.fate(),
            "The resource cannot be deleted yet: " + obstacle.message() + ". " + Remedies.retain(s),
            obstacle.retryAfter()));
  }
}
