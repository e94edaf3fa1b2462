package com.versori.operator.reconcile;

import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.plan.Action;
import com.versori.operator.plan.ApiFindings;
import com.versori.operator.plan.CreateAttempt;
import com.versori.operator.plan.Finding;
import com.versori.operator.plan.Remedies;
import com.versori.operator.plan.Snapshot;
import com.versori.operator.reconcile.EventSink.Type;
import com.versori.operator.status.Outcome;
import com.versori.operator.versori.Connection;
import com.versori.operator.versori.CreateRequest;
import com.versori.operator.versori.UpdateRequest;
import com.versori.operator.versori.VersoriApi;
import com.versori.operator.versori.VersoriException;
import com.versori.operator.versori.VersoriException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out one action: the only place that changes anything on the Versori platform. */
final class ActionExecutor {

  private static final Logger log = LoggerFactory.getLogger(ActionExecutor.class);

  /**
   * What an action leaves to be done.
   *
   * @param report what is still to be told in status
   * @param seen the resource as the report has to suppose it; empty: as the pass began
   * @param told a finding that status tells already; only its next try is to be set
   * @param again when to come back, if that is known
   */
  record Effect(
      Optional<Outcome> report,
      Optional<Snapshot> seen,
      Optional<Finding> told,
      Optional<Duration> again) {
    static final Effect NONE =
        new Effect(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    static Effect report(Outcome outcome) {
      return new Effect(Optional.of(outcome), Optional.empty(), Optional.empty(), Optional.empty());
    }

    static Effect told(Finding finding) {
      return new Effect(Optional.empty(), Optional.empty(), Optional.of(finding), Optional.empty());
    }

    static Effect again(Duration delay) {
      return new Effect(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(delay));
    }
  }

  private final ResourceWriter writer;
  private final OutcomeLander lander;
  private final VersoriApi api;
  private final Memory memory;
  private final EventSink events;
  private final ReconcileMetrics metrics;
  private final EffectGate gate;
  private final LongSupplier nanoTime;
  private final BiConsumer<VersoriConnection, VersoriConnection> written;

  ActionExecutor(
      ResourceWriter writer,
      OutcomeLander lander,
      Collaborators with,
      Memory memory,
      EffectGate gate,
      LongSupplier nanoTime,
      BiConsumer<VersoriConnection, VersoriConnection> written) {
    this.writer = writer;
    this.lander = lander;
    this.api = with.api();
    this.events = with.events();
    this.metrics = with.metrics();
    this.memory = memory;
    this.gate = gate;
    this.nanoTime = nanoTime;
    this.written = written;
  }

  Effect execute(Snapshot s, Action action) {
    if (action instanceof Action.InSync) {
      return Effect.report(new Outcome.InSync());
    } else if (action instanceof Action.Paused) {
      return Effect.report(new Outcome.Paused());
    } else if (action instanceof Action.Wait wait) {
      return Effect.again(wait.delay());
    } else if (action instanceof Action.Blocked blocked) {
      return Effect.report(Outcome.Blocked.by(blocked.finding()));
    } else if (action instanceof Action.RestoreFinalizer) {
      return restoreFinalizer(s);
    } else if (action instanceof Action.Create create) {
      return create(s, create);
    } else if (action instanceof Action.Update update) {
      return update(s, update);
    } else if (action instanceof Action.Adopt adopt) {
      return Effect.report(new Outcome.Settled(adopt.connection(), adopt.attempt()));
    } else if (action instanceof Action.Delete delete) {
      return delete(s, delete);
    } else if (action instanceof Action.Release release) {
      return release(s, release.retained() ? "Retained" : "Released");
    }
    return Effect.NONE;
  }

  private Effect restoreFinalizer(Snapshot s) {
    writer.restoreFinalizer(s.resource()).ifPresent(now -> written.accept(now, s.resource()));
    return Effect.again(RetryPolicy.AFTER_CONFLICT);
  }

  private Effect create(Snapshot s, Action.Create create) {
    long begun = nanoTime.getAsLong();
    memory.writing(uid(s), create.attempt().id());
    Optional<VersoriConnection> intent = writer.writeIntent(s.resource(), create.attempt());
    if (intent.isEmpty()) {
      return Effect.again(RetryPolicy.AFTER_CONFLICT);
    }
    written.accept(intent.get(), s.resource());
    Snapshot after = s.withResource(intent.get());
    warn(after, create.push());
    Duration elapsed = Duration.ofNanos(nanoTime.getAsLong() - begun);
    if (!gate.isOpen() || elapsed.compareTo(CreateAttempt.SEND_WITHIN) > 0) {
      return failed(
          after,
          create.attempt(),
          Finding.retry(
              Reason.CREATING, "The create was not sent in time; a new attempt will be made"),
          Map.of());
    }
    return post(after, create);
  }

  private Effect post(Snapshot s, Action.Create create) {
    CreateAttempt attempt = create.attempt();
    memory.sending(uid(s), s.now(), attempt.id());
    Connection answer;
    try {
      answer =
          create
              .push()
              .clean()
              .apply(api.create(s.caller(), new CreateRequest(create.push().body())));
    } catch (VersoriException e) {
      return e.mayHaveReachedServer()
          ? unknown(s, attempt, e)
          : failed(
              s, attempt, create.push().explain().apply(e), create.push().fingerprintsAfter(e));
    }
    log.atInfo()
        .addKeyValue("resource", Names.of(s.resource()))
        .addKeyValue("organisation", attempt.organisationId())
        .addKeyValue("connection", answer.id())
        .addKeyValue("attempt", attempt.id())
        .log("Connection created");
    checkEcho(s, create, answer);
    boolean landed =
        lander.land(
            s,
            attempt,
            new Outcome.Created(
                answer, attempt.id(), create.push().secrets(), create.push().fingerprints()));
    if (!landed) {
      return Effect.again(RetryPolicy.AFTER_CONFLICT);
    }
    memory.forget(uid(s));
    created(s);
    events.publish(
        s.resource(),
        Type.NORMAL,
        "Created",
        "Create",
        "Connection %s created from template %s".formatted(answer.id(), attempt.templateId()));
    return Effect.NONE;
  }

  private Effect unknown(Snapshot s, CreateAttempt attempt, VersoriException e) {
    metrics.createOutcomeUnknown();
    log.atWarn()
        .addKeyValue("resource", Names.of(s.resource()))
        .addKeyValue("attempt", attempt.id())
        .addKeyValue("error", e.getMessage())
        .log("A create was sent and its outcome is not known");
    Finding finding = Remedies.outcomeUnknown(s, attempt, " (" + e.getMessage() + ")");
    return new Effect(
        Optional.of(Outcome.Blocked.by(finding)),
        Optional.of(s),
        Optional.empty(),
        Optional.empty());
  }

  /** The create is known to have made nothing: the next try is a new attempt. */
  private Effect failed(
      Snapshot s, CreateAttempt attempt, Finding finding, Map<String, String> fingerprints) {
    boolean landed =
        lander.land(
            s, attempt, new Outcome.Blocked(finding, Optional.of(attempt.id()), fingerprints));
    return landed ? Effect.told(finding) : Effect.again(RetryPolicy.AFTER_CONFLICT);
  }

  private Effect update(Snapshot s, Action.Update update) {
    warn(s, update.push());
    memory.sending(uid(s), s.now());
    try {
      Connection answer =
          update
              .push()
              .clean()
              .apply(
                  api.update(
                      s.caller(), update.connectionId(), new UpdateRequest(update.push().body())));
      log.atInfo()
          .addKeyValue("resource", Names.of(s.resource()))
          .addKeyValue("organisation", update.organisationId())
          .addKeyValue("connection", update.connectionId())
          .log("Connection updated");
      events.publish(
          s.resource(),
          Type.NORMAL,
          "Updated",
          "Update",
          "Connection " + update.connectionId() + " brought to what the resource declares");
      return Effect.report(
          new Outcome.Updated(answer, update.push().secrets(), update.push().fingerprints()));
    } catch (VersoriException e) {
      return Effect.report(
          new Outcome.Blocked(
              update.push().explain().apply(e),
              Optional.empty(),
              update.push().fingerprintsAfter(e)));
    }
  }

  /** Needs only the ID, the organisation and a token. */
  private Effect delete(Snapshot s, Action.Delete delete) {
    memory.sending(uid(s), s.now());
    try {
      api.delete(s.caller(), delete.connectionId());
    } catch (VersoriException e) {
      if (e.kind() != Kind.NOT_FOUND) {
        return Effect.report(Outcome.Blocked.by(ApiFindings.ofDelete(e, s)));
      }
    }
    return release(s, "Deleted");
  }

  private Effect release(Snapshot s, String reason) {
    if (!writer.release(s.resource())) {
      return Effect.again(RetryPolicy.AFTER_CONFLICT);
    }
    memory.forget(uid(s));
    if (s.hasConnection()) {
      String id = s.status().connectionId();
      log.atInfo()
          .addKeyValue("resource", Names.of(s.resource()))
          .addKeyValue("connection", id)
          .addKeyValue("reason", reason)
          .log("Resource released");
      String note = "Connection " + id + ("Deleted".equals(reason) ? " removed" : " retained");
      events.publish(s.resource(), Type.NORMAL, reason, "Delete", note);
    }
    return Effect.NONE;
  }

  private void warn(Snapshot s, Action.Push push) {
    push.warnings()
        .forEach(
            warning ->
                events.publish(
                    s.resource(),
                    Type.WARNING,
                    Reason.INVALID_SECRET_VALUE.text(),
                    "ReadSecrets",
                    warning));
  }

  private void created(Snapshot s) {
    Instant made = Instant.parse(s.resource().getMetadata().getCreationTimestamp());
    metrics.becameReady(Duration.between(made, s.now()));
  }

  /** The mark of ownership rests on the IDs; where they are not echoed, the name has to do. */
  private void checkEcho(Snapshot s, Action.Create create, Connection answer) {
    String first = create.push().body().at("/connection/credentials/0/id").asText();
    boolean echoed =
        answer.credentials().isEmpty() || first.equals(answer.credentials().get(0).id());
    if (!echoed) {
      metrics.idsNotEchoed();
      log.atWarn()
          .addKeyValue("resource", Names.of(s.resource()))
          .addKeyValue("connection", answer.id())
          .log("The API has not echoed the IDs that were sent");
    }
  }

  private static String uid(Snapshot s) {
    return s.resource().getMetadata().getUid();
  }
}
