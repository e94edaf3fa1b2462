package com.versori.operator.report;

import com.versori.operator.api.v1alpha1.ConditionType;
import com.versori.operator.api.v1alpha1.EventReason;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionCredential;
import com.versori.operator.findings.ApiText;
import com.versori.operator.model.Finding;
import com.versori.operator.model.Snapshot;
import com.versori.operator.model.Times;
import com.versori.operator.request.WriteRequest;
import com.versori.operator.timing.Timing;
import java.time.Duration;
import java.time.Instant;
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

  public enum Count {
    /** A resource has its connection. */
    BECAME_READY,
    /** A create was sent and its outcome is not known. */
    CREATE_OUTCOME_UNKNOWN,
    /** The API answered a create with other IDs than were sent. */
    IDS_NOT_ECHOED,
    /** A connection differs from what was last written to it. */
    DRIFT_FOUND,
    /** A resync could not read its connection. */
    READ_FAILED
  }

  /** The announcement of the warnings about a request, made before it is sent. */
  public static Announcement ofWarnings(WriteRequest request) {
    Draft draft = new Draft();
    for (WriteRequest.Warning warning : request.warnings()) {
      draft.events.add(new Event("Warning", warning.reason(), "Push", warning.text()));
    }
    return draft.announcement();
  }

  /**
   * The announcement of a finding that status reports.
   *
   * @param isRepeated whether the log has shown the finding often enough
   */
  public static Announcement ofFinding(Finding finding, Duration nextTry, boolean isRepeated) {
    boolean needsUser =
        finding.fate() == Finding.Fate.FIX || finding.reason() == Reason.CREATE_OUTCOME_UNKNOWN;
    Level level = isRepeated ? Level.DEBUG : needsUser ? Level.WARN : Level.INFO;
    Draft draft = new Draft();
    Map<String, Object> fields =
        draft.line(level, Optional.of(finding.reason()), "Resource blocked");
    fields.put("detail", finding.message());
    fields.put("nextTryInSeconds", nextTry.toSeconds());
    if (finding.reason() != Reason.CREATING || finding.fate() != Finding.Fate.WAIT) {
      draft.warn(finding.reason(), "Reconcile", finding.message());
    }
    return draft.announcement();
  }

  static final class Draft {
    private Optional<String> connectionId = Optional.empty();
    private final List<Line> lines = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private final List<Count> counts = new ArrayList<>();

    Announcement announcement() {
      return new Announcement(connectionId, lines, events, counts);
    }

    void connection(String id) {
      connectionId = Optional.of(id);
    }

    void count(Count count) {
      counts.add(count);
    }

    Map<String, Object> line(EventReason reason, String message) {
      return add(new Line(Level.INFO, Optional.of(reason.text()), message, new LinkedHashMap<>()));
    }

    /** Adds a line; answers its fields. */
    Map<String, Object> line(Level level, Optional<Reason> reason, String message) {
      return add(new Line(level, reason.map(Reason::text), message, new LinkedHashMap<>()));
    }

    private Map<String, Object> add(Line line) {
      lines.add(line);
      return line.fields();
    }

    void event(EventReason reason, String action, String note) {
      events.add(new Event(reason.type(), reason.text(), action, note));
    }

    void warn(Reason reason, String action, String note) {
      events.add(new Event("Warning", reason.text(), action, note));
    }

    /** Errors of a stored credential, with the message of the condition. */
    void warnOfErrors(Connection connection, VersoriConnectionStatus next) {
      if (connection.credentials().stream().anyMatch(ConnectionCredential::hasErrors)) {
        next.condition(ConditionType.READY)
            .filter(ready -> ready.reason().equals(Reason.CREDENTIAL_REJECTED.text()))
            .ifPresent(ready -> warn(Reason.CREDENTIAL_REJECTED, "Check", ready.message()));
      }
    }

    void warnOfExpiry(Snapshot s, Connection connection) {
      Instant soon = s.now().plus(Timing.EXPIRES_SOON);
      for (ConnectionCredential entry : connection.credentials()) {
        String expiresAt = entry.credential() == null ? null : entry.credential().expiresAt();
        if (Times.parse(expiresAt).filter(soon::isAfter).isPresent()) {
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
  }
}
