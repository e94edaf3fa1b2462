package com.versori.operator.plan;

import java.util.List;
import java.util.Optional;

/**
 * Decides what a pass does. The rules are asked in order and the first that has something to say
 * decides; a new rule is a method in {@link Rules}, an entry here and a row in its test.
 */
public final class Planner {

  private static final List<Rule> RULES =
      List.of(
          Rules::goneWithoutUs,
          Rules::releaseRetained,
          Rules::personSettlesAttempt,
          Rules::deletionHasPendingAttempt,
          Rules::releaseWithoutConnection,
          Rules::deletionNotDue,
          Rules::deletionElsewhere,
          Rules::deletionNeedsAccess,
          Rules::delete,
          Rules::paused,
          Rules::identityIsPinned,
          Rules::finalizerIsMissing,
          Rules::inSync,
          Rules::attemptIsPending,
          Rules::notDue,
          Rules::specIsInvalid,
          Rules::statusIsPruned,
          Rules::referenceIsForbidden,
          Rules::needsAccess,
          Rules::needsTemplate,
          Rules::needsSecrets,
          Rules::push);

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
