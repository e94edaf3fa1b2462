package com.versori.operator.decide;

import com.versori.operator.decide.Action.Conclusion;
import com.versori.operator.decide.Action.Need;
import com.versori.operator.model.Snapshot;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Decides what a pass does: the first rule that applies decides. A new rule is a method, an entry
 * here and a row in a test. The state diagram in {@code crds/README.md} shows the result.
 */
public final class Planner {

  /** The last of these always applies. */
  private static final List<Function<Snapshot, Optional<Action>>> DELETION =
      List.of(
          DeletionRules::goneWithoutUs,
          DeletionRules::releaseOwnedByAnother,
          DeletionRules::releaseRemoved,
          DeletionRules::releaseRetained,
          DeletionRules::recoverPendingAttempt,
          DeletionRules::adoptNamedByPerson,
          DeletionRules::releaseWithoutConnection,
          WriteRules::notDue,
          DeletionRules::keptElsewhere,
          DeletionRules::adoptedIsForbidden,
          DeletionRules::needsPermit,
          DeletionRules::delete);

  private static final List<Function<Snapshot, Optional<Action>>> RULES =
      List.of(
          SyncRules::ownedByAnother,
          CreationRules::recoverPendingAttempt,
          SyncRules::paused,
          SyncRules::resourceIsCut,
          SyncRules::organisationIsUnusable,
          SyncRules::identityIsPinned,
          SyncRules::finalizerIsMissing,
          SyncRules::readConnection,
          SyncRules::inSync,
          WriteRules::notDue,
          WriteRules::specIsInvalid,
          WriteRules::statusIsPruned,
          WriteRules::referenceIsForbidden,
          WriteRules::projectIsForbidden,
          WriteRules::needsPermit,
          LinkRules::link,
          CreationRules::adoptNamedByPerson,
          CreationRules::adoptDeclared,
          CreationRules::findOwnerOfName,
          CreationRules::nameOfAnother,
          WriteRules::needsTemplate,
          CreationRules::templateIsOfOtherKind,
          CreationRules::needsEndUser,
          CreationRules::templateServesAnother,
          WriteRules::schemeIsOfAnotherTemplate,
          WriteRules::needsSecrets,
          WriteRules::push);

  private Planner() {}

  /** Observes what is needed, in this order, and decides nothing else. */
  public static Action observe(Snapshot snapshot, List<Need> needs) {
    return needs.stream()
        .map(need -> Require.at(snapshot, need))
        .flatMap(Optional::stream)
        .findFirst()
        .orElseGet(Conclusion.Nothing::new);
  }

  /**
   * What keeps the connection from being linked to the templates of {@code spec.links}, whether or
   * not it exists yet.
   *
   * @return {@link Conclusion.Nothing} if nothing does
   */
  public static Action judgeLinks(Snapshot snapshot) {
    Action observed = observe(snapshot, List.of(Need.CALLER, Need.PERMIT, Need.LINKS));
    return observed instanceof Conclusion.Nothing
        ? LinkRules.usedByAnother(snapshot).orElse(observed)
        : observed;
  }

  /** The same snapshot gives the same action. */
  public static Action plan(Snapshot snapshot) {
    for (var rule : snapshot.isBeingDeleted() ? DELETION : RULES) {
      Optional<Action> action = rule.apply(snapshot);
      if (action.isPresent()) {
        return action.get();
      }
    }
    return new Conclusion.Nothing();
  }
}
