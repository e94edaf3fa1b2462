package com.versori.operator.decide;

import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.CredentialStatus;
import com.versori.operator.decide.Action.Conclusion;
import com.versori.operator.decide.Action.Need;
import com.versori.operator.decide.SyncState.Cause;
import com.versori.operator.findings.ApiFindings;
import com.versori.operator.findings.Remedies;
import com.versori.operator.model.CreateAttempt;
import com.versori.operator.model.Observations;
import com.versori.operator.model.Snapshot;
import com.versori.operator.request.RequestDraft;
import com.versori.operator.request.Rotation;
import com.versori.operator.request.WriteRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The last step of a decision: a create or an update, once its request can be built. */
final class WriteActions {

  private WriteActions() {}

  static Action create(Snapshot s) {
    CreateAttempt attempt =
        new CreateAttempt(
            s.nextAttempt(),
            s.caller().organisationId(),
            s.templateId().orElseThrow(),
            s.connectionName(),
            s.spec().externalId());
    RequestDraft draft = RequestDraft.ofCreate(s, attempt);
    return draft
        .obstacle()
        .flatMap(Require::blocked)
        .orElseGet(
            () -> {
              WriteRequest request = draft.create(attempt);
              return draft
                  .tooLarge(request)
                  .flatMap(Require::blocked)
                  .orElseGet(() -> new Action.Create(attempt, request));
            });
  }

  static Action update(Snapshot s) {
    RequestDraft draft = RequestDraft.ofUpdate(s);
    return draft
        .obstacle()
        .flatMap(Require::blocked)
        .or(() -> nothingNew(s, draft))
        .or(() -> needsConnection(s))
        .orElseGet(() -> update(s, draft.withNewEntries(isFor(s, Cause.CHANGED))));
  }

  private static Action update(Snapshot s, RequestDraft draft) {
    WriteRequest request = draft.update();
    List<String> replaced = Rotation.replaced(s, request.body());
    return waitsForOthers(s, replaced)
        .or(() -> draft.tooLarge(request).flatMap(Require::blocked))
        .orElseGet(
            () -> {
              List<Drift.Difference> correction = correction(s);
              return new Action.Update(
                  s.status().connectionId(),
                  request,
                  replaced,
                  Rotation.adds(s, request.body()),
                  Drift.shown(s, correction),
                  Drift.isTimeAlone(correction));
            });
  }

  /** What an update has to repeat is read first, unless there is nothing to send. */
  private static Optional<Action> needsConnection(Snapshot s) {
    boolean needed =
        !s.spec().managesCredentials()
            || !s.organisation().replacesEntries()
            || s.status().credentials().stream().anyMatch(CredentialStatus::hasUnknownSettings)
            || s.observed(Observations.REMOTE).isPresent();
    return needed
        ? Require.at(s, Need.REMOTE)
            .or(
                () ->
                    Require.when(
                        s.found().isEmpty() && s.mayBeUnseen(),
                        new Conclusion.Blocked(ApiFindings.notShownYet(s))))
        : Optional.empty();
  }

  /** Other resources keep the former value, so they come first. */
  private static Optional<Action> waitsForOthers(Snapshot s, List<String> replaced) {
    if (replaced.isEmpty()) {
      return Optional.empty();
    }
    return Require.at(s, Need.CREDENTIAL_USERS)
        .or(
            () -> {
              Map<String, List<String>> users =
                  new TreeMap<>(s.seen(Observations.CREDENTIAL_USERS).orElseThrow());
              users.keySet().retainAll(replaced);
              return users.isEmpty()
                  ? Optional.empty()
                  : Require.blocked(Remedies.credentialInUse(s, users));
            });
  }

  /**
   * If the Secrets changed their version and not their values. After a start, an update of the
   * previous process may be recorded nowhere, so the connection is read.
   */
  private static Optional<Action> nothingNew(Snapshot s, RequestDraft draft) {
    if (!isOfWrittenValues(s, draft)) {
      return Optional.empty();
    }
    boolean known = s.history().sync().valuesKnown();
    Optional<Action> read = known ? Optional.empty() : Require.at(s, Need.REMOTE);
    return read.isPresent()
        ? read
        : Require.when(
            known || s.found().filter(found -> Drift.of(s, found).isEmpty()).isPresent(),
            new Conclusion.InSync(Optional.of(s.versionsRead())));
  }

  private static boolean isOfWrittenValues(Snapshot s, RequestDraft draft) {
    return isFor(s, Cause.CHANGED)
        && s.isGenerationSynced()
        && s.history().sync().repeatIn().isEmpty()
        && !s.isSyncRequested()
        && s.unconfirmed().isNone()
        && draft.hashes().equals(valueHashes(s));
  }

  private static Map<String, String> valueHashes(Snapshot s) {
    return s.status().credentials().stream()
        .filter(stored -> stored.valueHash() != null)
        .collect(Collectors.toMap(CredentialStatus::name, CredentialStatus::valueHash));
  }

  /** The drift that the update corrects; empty if it has another reason. */
  private static List<Drift.Difference> correction(Snapshot s) {
    return s.found()
        .filter(found -> isFor(s, Cause.DRIFTED))
        .map(found -> Drift.of(s, RequestDraft.cleaned(s, found)))
        .orElse(List.of());
  }

  private static boolean isFor(Snapshot s, Cause cause) {
    return SyncState.cause(s).filter(one -> one == cause).isPresent();
  }
}
