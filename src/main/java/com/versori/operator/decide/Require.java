package com.versori.operator.decide;

import com.versori.operator.decide.Action.Conclusion;
import com.versori.operator.decide.Action.Need;
import com.versori.operator.model.Finding;
import com.versori.operator.model.Observation;
import com.versori.operator.model.Snapshot;
import java.util.Optional;

/** What rules are made of: an observation is required first; an obstacle to it ends the pass. */
final class Require {

  private Require() {}

  static Optional<Action> when(boolean condition, Action action) {
    return condition ? Optional.of(action) : Optional.empty();
  }

  static Optional<Action> blocked(Finding finding) {
    return Optional.of(new Conclusion.Blocked(finding));
  }

  static Optional<Action> at(Snapshot s, Need need) {
    Observation<?> seen = s.observed(need.kind).orElse(null);
    if (seen == null) {
      return Optional.of(new Action.Observe(need));
    }
    Optional<Action> obstacle = seen.obstacle().map(Conclusion.Blocked::new);
    return obstacle.isPresent() ? obstacle : seen.later().map(Conclusion.Wait::new);
  }

  /** What a create may have made; the connections of an end user are listed by the user's ID. */
  static Optional<Action> candidates(Snapshot s) {
    return endUser(s).or(() -> at(s, Need.CANDIDATES));
  }

  /** The end user of a dynamic connection. */
  static Optional<Action> endUser(Snapshot s) {
    return s.spec().externalId() == null ? Optional.empty() : at(s, Need.END_USER);
  }

  /** A token, and a permit to make a call with it. */
  static Optional<Action> permit(Snapshot s, Need need) {
    return at(s, Need.CALLER).or(() -> at(s, need));
  }
}
