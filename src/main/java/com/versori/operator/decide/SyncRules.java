package com.versori.operator.decide;

import static com.versori.operator.model.Finding.fix;

import com.versori.operator.api.v1alpha1.ConditionType;
import com.versori.operator.api.v1alpha1.Origin;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus;
import com.versori.operator.client.model.Connection;
import com.versori.operator.decide.Action.Conclusion;
import com.versori.operator.decide.Action.Need;
import com.versori.operator.decide.Drift.Difference;
import com.versori.operator.decide.SyncState.Cause;
import com.versori.operator.findings.ApiFindings;
import com.versori.operator.findings.Remedies;
import com.versori.operator.findings.Tenancy;
import com.versori.operator.model.Finding;
import com.versori.operator.model.Observations;
import com.versori.operator.model.Observations.Remote;
import com.versori.operator.model.Snapshot;
import com.versori.operator.request.RequestDraft;
import com.versori.operator.request.Rotation;
import com.versori.operator.timing.Timing;
import java.util.List;
import java.util.Optional;

/** The rules for a resource that is at rest: whether it stays so. */
public final class SyncRules {

  private SyncRules() {}

  /** A status that was copied from another resource gives no right to its connection. */
  static Optional<Action> ownedByAnother(Snapshot s) {
    return s.otherOwner().flatMap(owner -> Require.blocked(Remedies.ownedByAnother(s, owner)));
  }

  /** A resource that the cache holds only in part is not reconciled, only deleted. */
  static Optional<Action> resourceIsCut(Snapshot s) {
    return Optional.ofNullable(s.resource().cut())
        .flatMap(
            why ->
                Require.blocked(
                    fix(
                        Reason.INVALID_SPEC,
                        "The resource is too large: %s. Reduce its size, for example by moving"
                                .formatted(why)
                            + " long values to Secrets")));
  }

  /** A paused resource still reports, and can still be deleted. */
  static Optional<Action> paused(Snapshot s) {
    return Require.when(
        s.annotation(VersoriConnection.PAUSED_ANNOTATION).filter("true"::equals).isPresent(),
        new Conclusion.Paused());
  }

  /** Ends creates, updates and adoptions at once; deletes nothing. */
  static Optional<Action> organisationIsUnusable(Snapshot s) {
    return s.organisation().known()
        ? s.organisation().problem().map(Conclusion.Blocked::new)
        : Optional.of(new Conclusion.Wait(Timing.NAMESPACE_UNKNOWN));
  }

  /** Calls go where the connection was made, never to another place that answers "not found". */
  static Optional<Action> identityIsPinned(Snapshot s) {
    return elsewhere(s).map(problem -> new Conclusion.Blocked(fix(Reason.INVALID_SPEC, problem)));
  }

  /** {@code kubectl replace} drops finalizers that its file does not hold. */
  static Optional<Action> finalizerIsMissing(Snapshot s) {
    return Require.when(s.hasConnection() && !s.hasFinalizer(), new Action.RestoreFinalizer());
  }

  /** Read the connection when that is due or asked for; whether it is written follows from it. */
  static Optional<Action> readConnection(Snapshot s) {
    if (!s.hasConnection() || !SyncState.needsRead(s)) {
      return Optional.empty();
    }
    Need permit = s.isSyncRequested() ? Need.PERMIT : Need.RESYNC_PERMIT;
    return WriteRules.notDue(s)
        .or(() -> Require.permit(s, permit))
        .or(() -> Require.at(s, Need.REMOTE))
        .map(action -> quiet(s, action))
        .or(() -> needsUse(s))
        .or(() -> judge(s, s.seen(Observations.REMOTE).orElseThrow()));
  }

  static Optional<Action> inSync(Snapshot s) {
    return Require.when(s.hasConnection() && SyncState.cause(s).isEmpty(), new Conclusion.InSync());
  }

  /** Where the connection is kept, if that is not where this operator's calls go. */
  public static Optional<String> elsewhere(Snapshot s) {
    VersoriConnectionStatus status = s.status();
    if (!s.hasConnection()) {
      return Optional.empty();
    }
    Optional<String> url = s.organisation().apiUrl();
    if (status.apiUrl() != null && url.filter(one -> !one.equals(status.apiUrl())).isPresent()) {
      return Optional.of(
          "The connection was created at %s, but VersoriOrganisation %s has the API URL %s; name an"
                  .formatted(status.apiUrl(), s.organisation().ref(), url.get())
              + " organisation with the former URL in spec.organisationRef");
    }
    Optional<String> id = s.organisation().id();
    if (status.organisationId() != null
        && id.filter(one -> !one.equals(status.organisationId())).isPresent()) {
      return Optional.of(
          "The connection belongs to organisation %s, but VersoriOrganisation %s has the ID %s; name"
                  .formatted(status.organisationId(), s.organisation().ref(), id.get())
              + " one with the former ID in spec.organisationRef");
    }
    return Optional.empty();
  }

  /** Reported whatever follows from the read. */
  private static Optional<Action> needsUse(Snapshot s) {
    return s.found().isPresent() && s.mayKnowUse() ? Require.at(s, Need.USE) : Optional.empty();
  }

  private static Action quiet(Snapshot s, Action action) {
    return action instanceof Conclusion.Blocked blocked && SyncState.isQuiet(s, blocked.finding())
        ? new Conclusion.ReadFailed(blocked.finding())
        : action;
  }

  private static Optional<Action> judge(Snapshot s, Remote remote) {
    if (remote.connection().isEmpty()) {
      return Optional.of(
          s.mayBeUnseen() ? new Conclusion.Blocked(ApiFindings.notShownYet(s)) : gone(s));
    }
    Optional<Cause> cause = SyncState.cause(s);
    if (cause.filter(one -> one != Cause.DRIFTED).isPresent()) {
      return Optional.empty();
    }
    Connection found = remote.connection().get();
    if (!Rotation.isConfirmed(s, found)) {
      return Require.blocked(Remedies.rotationNotConfirmed(s, s.unconfirmed(), s.isWriteRecent()));
    }
    if (cause.isPresent()) {
      return Optional.empty();
    }
    boolean news = SyncState.isNews(s, found);
    if (news && s.observed(Observations.SECRETS).isEmpty()) {
      // The platform's answer may repeat a Secret's value.
      return Optional.of(new Action.Observe(Need.SECRETS));
    }
    Connection clean = news ? RequestDraft.cleaned(s, found) : found;
    List<Difference> differences = Drift.of(s, clean);
    boolean isReported = s.status().condition(ConditionType.DRIFTED).isPresent();
    // A later updatedAt alone is reported once: nothing would ever clear it.
    boolean accepted = Drift.isTimeAlone(differences) && (isReported || !SyncState.mayReport(s));
    return Optional.of(
        new Conclusion.Observed(clean, accepted ? List.of() : Drift.shown(s, differences)));
  }

  private static Action gone(Snapshot s) {
    String id = s.status().connectionId();
    if (Tenancy.isTokenSourceChanged(s)) {
      return new Conclusion.Blocked(
          fix(
              Reason.CONNECTION_NOT_FOUND,
              "Connection %s is not found with %s of VersoriOrganisation %s, but it was last written"
                      .formatted(id, Tenancy.tokenSource(s), s.organisation().ref())
                  + " with %s of VersoriOrganisation %s. It is not"
                      .formatted(s.status().tokenSource(), s.status().organisationRef())
                  + " recreated, because another token may not see it. Use the former token, or: %s,"
                      .formatted(Remedies.delete(s))
                  + " and apply the resource again to create a new connection"));
    }
    return s.status().origin() == Origin.ADOPTED
        ? new Conclusion.Blocked(
            fix(
                Reason.CONNECTION_NOT_FOUND,
                "Adopted connection %s no longer exists in organisation %s; the operator does not"
                        .formatted(id, s.organisationId())
                    + " recreate it. Restore it on the platform, or: %s, and apply the resource"
                        .formatted(Remedies.delete(s))
                    + " again without spec.connectionId and with spec.templateId to create a"
                    + " new one"))
        : new Conclusion.Gone(
            Finding.retry(
                Reason.CONNECTION_NOT_FOUND,
                "Connection %s no longer exists on the platform; the operator recreates it"
                    .formatted(id)));
  }
}
