package com.versori.operator.observe;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.decide.Action;
import com.versori.operator.decide.Action.Need;
import com.versori.operator.model.Snapshot;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One pass over one resource: observes what the rules ask for until they decide. Knows no framework
 * and no thread; the operator, the {@code plan} command and orphan cleanup run the same pass.
 */
public final class Pass implements AutoCloseable {

  private final BiFunction<Snapshot, Need, Snapshot> observe;
  private final Consumer<Snapshot> end;
  private Snapshot snapshot;

  /**
   * @param observe the snapshot with what was asked for
   * @param end gives back what was kept for the pass
   */
  Pass(Snapshot first, BiFunction<Snapshot, Need, Snapshot> observe, Consumer<Snapshot> end) {
    this.snapshot = first;
    this.observe = observe;
    this.end = end;
  }

  /** What has been observed so far. */
  public Snapshot snapshot() {
    return snapshot;
  }

  /** The resource was written: the snapshot with what the API server answered. */
  public Snapshot written(VersoriConnection newer) {
    snapshot = snapshot.withResource(newer);
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
    while (action instanceof Action.Observe next) {
      snapshot = observe.apply(snapshot, next.need());
      action = rules.apply(snapshot);
    }
    return action;
  }

  /** Gives back the permit and what was kept for the pass. */
  @Override
  public void close() {
    end.accept(snapshot);
  }
}
