package com.versori.operator.telemetry;

import com.versori.operator.model.Snapshot;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.MDC;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * What every log line of this thread says beside its own words, until it is closed: the resource,
 * its organisation and its connection. The API client adds the ID of the last request that it sent.
 */
public final class LogContext implements AutoCloseable {

  private static final String CONNECTION_ID = "connectionId";

  private final Map<String, String> before = MDC.getCopyOfContextMap();

  private LogContext() {}

  /** What is said now is said again once it is closed, whatever is sent meanwhile. */
  static LogContext asItIs() {
    return new LogContext();
  }

  public static LogContext of(Snapshot s) {
    LogContext context = new LogContext();
    MDC.put("resource", ObjectNames.of(s.resource()));
    MDC.put("organisation", s.organisationId());
    if (s.hasConnection()) {
      connection(s.status().connectionId());
    }
    return context;
  }

  /** The connection that the resource has from now on. */
  public static void connection(String id) {
    MDC.put(CONNECTION_ID, id);
  }

  /**
   * The one line that tells of an action.
   *
   * @param reason as in the condition or the event
   */
  public static LoggingEventBuilder action(
      Logger log, Level level, Snapshot s, String reason, Clock clock) {
    return log.atLevel(level)
        .addKeyValue("reason", reason)
        .addKeyValue("durationMillis", Duration.between(s.now(), clock.instant()).toMillis());
  }

  @Override
  public void close() {
    MDC.setContextMap(before == null ? Map.of() : before);
  }
}
