package com.versori.operator.decide;

import com.versori.operator.model.Snapshot;
import java.util.List;
import java.util.Optional;

/**
 * Decides what a pass does. The rules are asked in order and the first that has something to say
 * decides; a new rule is a method, an entry here and a row in a test. The README's state diagram
 * shows what they amount to.
 */
public final class Planner {

  private static final List<Rule> RULES =
      List.of(
          DeletionRules::goneWithoutUs,
          DeletionRules::releaseOwnedByAnother,
          DeletionRules::releaseRetained,
          DeletionRules::recoverPendingAttempt,
          DeletionRules::adoptNamedByPerson,
          DeletionRules::releaseWithoutConnection,
          DeletionRules::notDue,
          DeletionRules::keptElsewhere,
          DeletionRules::adoptedIsForbidden,
          DeletionRules::needsTurn,
          DeletionRules::delete,
          UpkeepRules::ownedByAnother,
          CreationRules::recoverPendingAttempt,
          UpkeepRules::paused,
          UpkeepRules::resourceIsCut,
          UpkeepRules::identityIsPinned,
          UpkeepRules::finalizerIsMissing,
          UpkeepRules::lookAtConnection,
          UpkeepRules::inSync,
          PushRules::notDue,
          PushRules::specIsInvalid,
          PushRules::statusIsPruned,
          PushRules::referenceIsForbidden,
          PushRules::needsTurn,
          CreationRules::adoptNamedByPerson,
          CreationRules::adoptDeclared,
          CreationRules::lookWhoseNameItIs,
          PushRules::needsTemplate,
          CreationRules::templateServesAnother,
          PushRules::schemeIsOfAnotherTemplate,
          PushRules::needsUndeclaredCredentials,
          PushRules::needsSecrets,
          PushRules::push);

  private Planner() {}

  /** The same snapshot gives the same action. */
  public static Action plan(Snapshot snapshot) {
    return RULES.stream()
        .map(rule -> rule.apply(snapshot))
        .flatMap(Optional::stream)
        .findFirst()
        .orElseGet(Action.Nothing::new);
  }
}
