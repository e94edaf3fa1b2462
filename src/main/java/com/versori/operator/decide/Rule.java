package com.versori.operator.decide;

import com.versori.operator.model.Snapshot;
import java.util.Optional;

/** One rule of the {@link Planner}: an action, if the rule has something to say. */
@FunctionalInterface
interface Rule {
  Optional<Action> apply(Snapshot snapshot);
}
