package com.versori.operator.act;

import com.versori.operator.api.v1alpha1.DeletionPolicy;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus;
import com.versori.operator.client.VersoriApi;
import com.versori.operator.client.VersoriException;
import com.versori.operator.client.VersoriException.Kind;
import com.versori.operator.client.model.Caller;
import com.versori.operator.kube.ResourceWriter;
import com.versori.operator.model.CreateAttempt;
import com.versori.operator.model.Finding;
import com.versori.operator.model.Observation;
import com.versori.operator.model.Snapshot;
import com.versori.operator.observe.CallerResolver;
import com.versori.operator.observe.StatusPruningCheck;
import com.versori.operator.report.Outcome;
import com.versori.operator.report.StatusReport;
import com.versori.operator.telemetry.LogContext;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the known outcome of a create to the resource's status, whatever happens to the resource
 * meanwhile. An outcome that has not landed is kept by UID until it does: it is never a reason to
 * send the create again. A connection that has no resource to belong to any more is removed.
 */
public final class CreateOutcomeWriter {

  private static final Logger log = LoggerFactory.getLogger(CreateOutcomeWriter.class);

  private record Waiting(Snapshot snapshot, CreateAttempt attempt, Outcome outcome) {
    VersoriConnection resource() {
      return snapshot.resource();
    }

    Optional<String> connectionId() {
      return outcome instanceof Outcome.Created created
          ? Optional.of(created.connection().id())
          : Optional.empty();
    }
  }

  private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();
  private final ResourceWriter writer;
  private final VersoriApi api;
  private final CallerResolver accessResolver;
  private final StatusPruningCheck statusHealth;
  private final Clock clock;
  private final BiConsumer<VersoriConnection, VersoriConnection> written;

  /**
   * @param written is told of each resource that was written: as it is now, as it was before
   */
  public CreateOutcomeWriter(
      ResourceWriter writer,
      VersoriApi api,
      CallerResolver accessResolver,
      StatusPruningCheck statusHealth,
      Clock clock,
      BiConsumer<VersoriConnection, VersoriConnection> written) {
    this.writer = writer;
    this.api = api;
    this.accessResolver = accessResolver;
    this.statusHealth = statusHealth;
    this.clock = clock;
    this.written = written;
  }

  /** True if it has landed; if not, it is kept and {@link #landWaiting} tries again. */
  boolean land(Snapshot snapshot, CreateAttempt attempt, Outcome outcome) {
    Waiting one = new Waiting(snapshot.withoutSecrets(), attempt, outcome);
    boolean landed = false;
    try {
      landed = tryToLand(one);
    } finally {
      if (!landed) {
        waiting.put(snapshot.resource().getMetadata().getUid(), one);
      }
    }
    return landed;
  }

  /** True if nothing waits for that resource any more. */
  public boolean landWaiting(String uid) {
    Waiting one = waiting.get(uid);
    if (one == null) {
      return true;
    }
    // A pass and housekeeping may come for it at the same time.
    synchronized (one) {
      if (waiting.get(uid) != one) {
        return true;
      }
      boolean landed = tryToLand(one);
      if (landed) {
        waiting.remove(uid);
      }
      return landed;
    }
  }

  /** Tries every outcome that waits once more; true if none is left. */
  public boolean landAll() {
    waiting.keySet().forEach(this::landWaiting);
    return waiting.isEmpty();
  }

  private boolean tryToLand(Waiting one) {
    VersoriConnectionStatus status = StatusReport.of(one.snapshot(), one.outcome());
    try (LogContext context = LogContext.of(one.snapshot())) {
      one.connectionId().ifPresent(LogContext::connection);
      Optional<VersoriConnection> now = writer.landStatus(one.resource(), one.attempt(), status);
      return now.isPresent() ? hasLanded(one, status, now.get()) : judge(one, status);
    } catch (KubernetesClientException e) {
      log.atWarn()
          .addKeyValue("attempt", one.attempt().id())
          .addKeyValue("code", e.getCode())
          .log("The outcome of a create could not be written yet");
      return false;
    }
  }

  /** Even where a CRD drops parts of status: it has landed once the connection's ID is there. */
  private boolean hasLanded(Waiting one, VersoriConnectionStatus sent, VersoriConnection answer) {
    statusHealth.check(sent, answer);
    written.accept(answer, one.resource());
    String id = answer.getStatus() == null ? null : answer.getStatus().connectionId();
    return one.connectionId().isEmpty() || one.connectionId().get().equals(id);
  }

  /** The resource is not as the write supposes: look at it and decide. */
  private boolean judge(Waiting one, VersoriConnectionStatus status) {
    Optional<VersoriConnection> live = writer.live(one.resource());
    if (live.isEmpty()) {
      return removeSurplus(one, "its resource is gone");
    }
    VersoriConnection resource = live.get();
    String recorded = resource.getStatus() == null ? null : resource.getStatus().connectionId();
    if (recorded != null) {
      return one.connectionId().filter(recorded::equals).isPresent()
          || removeSurplus(one, "its resource has another connection");
    }
    // An annotation that is gone was stripped, by kubectl replace for example: the outcome stands.
    boolean otherAttempt =
        CreateAttempt.recordedOn(resource)
            .filter(attempt -> !attempt.id().equals(one.attempt().id()))
            .isPresent();
    if (otherAttempt) {
      return removeSurplus(one, "its resource has begun another attempt");
    }
    return writer
        .writeStatus(resource, status)
        .map(now -> hasLanded(one, status, now))
        .orElse(false);
  }

  private boolean removeSurplus(Waiting one, String why) {
    if (one.connectionId().isEmpty()) {
      return true;
    }
    String id = one.connectionId().get();
    var event = log.atWarn().addKeyValue("detail", why);
    Snapshot s = one.snapshot();
    if (s.operator().deletionPolicy(s.spec()) == DeletionPolicy.RETAIN) {
      event.log("A connection is left on the platform without a resource, as its policy says");
      return true;
    }
    Observation<Caller> access = accessResolver.resolve(s);
    accessResolver.end(s);
    if (access.value() == null) {
      event
          .addKeyValue(
              "problem", access.obstacle().map(Finding::message).orElse("to be read later"))
          .log("A surplus connection is not removed yet");
      return false;
    }
    try {
      api.delete(access.value(), id);
      event.log("A connection without a resource was removed");
      return true;
    } catch (VersoriException e) {
      if (e.kind() == Kind.NOT_FOUND
          && !CreateAttempt.mayBeUnseen(one.attempt().id(), clock.instant())) {
        return true;
      }
      event.addKeyValue("error", e.getMessage()).log("A surplus connection is not removed yet");
      return false;
    }
  }
}
