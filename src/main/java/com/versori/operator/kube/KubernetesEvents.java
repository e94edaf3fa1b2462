package com.versori.operator.kube;

import com.versori.operator.client.RequestIds;
import com.versori.operator.observe.RecentlyUsed;
import com.versori.operator.port.EventSink;
import com.versori.operator.report.Announcement;
import com.versori.operator.timing.Timing;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Writes events (events.k8s.io/v1) on a thread of its own, so that no pass waits for them. An event
 * that repeats within {@link Timing#EVENT_SERIES}, request IDs aside, becomes a series instead of a
 * new event. If more than {@link #QUEUE} events wait, further ones are dropped, because nothing
 * depends on events.
 */
public final class KubernetesEvents implements EventSink, AutoCloseable {

  private static final int QUEUE = 10_000;
  private static final int REMEMBERED = 2_000;

  /** The API server rejects longer notes. */
  private static final int NOTE_BYTES = 1_024;

  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
  private static final Logger log = LoggerFactory.getLogger(KubernetesEvents.class);

  /** Events with the same key form a series. */
  private record Key(String uid, String reason, String note) {

    static Key of(HasMetadata regarding, Announcement.Event event) {
      return new Key(
          regarding.getMetadata().getUid(), event.reason(), RequestIds.removedFrom(event.note()));
    }
  }

  private record Series(Event event, int count, Instant begun, Instant written) {}

  private final KubernetesClient client;
  private final Clock clock;
  private final String instance;
  private final ThreadPoolExecutor sender;
  // Used by the sender's thread only.
  private boolean failed;

  private final Map<Key, Series> recent = new RecentlyUsed<>(REMEMBERED);

  /**
   * @param instance the reporting instance: the pod's name
   */
  public KubernetesEvents(KubernetesClient client, Clock clock, String instance) {
    this.client = client;
    this.clock = clock;
    this.instance = instance;
    this.sender =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(QUEUE),
            task -> {
              Thread thread = new Thread(task, "events");
              thread.setDaemon(true);
              return thread;
            },
            (task, pool) -> log.debug("Event dropped: too many are waiting"));
  }

  @Override
  public void publish(HasMetadata regarding, Announcement.Event event) {
    sender.execute(() -> send(regarding, event));
  }

  /** Sends waiting events for at most {@link Timing#LAST_EVENTS}. */
  @Override
  public void close() {
    sender.shutdown();
    try {
      if (!sender.awaitTermination(Timing.LAST_EVENTS.toMillis(), TimeUnit.MILLISECONDS)) {
        sender.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(HasMetadata regarding, Announcement.Event announced) {
    try {
      Instant now = clock.instant();
      Key key = Key.of(regarding, announced);
      Series series = recent.get(key);
      if (series == null || series.begun().plus(Timing.EVENT_SERIES).isBefore(now)) {
        Event created = client.resource(event(regarding, announced, now)).create();
        recent.put(key, new Series(nameOnly(created), 1, now, now));
      } else {
        recent.put(key, repeat(series, now));
      }
    } catch (KubernetesClientException e) {
      log.atLevel(failed ? Level.DEBUG : Level.WARN)
          .addKeyValue("code", e.getCode())
          .addKeyValue("error", e.getMessage())
          .log("Writing an event failed; further failures are logged at DEBUG");
      failed = true;
    }
  }

  private Series repeat(Series series, Instant now) {
    int count = series.count() + 1;
    if (count > 2 && series.written().plus(Timing.EVENT_UPDATE_SPACING).isAfter(now)) {
      return new Series(series.event(), count, series.begun(), series.written());
    }
    String patch =
        "{\"series\":{\"count\":%d,\"lastObservedTime\":\"%s\"}}"
            .formatted(count, MICROS.format(now));
    client.resource(series.event()).patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    return new Series(series.event(), count, series.begun(), now);
  }

  private static Event nameOnly(Event event) {
    return new EventBuilder()
        .withNewMetadata()
        .withName(event.getMetadata().getName())
        .withNamespace(event.getMetadata().getNamespace())
        .endMetadata()
        .build();
  }

  private Event event(HasMetadata regarding, Announcement.Event announced, Instant now) {
    return new EventBuilder()
        .withNewMetadata()
        .withGenerateName(prefix(regarding.getMetadata().getName()))
        .withNamespace(regarding.getMetadata().getNamespace())
        .endMetadata()
        .withEventTime(new MicroTime(MICROS.format(now)))
        .withReportingController("versori.com/connection-operator")
        .withReportingInstance(instance)
        .withType(announced.type())
        .withReason(announced.reason())
        .withAction(announced.action())
        .withNote(cut(announced.note()))
        .withRegarding(
            new ObjectReferenceBuilder()
                .withApiVersion(regarding.getApiVersion())
                .withKind(regarding.getKind())
                .withNamespace(regarding.getMetadata().getNamespace())
                .withName(regarding.getMetadata().getName())
                .withUid(regarding.getMetadata().getUid())
                .withResourceVersion(regarding.getMetadata().getResourceVersion())
                .build())
        .build();
  }

  /** Leaves room for the random suffix: an event's name has at most 253 characters. */
  private static String prefix(String name) {
    return (name.length() > 200 ? name.substring(0, 200) : name) + "-";
  }

  private static String cut(String note) {
    if (note.getBytes(StandardCharsets.UTF_8).length <= NOTE_BYTES) {
      return note;
    }
    CharBuffer out = CharBuffer.allocate(NOTE_BYTES);
    ByteBuffer whole = StandardCharsets.UTF_8.encode(note);
    whole.limit(NOTE_BYTES - 3);
    StandardCharsets.UTF_8.newDecoder().decode(whole, out, true);
    return out.flip() + "…";
  }
}
