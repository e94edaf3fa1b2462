package com.versori.operator.telemetry;

import com.versori.operator.model.Snapshot;
import java.util.Map;
import org.slf4j.MDC;

/**
 * Fields of every log line of this thread until it is closed: the resource, its organisation and
 * its connection. The API client adds the ID of its last request.
 */
public final class LogContext implements AutoCloseable {

  private static final String CONNECTION_ID = "connectionId";

  private final Map<String, String> before = MDC.getCopyOfContextMap();

  private LogContext() {}

  public static LogContext of(Snapshot s) {
    LogContext context = new LogContext();
    MDC.put("resource", s.namespace() + "/" + s.name());
    MDC.put("organisation", s.organisationId());
    if (s.hasConnection()) {
      connection(s.status().connectionId());
    }
    return context;
  }

  /** For calls that are about no resource. */
  public static LogContext ofOrganisation(String organisationId) {
    LogContext context = new LogContext();
    MDC.put("organisation", organisationId);
    return context;
  }

  /** Sets the connection of the following lines. */
  public static void connection(String id) {
    MDC.put(CONNECTION_ID, id);
  }

  @Override
  public void close() {
    MDC.setContextMap(before == null ? Map.of() : before);
  }
}
