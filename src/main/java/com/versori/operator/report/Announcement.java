package com.versori.operator.report;

import com.versori.operator.api.v1alpha1.ConditionType;
import com.versori.operator.api.v1alpha1.EventReason;
import com.versori.operator.api.v1alpha1.Origin;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionCredential;
import com.versori.operator.decide.Action.Conclusion;
import com.versori.operator.decide.Action.Outcome;
import com.versori.operator.decide.WriteRequest;
import com.versori.operator.findings.ApiText;
import com.versori.operator.model.Finding;
import com.versori.operator.model.Snapshot;
import com.versori.operator.timing.Timing;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reports an outcome outside of status: log lines, Kubernetes events and counts. No secret value.
 *
 * @param connectionId the connection that the log lines are about, if it is not the one in status
 */
public record Announcement(
    Optional<String> connectionId, List<Line> lines, List<Event> events, List<Count> counts) {

  /** How important a log line is. */
  public enum Level {
    DEBUG,
    INFO,
    WARN
  }

  /**
   * A log line.
   *
   * @param reason as in the condition or the event; empty if the line is about no action
   */
  public record Line(
      Level level, Optional<String> reason, String message, Map<String, Object> fields) {}

  /**
   * A Kubernetes event.
   *
   * @param type {@code Normal} or {@code Warning}
   * @param action what was being done, such as {@code Create}
   */
  public record Event(String type, String reason, String action, String note) {}

  /** What is counted. */
  public enum Count {
    BECAME_READY,
    CREATE_OUTCOME_UNKNOWN,
    IDS_NOT_ECHOED,
    DRIFT_FOUND,
    READ_FAILED
  }

  /**
   * The announcement of an outcome.
   *
   * @param next the status that the outcome gives
   */
  public static Announcement of(Snapshot s, Outcome outcome, VersoriConnectionStatus next) {
    Draft draft = new Draft(s, next);
    outcome.match(draft);
    return draft.announcement();
  }

  /** The announcement of the warnings about a request, made before it is sent. */
  public static Announcement ofWarnings(Snapshot s, WriteRequest request) {
    Draft draft = new Draft(s, s.status());
    request.warnings().forEach(warning -> draft.warn(warning.reason(), "Push", warning.text()));
    return draft.announcement();
  }

  /**
   * The announcement of a finding that status reports.
   *
   * @param isRepeated whether the log has shown the finding often enough
   */
  public static Announcement ofFinding(
      Snapshot s, Finding finding, Duration nextTry, boolean isRepeated) {
    boolean needsUser =
        finding.fate() == Finding.Fate.FIX || finding.reason() == Reason.CREATE_OUTCOME_UNKNOWN;
    Level level = isRepeated ? Level.DEBUG : needsUser ? Level.WARN : Level.INFO;
    Draft draft = new Draft(s, s.status());
    draft.line(level, finding.reason().text(), "Resource blocked").put("detail", finding.message());
    draft.fields().put("nextTryInSeconds", nextTry.toSeconds());
    if (finding.reason() != Reason.CREATING || finding.fate() != Finding.Fate.WAIT) {
      draft.warn(finding.reason(), "Reconcile", finding.message());
    }
    return draft.announcement();
  }

  /** Builds an announcement: one case for each outcome. */
  private static final class Draft implements Outcome.Cases<Void> {
    private final Snapshot s;
    private final VersoriConnectionStatus next;
    private Optional<String> connectionId = Optional.empty();
    private final List<Line> lines = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private final List<Count> counts = new ArrayList<>();

    Draft(Snapshot s, VersoriConnectionStatus next) {
      this.s = s;
      this.next = next;
    }

    Announcement announcement() {
      return new Announcement(connectionId, lines, events, counts);
    }

    @Override
    public Void created(Outcome.Created outcome) {
      String id = outcome.connection().id();
      EventReason reason = outcome.recreated() ? EventReason.RECREATED : EventReason.CREATED;
      connectionId = Optional.of(id);
      line(reason, "Connection created").put("attempt", outcome.attempt().id());
      if (!outcome.idsEchoed()) {
        counts.add(Count.IDS_NOT_ECHOED);
        lines.add(
            new Line(
                Level.WARN,
                Optional.empty(),
                "The API did not return the IDs that were sent",
                Map.of()));
      }
      counts.add(Count.BECAME_READY);
      event(
          reason,
          "Create",
          "Connection %s created from template %s".formatted(id, s.templateId().orElse("?")));
      return warnOfErrors(outcome.connection());
    }

    @Override
    public Void createFailed(Outcome.CreateFailed outcome) {
      return null;
    }

    @Override
    public Void createUnknown(Outcome.CreateUnknown outcome) {
      counts.add(Count.CREATE_OUTCOME_UNKNOWN);
      return null;
    }

    @Override
    public Void updated(Outcome.Updated outcome) {
      String id = s.status().connectionId();
      if (outcome.drift().isEmpty()) {
        line(EventReason.UPDATED, "Connection updated");
        event(EventReason.UPDATED, "Update", "Connection " + id + " updated to match the resource");
      } else {
        line(EventReason.DRIFT_CORRECTED, "Drift corrected").put("drift", outcome.drift());
        counts.add(Count.DRIFT_FOUND);
        event(
            EventReason.DRIFT_CORRECTED,
            "Update",
            "Connection %s was changed outside the operator; corrected: %s"
                .formatted(id, String.join("; ", outcome.drift())));
      }
      warnOfExpiry(outcome.connection());
      return warnOfErrors(outcome.connection());
    }

    @Override
    public Void adopted(Conclusion.Adopted outcome) {
      String id = outcome.connection().id();
      connectionId = Optional.of(id);
      Map<String, Object> fields = line(EventReason.ADOPTED, "Connection adopted");
      outcome.attempt().ifPresent(attempt -> fields.put("attempt", attempt));
      event(
          EventReason.ADOPTED,
          "Adopt",
          outcome.origin() == Origin.CREATED
              ? "Connection %s was recovered: it belongs to this resource".formatted(id)
                  + keptHost(outcome.connection())
              : "Connection %s adopted".formatted(id));
      return null;
    }

    /** A host that the spec does not declare receives the credential, so the event names it. */
    private String keptHost(Connection found) {
      return s.spec().baseUrl() != null || found.baseUrl() == null
          ? ""
          : ". It keeps its base URL, which the resource does not declare: "
              + ApiText.withoutSecrets(s).url(found.baseUrl());
    }

    @Override
    public Void observed(Conclusion.Observed outcome) {
      List<String> drift = outcome.drift();
      if (!drift.isEmpty()) {
        counts.add(Count.DRIFT_FOUND);
      }
      if (!drift.isEmpty() && s.status().condition(ConditionType.DRIFTED).isEmpty()) {
        line(Level.WARN, Reason.DRIFTED.text(), "Drift found").put("drift", drift);
        warn(
            Reason.DRIFTED,
            "Resync",
            "Connection %s was changed outside the operator: %s"
                .formatted(outcome.connection().id(), String.join("; ", drift)));
      }
      warnOfExpiry(outcome.connection());
      return warnOfErrors(outcome.connection());
    }

    @Override
    public Void readFailed(Conclusion.ReadFailed outcome) {
      counts.add(Count.READ_FAILED);
      Finding finding = outcome.finding();
      line(Level.DEBUG, finding.reason().text(), "Resync could not read the connection")
          .put("detail", finding.message());
      return null;
    }

    @Override
    public Void versionsNoted(Conclusion.VersionsNoted outcome) {
      return null;
    }

    @Override
    public Void gone(Conclusion.Gone outcome) {
      Finding finding = outcome.finding();
      line(
          Level.WARN,
          finding.reason().text(),
          "The connection no longer exists on the platform and is recreated");
      warn(finding.reason(), "Resync", finding.message());
      return null;
    }

    @Override
    public Void inSync(Conclusion.InSync outcome) {
      return null;
    }

    @Override
    public Void paused(Conclusion.Paused outcome) {
      return null;
    }

    @Override
    public Void updateFailed(Outcome.UpdateFailed outcome) {
      return null;
    }

    @Override
    public Void blocked(Conclusion.Blocked outcome) {
      return null;
    }

    @Override
    public Void released(Outcome.Released outcome) {
      if (s.hasConnection()) {
        EventReason reason = outcome.deleted() ? EventReason.DELETED : EventReason.RETAINED;
        line(reason, "Resource released");
        event(
            reason,
            "Delete",
            "Connection %s %s"
                .formatted(s.status().connectionId(), outcome.deleted() ? "removed" : "retained"));
      }
      return null;
    }

    @Override
    public Void wait(Conclusion.Wait outcome) {
      return null;
    }

    @Override
    public Void conflict(Outcome.Conflict outcome) {
      return null;
    }

    @Override
    public Void nothing(Conclusion.Nothing outcome) {
      return null;
    }

    /** Errors of a stored credential, with the message of the condition. */
    private Void warnOfErrors(Connection connection) {
      if (connection.credentials().stream().anyMatch(ConnectionCredential::hasErrors)) {
        next.condition(ConditionType.READY)
            .filter(ready -> ready.reason().equals(Reason.CREDENTIAL_REJECTED.text()))
            .ifPresent(ready -> warn(Reason.CREDENTIAL_REJECTED, "Check", ready.message()));
      }
      return null;
    }

    private void warnOfExpiry(Connection connection) {
      Instant soon = s.now().plus(Timing.EXPIRES_SOON);
      for (ConnectionCredential entry : connection.credentials()) {
        String expiresAt = entry.credential() == null ? null : entry.credential().expiresAt();
        if (expiresAt != null && isBefore(expiresAt, soon)) {
          event(
              EventReason.CREDENTIAL_EXPIRES,
              "Resync",
              "The platform deletes credential %s of connection %s at %s; change or remove the"
                      .formatted(
                          ApiText.withoutSecrets(s).id(entry.credential().id()),
                          connection.id(),
                          expiresAt)
                  + " entry's expiresAt");
        }
      }
    }

    private static boolean isBefore(String time, Instant other) {
      try {
        return OffsetDateTime.parse(time).toInstant().isBefore(other);
      } catch (DateTimeParseException e) {
        return false;
      }
    }

    private Map<String, Object> line(EventReason reason, String message) {
      return line(Level.INFO, reason.text(), message);
    }

    /** The fields of the new line. */
    private Map<String, Object> line(Level level, String reason, String message) {
      lines.add(new Line(level, Optional.of(reason), message, new LinkedHashMap<>()));
      return fields();
    }

    private Map<String, Object> fields() {
      return lines.get(lines.size() - 1).fields();
    }

    private void event(EventReason reason, String action, String note) {
      events.add(new Event(reason.type(), reason.text(), action, note));
    }

    private void warn(Reason reason, String action, String note) {
      events.add(new Event("Warning", reason.text(), action, note));
    }
  }
}
