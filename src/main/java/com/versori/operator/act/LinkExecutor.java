package com.versori.operator.act;

import com.versori.operator.client.VersoriApi;
import com.versori.operator.client.VersoriException;
import com.versori.operator.client.VersoriException.Kind;
import com.versori.operator.client.model.Connection;
import com.versori.operator.decide.Action;
import com.versori.operator.decide.Action.Conclusion;
import com.versori.operator.decide.Action.Outcome;
import com.versori.operator.decide.SyncState;
import com.versori.operator.findings.ApiFindings;
import com.versori.operator.model.Finding;
import com.versori.operator.model.Snapshot;
import com.versori.operator.observe.Memory;
import com.versori.operator.timing.Timing;
import java.util.Optional;

/** Removes and makes the links of a connection, in this order; the first failure ends it. */
final class LinkExecutor {

  private final ConnectionRemover remover;
  private final VersoriApi api;
  private final Memory memory;
  private final EffectGate gate;

  LinkExecutor(ConnectionRemover remover, VersoriApi api, Memory memory, EffectGate gate) {
    this.remover = remover;
    this.api = api;
    this.memory = memory;
    this.gate = gate;
  }

  Outcome execute(Snapshot s, Action.Link action) {
    memory.sending(s.uid());
    for (String templateId : action.unlink()) {
      if (!gate.isOpen()) {
        return new Conclusion.Wait(Timing.AFTER_CONFLICT);
      }
      try {
        remover.unlink(s.caller(), action.connectionId(), templateId);
      } catch (VersoriException e) {
        if (!isRemovedBefore(s, e)) {
          return failed(s, e, ApiFindings.ofUnlink(e, s, templateId));
        }
      }
    }
    for (String templateId : action.link()) {
      if (!gate.isOpen()) {
        return new Conclusion.Wait(Timing.AFTER_CONFLICT);
      }
      try {
        link(s, action.connectionId(), templateId);
      } catch (VersoriException e) {
        return failed(s, e, explain(s, e, action.connectionId(), templateId));
      }
    }
    return new Outcome.Linked(
        action,
        action.link().isEmpty() ? Optional.empty() : shown(s, action.connectionId()),
        memory.linked(s.uid(), !action.unlink().isEmpty(), s.operator().settleTime()));
  }

  /** A link that was removed before, and does not exist, may be the reason for a refusal. */
  private static boolean isRemovedBefore(Snapshot s, VersoriException e) {
    return SyncState.areLinksMade(s, s.status())
        && (e.kind() == Kind.CONFLICT || e.kind() == Kind.REJECTED);
  }

  private Outcome failed(Snapshot s, VersoriException failure, Finding finding) {
    if (failure.mayHaveReachedServer()) {
      memory.linkUnknown(s.uid(), s.operator().settleTime());
    }
    return new Conclusion.Blocked(finding);
  }

  /** A link that exists, because an answer was lost, may be the reason for a refusal. */
  private void link(Snapshot s, String connectionId, String templateId) throws VersoriException {
    try {
      api.link(s.caller(), connectionId, templateId);
    } catch (VersoriException e) {
      if (e.kind() != Kind.CONFLICT) {
        throw e;
      }
      remover.unlink(s.caller(), connectionId, templateId);
      api.link(s.caller(), connectionId, templateId);
    }
  }

  /** "Not found" may be about the connection or about the template. */
  private Finding explain(Snapshot s, VersoriException e, String connectionId, String templateId) {
    return e.kind() == Kind.NOT_FOUND && shown(s, connectionId).isEmpty()
        ? ApiFindings.notShown(s)
        : ApiFindings.ofLink(e, s, templateId);
  }

  /** A link may change {@code updatedAt}, which is no drift. */
  private Optional<Connection> shown(Snapshot s, String connectionId) {
    try {
      return Optional.of(api.get(s.caller(), connectionId));
    } catch (VersoriException e) {
      return Optional.empty();
    }
  }
}
