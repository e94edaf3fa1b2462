package com.versori.operator.act;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus;
import com.versori.operator.decide.Action.Outcome;
import com.versori.operator.model.Snapshot;
import com.versori.operator.observe.StatusPruningCheck;
import com.versori.operator.port.Resources;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Writes the status of a pass: the only class that does. */
public final class StatusWriter {

  private final Resources writer;
  private final CreateOutcomeWriter createOutcomes;
  private final StatusPruningCheck pruning;
  private final BiConsumer<VersoriConnection, VersoriConnection> written;

  /**
   * @param written receives each resource that was written: as it is now, as it was before
   */
  public StatusWriter(
      Resources writer,
      CreateOutcomeWriter createOutcomes,
      StatusPruningCheck pruning,
      BiConsumer<VersoriConnection, VersoriConnection> written) {
    this.writer = writer;
    this.createOutcomes = createOutcomes;
    this.pruning = pruning;
    this.written = written;
  }

  /**
   * One write, or none if status holds it already; false if the resource has changed. The outcome
   * of a create is kept until it is written.
   *
   * @param s with the resource as the pass has last written it
   */
  public boolean write(Snapshot s, Outcome outcome, VersoriConnectionStatus next) {
    if (outcome instanceof Outcome.Created created) {
      return createOutcomes.write(
          s, created.attempt(), Optional.of(created.connection().id()), next);
    }
    if (outcome instanceof Outcome.CreateFailed failed) {
      return createOutcomes.write(s, failed.attempt(), Optional.empty(), next);
    }
    return next.equals(s.status()) || write(s.resource(), next);
  }

  private boolean write(VersoriConnection seen, VersoriConnectionStatus next) {
    Optional<VersoriConnection> now = writer.writeStatus(seen, next);
    now.ifPresent(
        answer -> {
          pruning.check(next, answer);
          written.accept(answer, seen);
        });
    return now.isPresent();
  }
}
