package com.versori.operator.observe;

import com.versori.operator.decide.Action;
import com.versori.operator.model.Snapshot;
import java.util.function.Function;

/**
 * One pass over one resource: observes what the rules ask for until they decide. Knows no framework
 * and no thread; the operator, the {@code plan} command and orphan cleanup run the same pass.
 */
public final class Pass implements AutoCloseable {

  private final Observer observer;
  private Snapshot snapshot;

  Pass(Observer observer, Snapshot first) {
    this.observer = observer;
    this.snapshot = first;
  }

  /** What has been observed so far. */
  public Snapshot snapshot() {
    return snapshot;
  }

  /**
   * Decides, and observes what the decision needs.
   *
   * @param rules from a snapshot to an action
   * @return never {@link Action.Observe}
   */
  public Action decide(Function<Snapshot, Action> rules) {
    Action action = rules.apply(snapshot);
    while (action instanceof Action.Observe observe) {
      snapshot = observer.observe(snapshot, observe.need());
      action = rules.apply(snapshot);
    }
    return action;
  }

  /** Gives back the permit and what was kept for the pass. */
  @Override
  public void close() {
    observer.end(snapshot);
  }
}
