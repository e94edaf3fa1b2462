package com.versori.operator.decide;

import static com.versori.operator.model.Finding.fix;

import com.versori.operator.api.v1alpha1.DeletionPolicy;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.decide.Action.Conclusion;
import com.versori.operator.decide.Action.Need;
import com.versori.operator.findings.Remedies;
import com.versori.operator.findings.Tenancy;
import com.versori.operator.model.Finding;
import com.versori.operator.model.Snapshot;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The rules for a resource that is being deleted; they decide nothing about other resources. */
public final class DeletionRules {

  private DeletionRules() {}

  static Optional<Action> goneWithoutUs(Snapshot s) {
    return Require.when(s.isBeingDeleted() && !s.hasFinalizer(), new Conclusion.Nothing());
  }

  /** The connection of a copied status belongs to its owner. */
  static Optional<Action> releaseOwnedByAnother(Snapshot s) {
    return Require.when(s.isBeingDeleted() && s.otherOwner().isPresent(), new Action.Release());
  }

  /** The delete is done, only the release failed. */
  static Optional<Action> releaseRemoved(Snapshot s) {
    return s.isBeingDeleted() && s.history().sync().removed()
        ? WriteRules.notDue(s).or(() -> Optional.of(new Action.Release()))
        : Optional.empty();
  }

  static Optional<Action> releaseRetained(Snapshot s) {
    return Require.when(
        s.isBeingDeleted() && s.deletionPolicy() == DeletionPolicy.RETAIN, new Action.Release());
  }

  /**
   * Finds what a create may have made before the resource is released, so that nothing is orphaned.
   */
  static Optional<Action> recoverPendingAttempt(Snapshot s) {
    return s.isBeingDeleted() ? CreationRules.recover(s, blocksDeletion(s)) : Optional.empty();
  }

  static Optional<Action> adoptNamedByPerson(Snapshot s) {
    return s.isBeingDeleted()
        ? CreationRules.adoptNamedByPerson(s, blocksDeletion(s))
        : Optional.empty();
  }

  /** Deleting an adopted connection is a right of those who may name it. */
  static Optional<Action> adoptedIsForbidden(Snapshot s) {
    return s.isBeingDeleted()
        ? Tenancy.forbiddenAdoption(s)
            .map(forbidden -> new Conclusion.Blocked(blocksDeletion(s).apply(forbidden)))
        : Optional.empty();
  }

  static Optional<Action> releaseWithoutConnection(Snapshot s) {
    return Require.when(s.isBeingDeleted() && !s.hasConnection(), new Action.Release());
  }

  static Optional<Action> notDue(Snapshot s) {
    return s.isBeingDeleted() ? WriteRules.notDue(s) : Optional.empty();
  }

  static Optional<Action> keptElsewhere(Snapshot s) {
    return s.isBeingDeleted()
        ? SyncRules.elsewhere(s)
            .map(
                problem ->
                    new Conclusion.Blocked(
                        fix(Reason.DELETION_BLOCKED, problem + ". " + Remedies.retain(s))))
        : Optional.empty();
  }

  static Optional<Action> needsPermit(Snapshot s) {
    return s.isBeingDeleted()
        ? Require.permit(s, Need.PERMIT, blocksDeletion(s))
        : Optional.empty();
  }

  static Optional<Action> delete(Snapshot s) {
    return s.isBeingDeleted()
        ? Optional.of(new Action.Delete(s.status().connectionId()))
        : Optional.empty();
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
    UnaryOperator<Finding> asItIs = UnaryOperator.identity();
    return Require.permit(s, Need.PERMIT, asItIs)
        .or(
            () ->
                ofAttempt
                    ? Require.at(s.observed().candidates(), Need.CANDIDATES, asItIs)
                    : Optional.empty())
        .orElseGet(Conclusion.Nothing::new);
  }

  /** Whatever stands in the way, the resource is kept and the delete tried again. */
  private static UnaryOperator<Finding> blocksDeletion(Snapshot s) {
    return obstacle ->
        new Finding(
            obstacle.reason() == Reason.CREATE_OUTCOME_UNKNOWN
                    && obstacle.fate() == Finding.Fate.WAIT
                ? Reason.DELETING
                : Reason.DELETION_BLOCKED,
            obstacle.fate() == Finding.Fate.FIX ? Finding.Fate.RETRY : obstacle.fate(),
            "The resource cannot be deleted yet: " + obstacle.message() + ". " + Remedies.retain(s),
            obstacle.retryAfter());
  }
}
