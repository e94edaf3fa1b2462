package com.versori.operator.decide;

import com.versori.operator.decide.Action.Conclusion;
import com.versori.operator.decide.Action.Need;
import com.versori.operator.model.Finding;
import com.versori.operator.model.Observation;
import com.versori.operator.model.Snapshot;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What rules are made of: an observation is required first; an obstacle to it ends the pass. */
final class Require {

  private Require() {}

  static Optional<Action> when(boolean condition, Action action) {
    return condition ? Optional.of(action) : Optional.empty();
  }

  static Optional<Action> blocked(Finding finding) {
    return Optional.of(new Conclusion.Blocked(finding));
  }

  /**
   * @param report the finding to report for an obstacle
   */
  static <T> Optional<Action> at(
      Optional<Observation<T>> seen, Need need, UnaryOperator<Finding> report) {
    if (seen.isEmpty()) {
      return Optional.of(new Action.Observe(need));
    }
    Optional<Action> obstacle = seen.get().obstacle().map(report).map(Conclusion.Blocked::new);
    return obstacle.isPresent() ? obstacle : seen.get().later().map(Conclusion.Wait::new);
  }

  static Optional<Action> caller(Snapshot s, UnaryOperator<Finding> report) {
    return at(s.observed().caller(), Need.CALLER, report);
  }

  /** A token, and a permit to make a call with it. */
  static Optional<Action> permit(Snapshot s, Need need, UnaryOperator<Finding> report) {
    return caller(s, report).or(() -> at(s.observed().permit(), need, report));
  }
}
