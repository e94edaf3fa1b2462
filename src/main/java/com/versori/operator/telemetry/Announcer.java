package com.versori.operator.telemetry;

import com.versori.operator.model.Snapshot;
import com.versori.operator.port.EventSink;
import com.versori.operator.port.ReconcileMetrics;
import com.versori.operator.report.Announcement;
import com.versori.operator.report.Announcement.Count;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/** Writes announcements to the log, to Kubernetes events and to metrics. */
public final class Announcer {

  private static final Logger log = LoggerFactory.getLogger(Announcer.class);

  private final EventSink events;
  private final ReconcileMetrics metrics;
  private final Clock clock;

  public Announcer(EventSink events, ReconcileMetrics metrics, Clock clock) {
    this.events = events;
    this.metrics = metrics;
    this.clock = clock;
  }

  public void announce(Snapshot s, Announcement announcement) {
    announcement.connectionId().ifPresent(LogContext::connection);
    for (Announcement.Line line : announcement.lines()) {
      LoggingEventBuilder builder = log.atLevel(Level.valueOf(line.level().name()));
      line.reason()
          .ifPresent(
              reason ->
                  builder
                      .addKeyValue("reason", reason)
                      .addKeyValue(
                          "durationMillis", Duration.between(s.now(), clock.instant()).toMillis()));
      line.fields().forEach(builder::addKeyValue);
      builder.log(line.message());
    }
    announcement.events().forEach(event -> events.publish(s.resource(), event));
    for (Count count : announcement.counts()) {
      if (count == Count.BECAME_READY) {
        Instant created = Instant.parse(s.resource().getMetadata().getCreationTimestamp());
        metrics.becameReady(Duration.between(created, s.now()));
      } else {
        metrics.count(count);
      }
    }
  }
}
