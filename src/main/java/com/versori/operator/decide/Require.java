package com.versori.operator.decide;

import com.versori.operator.decide.Action.Need;
import com.versori.operator.model.Finding;
import com.versori.operator.model.Observation;
import com.versori.operator.model.Snapshot;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What rules are made of: look first; then tell of an obstacle, or have nothing to say. */
final class Require {

  private Require() {}

  static Optional<Action> when(boolean condition, Action action) {
    return condition ? Optional.of(action) : Optional.empty();
  }

  static Optional<Action> blocked(Finding finding) {
    return Optional.of(new Action.Blocked(finding));
  }

  /**
   * @param told what is told of an obstacle
   */
  static <T> Optional<Action> at(
      Optional<Observation<T>> seen, Need need, UnaryOperator<Finding> told) {
    if (seen.isEmpty()) {
      return Optional.of(new Action.Observe(need));
    }
    Optional<Action> obstacle = seen.get().obstacle().map(told).map(Action.Blocked::new);
    return obstacle.isPresent() ? obstacle : seen.get().later().map(Action.Wait::new);
  }

  static Optional<Action> caller(Snapshot s, UnaryOperator<Finding> told) {
    return at(s.observed().caller(), Need.CALLER, told);
  }

  /** A token, and leave to make a call with it. */
  static Optional<Action> permit(Snapshot s, Need need, UnaryOperator<Finding> told) {
    return caller(s, told).or(() -> at(s.observed().permit(), need, told));
  }
}
