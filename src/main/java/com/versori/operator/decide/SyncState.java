package com.versori.operator.decide;

import com.versori.operator.api.v1alpha1.Condition;
import com.versori.operator.api.v1alpha1.ConditionType;
import com.versori.operator.api.v1alpha1.DriftPolicy;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.Links;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.SecretVersion;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionCredential;
import com.versori.operator.decide.Drift.Difference;
import com.versori.operator.model.Finding;
import com.versori.operator.model.Snapshot;
import com.versori.operator.timing.Timing;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** When an existing connection has to be read, and when it has to be written. */
public final class SyncState {

  /** A failed read of a settled connection is reported after it has lasted this many intervals. */
  static final int QUIET_INTERVALS = 3;

  /** The platform itself updates connections with these. */
  private static final Set<String> RENEWED = Set.of("oauth2-token");

  private SyncState() {}

  /** Why a connection is written. */
  public enum Cause {
    /** The resource, or a Secret that it references, has changed since the last write. */
    CHANGED,
    REQUESTED,
    /** The connection was changed outside the operator. */
    DRIFTED,
    /** An update of unknown outcome may have taken effect after the one that succeeded. */
    REPEATED,
    /** Nothing but the templates that use it is to be changed. */
    LINKS
  }

  /** Empty if the connection is to be left as it is. */
  public static Optional<Cause> cause(Snapshot s) {
    return s.hasConnection() ? causeOfWrite(s).or(() -> causeOfLinks(s)) : Optional.empty();
  }

  /** Links are made once the connection is as declared. */
  private static Optional<Cause> causeOfLinks(Snapshot s) {
    boolean settled = s.isGenerationSynced() && !s.isSyncRequested() && s.unconfirmed().isNone();
    return settled && areLinksDue(s, s.status()) ? Optional.of(Cause.LINKS) : Optional.empty();
  }

  /**
   * Whether links are to be made or removed: once for each generation of the spec, and for each
   * requested sync; again after a call of unknown outcome.
   *
   * @param status of the resource, now or next
   */
  public static boolean areLinksDue(Snapshot s, VersoriConnectionStatus status) {
    Links links = status.knownLinks();
    boolean any =
        !s.spec().links().isEmpty() || !links.templateIds().isEmpty() || isTakenOver(status);
    return any
        && s.mayLink(status.origin())
        && s.spec().externalId() == null
        && (!areLinksMade(s, status) || areLinksRepeated(s, links));
  }

  /**
   * Whether links were made and removed for this generation and each requested sync; then they can
   * only be repeated.
   *
   * @param status of the resource, now or next
   */
  public static boolean areLinksMade(Snapshot s, VersoriConnectionStatus status) {
    Links links = status.knownLinks();
    return Long.valueOf(s.generation()).equals(links.generation())
        && Objects.equals(links.handled(), status.lastHandledReconcileAt());
  }

  /** After a restart, what is recorded and not declared is removed again. */
  private static boolean areLinksRepeated(Snapshot s, Links links) {
    return s.history()
        .sync()
        .linksRepeatIn()
        .map(Duration::isZero)
        .orElseGet(() -> links.templateIds().size() > s.spec().links().size());
  }

  /** Whether a template that is to use the connection does not, as far as it is known. */
  public static boolean isTakenOver(VersoriConnectionStatus status) {
    return status
        .condition(ConditionType.IN_USE)
        .filter(inUse -> Condition.FALSE.equals(inUse.status()))
        .isPresent();
  }

  private static Optional<Cause> causeOfWrite(Snapshot s) {
    if (!s.mayWrite()) {
      return Optional.empty();
    }
    if (!isWritten(s)) {
      return Optional.of(Cause.CHANGED);
    }
    if (s.isSyncRequested()) {
      return Optional.of(Cause.REQUESTED);
    }
    if (s.history().sync().repeatIn().filter(Duration::isZero).isPresent()) {
      return Optional.of(Cause.REPEATED);
    }
    return s.found()
        .filter(found -> isToBeCorrected(s, Drift.of(s, found)))
        .map(f -> Cause.DRIFTED);
  }

  /** Whether the spec and the Secrets are the ones that were last written. */
  static boolean isWritten(Snapshot s) {
    return s.isGenerationSynced()
        && s.status().synced().secrets().stream().allMatch(pushed -> isPushed(pushed, s));
  }

  /** Whether the connection has to be read before it is reported or written. */
  static boolean needsRead(Snapshot s) {
    if (isDoubtful(s)) {
      return true;
    }
    boolean settled = s.mayWrite() ? isWritten(s) : s.isGenerationSynced();
    return s.mayWrite()
        ? settled && (isResyncDue(s) || s.isSyncRequested())
        : !settled || isResyncDue(s) || s.isSyncRequested();
  }

  /** The clock may have been set back: a time too far in the future counts as past. */
  static boolean isResyncDue(Snapshot s) {
    return s.history()
        .sync()
        .resyncAt()
        .filter(
            at ->
                !s.now().isBefore(at)
                    || Duration.between(s.now(), at).compareTo(Timing.LONGEST_RESYNC) > 0)
        .isPresent();
  }

  /**
   * Whether a failed read is not reported yet, so that an outage does not make all resources not
   * ready. A requested one is reported, and retried before the next resync.
   */
  static boolean isQuiet(Snapshot s, Finding finding) {
    return isReady(s, false)
        && !s.isSyncRequested()
        && finding.reason() != Reason.UNAUTHORIZED
        && finding.reason() != Reason.FORBIDDEN
        && s.history()
                .sync()
                .readFailingFor()
                .compareTo(s.resyncInterval().multipliedBy(QUIET_INTERVALS))
            < 0;
  }

  /** Whether the API's answer differs from what status records. */
  static boolean isNews(Snapshot s, Connection found) {
    VersoriConnectionStatus status = s.status();
    return found.credentials().stream().anyMatch(c -> c.hasErrors())
        || !isKnown(status.name(), found.name())
        || !isKnown(status.baseUrl(), found.baseUrl())
        || !isKnown(status.createdAt(), found.createdAt())
        || !isKnown(status.updatedAt(), found.updatedAt())
        || !isKnown(status.systemId(), found.systemId())
        || !isKnown(status.templateId(), found.connectionTemplateId())
        || found.credentials().stream().anyMatch(c -> !isKnown(status, c));
  }

  private static boolean isKnown(VersoriConnectionStatus status, ConnectionCredential found) {
    return status.credentials().stream()
        .anyMatch(
            c ->
                isKnown(c.id(), found.id())
                    && (found.credential() == null
                        || (isKnown(c.credentialId(), found.credential().id())
                            && isKnown(c.type(), found.credential().type())
                            && isKnown(c.expiresAt(), found.credential().expiresAt()))));
  }

  private static boolean isKnown(String known, String found) {
    return found == null || found.equals(known);
  }

  /** Whether drift is reported and not corrected. */
  static boolean mayReport(Snapshot s) {
    return s.driftPolicy() == DriftPolicy.REPORT && !isRenewedByPlatform(s);
  }

  /** An error that a read found is read again. */
  private static boolean isDoubtful(Snapshot s) {
    return s.status().reports(Reason.CONNECTION_NOT_FOUND)
        || !s.unconfirmed().isNone()
        || (s.mayWrite() && isWritten(s) && !isOfWrite(s.status()) && !isReady(s, true));
  }

  /** A write whose answer lists errors of a stored credential, or after which links are due. */
  private static boolean isOfWrite(VersoriConnectionStatus status) {
    return status.reports(Reason.CREDENTIAL_REJECTED) || status.reports(Reason.UPDATING);
  }

  private static boolean isReady(Snapshot s, boolean unknown) {
    return s.status().condition(ConditionType.READY).map(Condition::holds).orElse(unknown);
  }

  private static boolean isToBeCorrected(Snapshot s, List<Difference> differences) {
    if (differences.isEmpty() || s.driftPolicy() == DriftPolicy.REPORT) {
      return false;
    }
    return !Drift.isTimeAlone(differences)
        || (!s.history().sync().timeCorrected() && !isRenewedByPlatform(s));
  }

  private static boolean isRenewedByPlatform(Snapshot s) {
    return s.status().credentials().stream().anyMatch(c -> RENEWED.contains(c.type()));
  }

  /**
   * Any other version is a change, because another cluster counts afresh. Only if the index has
   * still what it had when another version was read by GET, it lags.
   */
  private static boolean isPushed(SecretVersion pushed, Snapshot s) {
    String seen = s.secretVersions().get(pushed.name());
    return seen != null
        && (seen.equals(pushed.resourceVersion())
            || seen.equals(s.history().sync().lagging().get(pushed.name())));
  }
}
