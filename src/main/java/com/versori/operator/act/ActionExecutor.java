package com.versori.operator.act;

import com.versori.operator.api.v1alpha1.ConditionType;
import com.versori.operator.api.v1alpha1.EventReason;
import com.versori.operator.api.v1alpha1.Origin;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.client.VersoriApi;
import com.versori.operator.client.VersoriException;
import com.versori.operator.client.VersoriException.Kind;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionCredential;
import com.versori.operator.client.model.CreateRequest;
import com.versori.operator.client.model.UpdateRequest;
import com.versori.operator.decide.Action;
import com.versori.operator.findings.ApiFindings;
import com.versori.operator.findings.ApiText;
import com.versori.operator.findings.Remedies;
import com.versori.operator.kube.ResourceWriter;
import com.versori.operator.model.CreateAttempt;
import com.versori.operator.model.Finding;
import com.versori.operator.model.Snapshot;
import com.versori.operator.observe.Memory;
import com.versori.operator.port.EventSink;
import com.versori.operator.port.Ports;
import com.versori.operator.port.ReconcileMetrics;
import com.versori.operator.report.Outcome;
import com.versori.operator.report.StatusReport;
import com.versori.operator.telemetry.LogContext;
import com.versori.operator.timing.Timing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/** Carries out one action: the only place that changes anything on the Versori platform. */
public final class ActionExecutor {

  private static final Logger log = LoggerFactory.getLogger(ActionExecutor.class);

  /**
   * What an action leaves to be done.
   *
   * @param report what is still to be told in status
   * @param seen the resource as the report has to suppose it; empty: as the pass began
   * @param told a finding that status tells already; only its next try is to be set
   * @param again when to come back, if that is known
   * @param settled whether the resource is at rest, with nothing to be told
   */
  public record Effect(
      Optional<Outcome> report,
      Optional<Snapshot> seen,
      Optional<Finding> told,
      Optional<Duration> again,
      boolean settled) {
    static final Effect NONE =
        new Effect(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false);

    /** Everything is told; the resource is at rest. */
    static final Effect SETTLED =
        new Effect(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), true);

    public static Effect report(Outcome outcome) {
      return new Effect(
          Optional.of(outcome), Optional.empty(), Optional.empty(), Optional.empty(), false);
    }

    static Effect told(Finding finding) {
      return new Effect(
          Optional.empty(), Optional.empty(), Optional.of(finding), Optional.empty(), false);
    }

    static Effect again(Duration delay) {
      return new Effect(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(delay), false);
    }
  }

  private final ResourceWriter writer;
  private final CreateOutcomeWriter lander;
  private final VersoriApi api;
  private final Memory memory;
  private final EventSink events;
  private final ReconcileMetrics metrics;
  private final EffectGate gate;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final BiConsumer<VersoriConnection, VersoriConnection> written;

  public ActionExecutor(
      ResourceWriter writer,
      CreateOutcomeWriter lander,
      Ports with,
      VersoriApi api,
      Memory memory,
      EffectGate gate,
      LongSupplier nanoTime,
      BiConsumer<VersoriConnection, VersoriConnection> written) {
    this.writer = writer;
    this.lander = lander;
    this.api = api;
    this.events = with.events();
    this.metrics = with.metrics();
    this.clock = with.clock();
    this.memory = memory;
    this.gate = gate;
    this.nanoTime = nanoTime;
    this.written = written;
  }

  public Effect execute(Snapshot s, Action action) {
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
      return adopt(s, adopt);
    } else if (action instanceof Action.Observed observed) {
      return observed(s, observed);
    } else if (action instanceof Action.ReadFailed failed) {
      return readFailed(s, failed.finding());
    } else if (action instanceof Action.NoteVersions note) {
      return Effect.report(new Outcome.Noted(note.secrets()));
    } else if (action instanceof Action.Recreate recreate) {
      return recreate(s, recreate);
    } else if (action instanceof Action.Delete delete) {
      return delete(s, delete);
    } else if (action instanceof Action.Release release) {
      return release(s, EventReason.RETAINED);
    }
    return Effect.NONE;
  }

  private Effect restoreFinalizer(Snapshot s) {
    writer
        .restoreFinalizer(s.resource())
        .ifPresent(
            now -> {
              written.accept(now, s.resource());
              log.info("The resource has its finalizer again");
            });
    return Effect.again(Timing.AFTER_CONFLICT);
  }

  private Effect create(Snapshot s, Action.Create create) {
    long begun = nanoTime.getAsLong();
    memory.writing(uid(s), create.attempt().id());
    Optional<VersoriConnection> intent = writer.writeIntent(s.resource(), create.attempt());
    if (intent.isEmpty()) {
      return Effect.again(Timing.AFTER_CONFLICT);
    }
    written.accept(intent.get(), s.resource());
    Snapshot after = s.withResource(intent.get());
    warn(after, create.push());
    Duration elapsed = Duration.ofNanos(nanoTime.getAsLong() - begun);
    if (!gate.isOpen() || elapsed.compareTo(Timing.SEND_WITHIN) > 0) {
      return failed(
          after,
          create.attempt(),
          Finding.retry(
              Reason.CREATING,
              "The Kubernetes API took longer than %d seconds to write down create attempt %s, so nothing"
                      .formatted(Timing.SEND_WITHIN.toSeconds(), create.attempt().id())
                  + " was sent; a new attempt will be made. If it lasts, look at the API server and its"
                  + " webhooks, and whether the operator gets enough CPU"),
          Map.of());
    }
    return post(after, create);
  }

  private Effect post(Snapshot s, Action.Create create) {
    CreateAttempt attempt = create.attempt();
    memory.sending(uid(s), attempt.id());
    Connection answer;
    try {
      answer =
          create
              .push()
              .clean()
              .apply(api.create(s.caller(), new CreateRequest(create.push().body())));
    } catch (VersoriException e) {
      return e.mayHaveReachedServer() ? unknown(s, attempt, e) : refused(s, create, e);
    }
    LogContext.connection(answer.id());
    EventReason reason = isMadeAgain(s) ? EventReason.RECREATED : EventReason.CREATED;
    action(s, reason).addKeyValue("attempt", attempt.id()).log("Connection created");
    checkEcho(create, answer);
    Outcome outcome =
        new Outcome.Created(
            answer, attempt.id(), create.push().secrets(), create.push().fingerprints());
    if (!lander.land(s, attempt, outcome)) {
      return Effect.again(Timing.AFTER_CONFLICT);
    }
    memory.pushed(uid(s), create.push().content(), false);
    created(s);
    events.tell(
        s.resource(),
        reason,
        "Create",
        "Connection %s created from template %s".formatted(answer.id(), attempt.templateId()));
    warnOfErrors(s, answer, outcome);
    return Effect.SETTLED;
  }

  private static boolean isMadeAgain(Snapshot s) {
    return s.status()
        .condition(ConditionType.READY)
        .filter(c -> c.reason().equals(Reason.CONNECTION_NOT_FOUND.text()))
        .isPresent();
  }

  private Effect unknown(Snapshot s, CreateAttempt attempt, VersoriException e) {
    metrics.createOutcomeUnknown();
    Finding finding =
        Remedies.outcomeUnknown(s, attempt, " (" + e.getMessage() + ")", Timing.FIRST_LOOK);
    return new Effect(
        Optional.of(Outcome.Blocked.by(finding)),
        Optional.of(s),
        Optional.empty(),
        Optional.empty(),
        false);
  }

  private Effect refused(Snapshot s, Action.Create create, VersoriException e) {
    boolean omitsNames =
        create.push().isCredentialNameRefused(e) && !s.history().omitsCredentialNames();
    if (omitsNames) {
      memory.omitCredentialNames(uid(s));
    }
    return failed(
        s,
        create.attempt(),
        omitsNames
            ? Finding.waitFor(
                Reason.CREATING,
                Timing.AFTER_CONFLICT,
                "The API refuses the name that the operator gives to a credential (request %s); the create"
                        .formatted(e.requestId())
                    + " is sent once more without it")
            : create.push().explain().apply(e),
        create.push().fingerprintsAfter(e));
  }

  /** The create is known to have made nothing: the next try is a new attempt. */
  private Effect failed(
      Snapshot s, CreateAttempt attempt, Finding finding, Map<String, String> fingerprints) {
    boolean landed =
        lander.land(
            s, attempt, new Outcome.Blocked(finding, Optional.of(attempt.id()), fingerprints));
    return landed ? Effect.told(finding) : Effect.again(Timing.AFTER_CONFLICT);
  }

  private Effect update(Snapshot s, Action.Update update) {
    String uid = uid(s);
    warn(s, update.push());
    memory.sending(uid);
    memory.updating(uid, s.operator().settleTime());
    Connection answer;
    try {
      answer = update.push().clean().apply(put(s, update));
    } catch (VersoriException e) {
      if (e.mayHaveReachedServer()) {
        memory.updateUnknown(uid, s.operator().settleTime());
      }
      return Effect.report(
          new Outcome.Blocked(
              update.push().explain().apply(e),
              Optional.empty(),
              update.push().fingerprintsAfter(e)));
    }
    boolean corrected = !update.drift().isEmpty();
    memory.pushed(uid, update.push().content(), update.ofTimeAlone());
    memory.looked(uid, true);
    EventReason reason = corrected ? EventReason.DRIFT_CORRECTED : EventReason.UPDATED;
    if (corrected) {
      action(s, reason).addKeyValue("drift", update.drift()).log("Drift corrected");
      metrics.driftFound();
    } else {
      action(s, reason).log("Connection updated");
    }
    events.tell(
        s.resource(),
        reason,
        "Update",
        corrected
            ? "Connection %s was changed by somebody else and is set back: %s"
                .formatted(update.connectionId(), String.join("; ", update.drift()))
            : "Connection " + update.connectionId() + " updated to match the resource");
    warnOfExpiry(s, answer);
    Outcome outcome =
        new Outcome.Updated(answer, update.push().secrets(), update.push().fingerprints());
    warnOfErrors(s, answer, outcome);
    return Effect.report(outcome);
  }

  private Effect adopt(Snapshot s, Action.Adopt adopt) {
    String id = adopt.connection().id();
    LogContext.connection(id);
    LoggingEventBuilder line = action(s, EventReason.ADOPTED);
    adopt.attempt().ifPresent(attempt -> line.addKeyValue("attempt", attempt));
    line.log("Connection adopted");
    events.tell(
        s.resource(),
        EventReason.ADOPTED,
        "Adopt",
        adopt.origin() == Origin.CREATED
            ? "Connection %s was found again: it is this resource's own".formatted(id)
                + keptHost(s, adopt.connection())
            : "Connection %s is adopted".formatted(id));
    return Effect.report(
        new Outcome.Adopted(
            adopt.connection(), adopt.origin(), adopt.attempt(), adopt.written(), adopt.drift()));
  }

  /** A host that nobody declares receives the credential: people have to know of it. */
  private static String keptHost(Snapshot s, Connection found) {
    return s.spec().baseUrl() != null || found.baseUrl() == null
        ? ""
        : ". It keeps its base URL, which the resource does not declare: "
            + ApiText.withoutSecrets(s).url(found.baseUrl());
  }

  private Effect observed(Snapshot s, Action.Observed observed) {
    memory.looked(uid(s), true);
    boolean news =
        !observed.drift().isEmpty() && s.status().condition(ConditionType.DRIFTED).isEmpty();
    if (!observed.drift().isEmpty()) {
      metrics.driftFound();
    }
    if (news) {
      LogContext.action(log, Level.WARN, s, Reason.DRIFTED.text(), clock)
          .addKeyValue("drift", observed.drift())
          .log("Drift found");
      events.warn(
          s.resource(),
          Reason.DRIFTED,
          "Resync",
          "Somebody else has changed connection %s: %s"
              .formatted(observed.connection().id(), String.join("; ", observed.drift())));
    }
    warnOfExpiry(s, observed.connection());
    Outcome outcome = new Outcome.Observed(observed.connection(), observed.drift());
    warnOfErrors(s, observed.connection(), outcome);
    return Effect.report(outcome);
  }

  private Effect readFailed(Snapshot s, Finding finding) {
    memory.looked(uid(s), false);
    metrics.readFailed();
    log.atDebug()
        .addKeyValue("reason", finding.reason().text())
        .addKeyValue("detail", finding.message())
        .log("A resync could not look at its connection");
    return Effect.SETTLED;
  }

  private Effect recreate(Snapshot s, Action.Recreate recreate) {
    LogContext.action(log, Level.WARN, s, recreate.finding().reason().text(), clock)
        .log("A connection is gone from the platform and is made anew");
    events.warn(s.resource(), recreate.finding().reason(), "Resync", recreate.finding().message());
    return Effect.report(new Outcome.Gone(recreate.finding()));
  }

  /** What the platform has against a stored credential, in the words of the condition. */
  private void warnOfErrors(Snapshot s, Connection connection, Outcome outcome) {
    if (connection.credentials().stream().anyMatch(ConnectionCredential::hasErrors)) {
      StatusReport.of(s, outcome)
          .condition(ConditionType.READY)
          .filter(ready -> ready.reason().equals(Reason.CREDENTIAL_REJECTED.text()))
          .ifPresent(
              ready ->
                  events.warn(s.resource(), Reason.CREDENTIAL_REJECTED, "Check", ready.message()));
    }
  }

  private void warnOfExpiry(Snapshot s, Connection connection) {
    Instant soon = s.now().plus(Timing.EXPIRES_SOON);
    for (ConnectionCredential entry : connection.credentials()) {
      String expiresAt = entry.credential() == null ? null : entry.credential().expiresAt();
      if (expiresAt != null && isBefore(expiresAt, soon)) {
        events.tell(
            s.resource(),
            EventReason.CREDENTIAL_EXPIRES,
            "Resync",
            "The platform deletes credential %s of connection %s at %s; give the entry another"
                    .formatted(
                        ApiText.withoutSecrets(s).id(entry.credential().id()),
                        connection.id(),
                        expiresAt)
                + " expiresAt, or none");
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

  /** Where the API does not answer with what it has stored, that is read. */
  private Connection put(Snapshot s, Action.Update update) throws VersoriException {
    Optional<Connection> answer =
        api.update(s.caller(), update.connectionId(), new UpdateRequest(update.push().body()));
    return answer.isPresent() ? answer.get() : api.get(s.caller(), update.connectionId());
  }

  /** Needs only the ID, the organisation and a token. */
  private Effect delete(Snapshot s, Action.Delete delete) {
    memory.sending(uid(s));
    try {
      api.delete(s.caller(), delete.connectionId());
    } catch (VersoriException e) {
      if (e.kind() != Kind.NOT_FOUND || s.mayBeUnseen()) {
        return Effect.report(Outcome.Blocked.by(ApiFindings.ofDelete(e, s)));
      }
    }
    return release(s, EventReason.DELETED);
  }

  private Effect release(Snapshot s, EventReason reason) {
    if (!writer.release(s.resource())) {
      return Effect.again(Timing.AFTER_CONFLICT);
    }
    memory.forget(uid(s));
    if (s.hasConnection()) {
      String id = s.status().connectionId();
      action(s, reason).log("Resource released");
      String note = "Connection " + id + (reason == EventReason.DELETED ? " removed" : " retained");
      events.tell(s.resource(), reason, "Delete", note);
    }
    return Effect.NONE;
  }

  private void warn(Snapshot s, Action.Push push) {
    push.warnings()
        .forEach(warning -> events.warn(s.resource(), warning.reason(), "Push", warning.text()));
  }

  private void created(Snapshot s) {
    Instant made = Instant.parse(s.resource().getMetadata().getCreationTimestamp());
    metrics.becameReady(Duration.between(made, s.now()));
  }

  /** The mark of ownership rests on the IDs; where they are not echoed, the name has to do. */
  private void checkEcho(Action.Create create, Connection answer) {
    String first = create.push().body().at("/connection/credentials/0/id").asText();
    boolean echoed =
        answer.credentials().isEmpty() || first.equals(answer.credentials().get(0).id());
    if (!echoed) {
      metrics.idsNotEchoed();
      log.warn("The API has not echoed the IDs that were sent");
    }
  }

  private LoggingEventBuilder action(Snapshot s, EventReason reason) {
    return LogContext.action(log, Level.INFO, s, reason.text(), clock);
  }

  private static String uid(Snapshot s) {
    return s.resource().getMetadata().getUid();
  }
}
