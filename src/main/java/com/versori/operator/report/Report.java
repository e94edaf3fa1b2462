package com.versori.operator.report;

import com.versori.operator.api.v1alpha1.ConditionType;
import com.versori.operator.api.v1alpha1.EventReason;
import com.versori.operator.api.v1alpha1.Origin;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus;
import com.versori.operator.client.model.Connection;
import com.versori.operator.decide.Action;
import com.versori.operator.decide.Action.Conclusion;
import com.versori.operator.decide.Action.Outcome;
import com.versori.operator.decide.SpecChecks;
import com.versori.operator.decide.SyncState;
import com.versori.operator.findings.ApiText;
import com.versori.operator.findings.Remedies;
import com.versori.operator.model.Finding;
import com.versori.operator.model.Snapshot;
import com.versori.operator.report.Announcement.Count;
import com.versori.operator.report.Announcement.Level;
import com.versori.operator.timing.Timing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What follows from an outcome. The same inputs give the same report.
 *
 * @param status the resource's next status; it equals the one before if there is nothing to write
 * @param next when the next pass is due
 * @param readSucceeded whether a resync could read the connection; empty: none was tried
 */
public record Report(
    VersoriConnectionStatus status,
    Announcement announcement,
    Next next,
    Optional<Boolean> readSucceeded) {

  /**
   * When the next pass is due: at the next resync, when the problem is to be retried, after the
   * delay, or with the next event.
   *
   * @param isSettled whether the connection is as declared
   */
  public record Next(boolean isSettled, Optional<Finding> problem, Optional<Duration> delay) {
    private static final Next RESYNC = new Next(true, Optional.empty(), Optional.empty());
    private static final Next LINKS =
        new Next(true, Optional.empty(), Optional.of(Timing.LINKS_FOLLOW));
    private static final Next EVENT = new Next(false, Optional.empty(), Optional.empty());

    private static Next after(Duration delay) {
      return new Next(false, Optional.empty(), Optional.of(delay));
    }
  }

  public static Report of(Snapshot s, Outcome outcome) {
    Cases cases = new Cases(s);
    Next next = outcome.match(cases);
    return new Report(cases.next, cases.draft.announcement(), next, cases.readSucceeded);
  }

  /** One case for each outcome; the result is when the next pass is due. */
  private static final class Cases implements Outcome.Cases<Next> {
    private final Snapshot s;
    private final StatusDraft status;
    private final Announcement.Draft draft = new Announcement.Draft();
    private VersoriConnectionStatus next;
    private Optional<Boolean> readSucceeded = Optional.empty();

    Cases(Snapshot s) {
      this.s = s;
      this.status = new StatusDraft(s);
      this.next = s.status();
    }

    @Override
    public Next created(Outcome.Created outcome) {
      String id = outcome.connection().id();
      EventReason reason = outcome.recreated() ? EventReason.RECREATED : EventReason.CREATED;
      status.settle(outcome.attempt().id(), Origin.CREATED);
      next = status.written(outcome.connection(), outcome.sent());
      draft.connection(id);
      draft.line(reason, "Connection created").put("attempt", outcome.attempt().id());
      if (!outcome.idsEchoed()) {
        draft.count(Count.IDS_NOT_ECHOED);
        draft.line(Level.WARN, Optional.empty(), "The API did not return the IDs that were sent");
      }
      draft.count(Count.BECAME_READY);
      draft.event(
          reason,
          "Create",
          "Connection %s created from template %s".formatted(id, s.templateId().orElse("?")));
      warnOfBaseUrl("Create");
      return atRest(outcome.connection());
    }

    @Override
    public Next createFailed(Outcome.CreateFailed outcome) {
      status.settle(outcome.attempt().id(), s.status().origin());
      return retry(outcome.finding(), outcome.fingerprints());
    }

    @Override
    public Next createUnknown(Outcome.CreateUnknown outcome) {
      draft.count(Count.CREATE_OUTCOME_UNKNOWN);
      status.maybeIn(s.organisation().ref());
      return retry(outcome.finding(), Map.of());
    }

    @Override
    public Next updated(Outcome.Updated outcome) {
      String id = s.status().connectionId();
      if (!outcome.unconfirmed().isNone()) {
        return notConfirmed(outcome);
      }
      next = status.written(outcome.connection(), outcome.sent());
      if (outcome.drift().isEmpty()) {
        draft.line(EventReason.UPDATED, "Connection updated");
        draft.event(
            EventReason.UPDATED, "Update", "Connection " + id + " updated to match the resource");
      } else {
        draft.line(EventReason.DRIFT_CORRECTED, "Drift corrected").put("drift", outcome.drift());
        draft.count(Count.DRIFT_FOUND);
        draft.event(
            EventReason.DRIFT_CORRECTED,
            "Update",
            "Connection %s was changed outside the operator; corrected: %s"
                .formatted(id, String.join("; ", outcome.drift())));
      }
      warnOfBaseUrl("Update");
      draft.warnOfExpiry(s, outcome.connection());
      return atRest(outcome.connection());
    }

    private Next notConfirmed(Outcome.Updated outcome) {
      Finding finding = Remedies.rotationNotConfirmed(s, outcome.unconfirmed(), true);
      next =
          status.unconfirmed(outcome.connection(), outcome.sent(), outcome.unconfirmed(), finding);
      draft.line(EventReason.UPDATED, "Connection updated");
      return new Next(false, Optional.of(finding), Optional.empty());
    }

    /** Once per generation: the first write of it. */
    private void warnOfBaseUrl(String action) {
      if (!s.isGenerationSynced()) {
        SpecChecks.baseUrlWarning(s.spec())
            .ifPresent(text -> draft.event(EventReason.BASE_URL_PATH_IGNORED, action, text));
      }
    }

    @Override
    public Next adopted(Conclusion.Adopted outcome) {
      String id = outcome.connection().id();
      next = status.adopted(outcome);
      draft.connection(id);
      Map<String, Object> fields = draft.line(EventReason.ADOPTED, "Connection adopted");
      outcome.attempt().ifPresent(attempt -> fields.put("attempt", attempt));
      draft.event(
          EventReason.ADOPTED,
          "Adopt",
          outcome.origin() == Origin.CREATED
              ? "Connection %s was recovered: it belongs to this resource".formatted(id)
                  + keptHost(outcome.connection())
              : "Connection %s adopted".formatted(id));
      return outcome.isComplete() && s.hasFinalizer() ? Next.RESYNC : Next.after(Timing.AT_ONCE);
    }

    /** A host that the spec does not declare receives the credential, so the event names it. */
    private String keptHost(Connection found) {
      return s.spec().baseUrl() != null || found.baseUrl() == null
          ? ""
          : ". It keeps its base URL, which the resource does not declare: "
              + ApiText.withoutSecrets(s).url(found.baseUrl());
    }

    @Override
    public Next observed(Conclusion.Observed outcome) {
      next = status.observed(outcome.connection(), outcome.drift());
      readSucceeded = Optional.of(true);
      if (!outcome.drift().isEmpty()) {
        draft.count(Count.DRIFT_FOUND);
        if (s.status().condition(ConditionType.DRIFTED).isEmpty()) {
          draft
              .line(Level.WARN, Optional.of(Reason.DRIFTED), "Drift found")
              .put("drift", outcome.drift());
          draft.warn(
              Reason.DRIFTED,
              "Resync",
              "Connection %s was changed outside the operator: %s"
                  .formatted(outcome.connection().id(), String.join("; ", outcome.drift())));
        }
      }
      draft.warnOfExpiry(s, outcome.connection());
      return atRest(outcome.connection());
    }

    @Override
    public Next readFailed(Conclusion.ReadFailed outcome) {
      Finding finding = outcome.finding();
      readSucceeded = Optional.of(false);
      draft.count(Count.READ_FAILED);
      draft
          .line(Level.DEBUG, Optional.of(finding.reason()), "Resync could not read the connection")
          .put("detail", finding.message());
      return Next.RESYNC;
    }

    @Override
    public Next toBeLinked(Conclusion.ToBeLinked outcome) {
      next = status.toBeLinked(outcome.templateIds());
      return Next.after(Timing.AT_ONCE);
    }

    @Override
    public Next linked(Outcome.Linked outcome) {
      Action.Link done = outcome.done();
      next = status.linked(done, outcome.shown(), outcome.isFinal());
      Next following = done.isAll() ? Next.RESYNC : Next.after(Timing.AT_ONCE);
      if (done.link().isEmpty() && done.unlink().isEmpty()) {
        return following;
      }
      draft
          .line(EventReason.LINKED, "Links changed")
          .putAll(Map.of("linked", done.link(), "unlinked", done.unlink()));
      draft.event(
          EventReason.LINKED,
          "Link",
          Stream.of(
                  templates("is linked to", done.link()),
                  templates("is no longer linked to", done.unlink()))
              .flatMap(Optional::stream)
              .collect(
                  Collectors.joining(", and ", "Connection " + done.connectionId() + " ", "")));
      return following;
    }

    private static Optional<String> templates(String what, List<String> ids) {
      return ids.isEmpty()
          ? Optional.empty()
          : Optional.of("%s the templates %s".formatted(what, String.join(", ", ids)));
    }

    @Override
    public Next gone(Conclusion.Gone outcome) {
      Finding finding = outcome.finding();
      next = status.gone(finding);
      draft.line(
          Level.WARN,
          Optional.of(finding.reason()),
          "The connection no longer exists on the platform and is recreated");
      draft.warn(finding.reason(), "Resync", finding.message());
      return Next.after(Timing.AT_ONCE);
    }

    @Override
    public Next inSync(Conclusion.InSync outcome) {
      next = status.inSync(outcome.noted());
      return Next.RESYNC;
    }

    @Override
    public Next paused(Conclusion.Paused outcome) {
      next = status.paused();
      return Next.EVENT;
    }

    @Override
    public Next blocked(Conclusion.Blocked outcome) {
      return retry(outcome.finding(), outcome.refused());
    }

    @Override
    public Next released(Outcome.Released outcome) {
      if (s.hasConnection()) {
        EventReason reason = outcome.deleted() ? EventReason.DELETED : EventReason.RETAINED;
        draft.line(reason, "Resource released");
        draft.event(
            reason,
            "Delete",
            "Connection %s %s"
                .formatted(s.status().connectionId(), outcome.deleted() ? "removed" : "retained"));
      }
      return Next.EVENT;
    }

    @Override
    public Next wait(Conclusion.Wait outcome) {
      return Next.after(outcome.delay());
    }

    @Override
    public Next nothing(Conclusion.Nothing outcome) {
      return Next.EVENT;
    }

    private Next atRest(Connection answer) {
      draft.warnOfErrors(answer, next);
      if (SyncState.isTakenOver(next) && !SyncState.isTakenOver(s.status())) {
        next.condition(ConditionType.IN_USE)
            .ifPresent(inUse -> draft.warn(Reason.NOT_IN_USE, "Resync", inUse.message()));
      }
      return SyncState.areLinksDue(s, next) ? Next.LINKS : Next.RESYNC;
    }

    private Next retry(Finding finding, Map<String, String> refused) {
      next = status.notReady(finding, refused);
      return new Next(false, Optional.of(finding), Optional.empty());
    }
  }
}
