package com.versori.operator.act;

import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.client.VersoriApi;
import com.versori.operator.client.VersoriException;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.CreateRequest;
import com.versori.operator.client.model.UpdateRequest;
import com.versori.operator.decide.Action;
import com.versori.operator.decide.Action.Conclusion;
import com.versori.operator.decide.Action.Outcome;
import com.versori.operator.findings.ApiFindings;
import com.versori.operator.findings.Remedies;
import com.versori.operator.model.Finding;
import com.versori.operator.model.History.Form;
import com.versori.operator.model.Observations;
import com.versori.operator.model.Snapshot;
import com.versori.operator.model.Snapshot.Unconfirmed;
import com.versori.operator.observe.Memory;
import com.versori.operator.observe.Pass;
import com.versori.operator.port.Resources;
import com.versori.operator.report.Announcement;
import com.versori.operator.request.WriteRequest;
import com.versori.operator.telemetry.Announcer;
import com.versori.operator.timing.Timing;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out an action: creates, updates and releases, each with its guards. */
public final class ActionExecutor {

  private static final Logger log = LoggerFactory.getLogger(ActionExecutor.class);

  private final Resources writer;
  private final ConnectionRemover remover;
  private final LinkExecutor links;
  private final VersoriApi api;
  private final Memory memory;
  private final Announcer announcer;
  private final EffectGate gate;
  private final LongSupplier nanoTime;
  private final BiConsumer<VersoriConnection, VersoriConnection> written;

  /**
   * @param written receives each resource that was written: as it is now, as it was before
   */
  public ActionExecutor(
      Resources writer,
      ConnectionRemover remover,
      VersoriApi api,
      Memory memory,
      Announcer announcer,
      EffectGate gate,
      LongSupplier nanoTime,
      BiConsumer<VersoriConnection, VersoriConnection> written) {
    this.writer = writer;
    this.remover = remover;
    this.links = new LinkExecutor(remover, api, memory, gate);
    this.api = api;
    this.memory = memory;
    this.announcer = announcer;
    this.gate = gate;
    this.nanoTime = nanoTime;
    this.written = written;
  }

  public Outcome execute(Pass pass, Action action) {
    return action.match(new Execution(pass));
  }

  private final class Execution implements Action.Cases<Outcome> {
    private final Pass pass;
    private final Snapshot s;

    Execution(Pass pass) {
      this.pass = pass;
      this.s = pass.snapshot();
    }

    @Override
    public Outcome observe(Action.Observe action) {
      throw new IllegalStateException("the pass observes, and decides again");
    }

    @Override
    public Outcome conclude(Conclusion action) {
      return action;
    }

    @Override
    public Outcome restoreFinalizer(Action.RestoreFinalizer action) {
      writer
          .restoreFinalizer(s.resource())
          .ifPresent(
              now -> {
                written.accept(now, s.resource());
                log.info("Finalizer added");
              });
      return new Conclusion.Wait(Timing.AFTER_CONFLICT);
    }

    @Override
    public Outcome create(Action.Create action) {
      long begun = nanoTime.getAsLong();
      memory.writing(s.uid(), action.attempt().id());
      Optional<VersoriConnection> intent = writer.writeIntent(s.resource(), action.attempt());
      if (intent.isEmpty()) {
        return new Conclusion.Wait(Timing.AFTER_CONFLICT);
      }
      written.accept(intent.get(), s.resource());
      Snapshot after = pass.written(intent.get());
      announcer.announce(after, Announcement.ofWarnings(action.request()));
      Duration elapsed = Duration.ofNanos(nanoTime.getAsLong() - begun);
      return gate.isOpen() && elapsed.compareTo(Timing.SEND_WITHIN) <= 0
          ? post(after, action)
          : new Outcome.CreateFailed(
              action.attempt(), Remedies.intentTookTooLong(action.attempt()), Map.of());
    }

    @Override
    public Outcome update(Action.Update action) {
      WriteRequest request = action.request();
      announcer.announce(s, Announcement.ofWarnings(request));
      memory.sending(s.uid());
      memory.updating(s.uid(), s.operator().settleTime());
      Optional<Connection> answer;
      Connection shown;
      try {
        answer = api.update(s.caller(), action.connectionId(), new UpdateRequest(request.body()));
        shown = answer.isPresent() ? answer.get() : read(action);
      } catch (VersoriException e) {
        return updateFailed(request, e);
      }
      boolean isRead = answer.isEmpty() || s.seen(Observations.REMOTE).isPresent();
      boolean taken = action.isTaken(shown) && (isRead || isTakenAsRead(action));
      memory.formAccepted(s.uid(), s.inputs(), s.form());
      memory.pushed(s.uid(), action.ofTimeAlone());
      memory.looked(s.uid(), true);
      return new Outcome.Updated(
          request.withoutSecrets(s, shown),
          request.sent(),
          taken ? Unconfirmed.NONE : action.unconfirmed(),
          action.drift());
    }

    private Outcome updateFailed(WriteRequest request, VersoriException e) {
      if (e.mayHaveReachedServer()) {
        memory.updateUnknown(s.uid(), s.operator().settleTime());
      }
      Optional<Form> next = request.nextForm(s, e);
      next.ifPresent(form -> memory.tryForm(s.uid(), s.inputs(), form));
      return next.isPresent()
          ? new Conclusion.Blocked(ApiFindings.sentInAnotherForm(e))
          : new Conclusion.Blocked(request.explainUpdate(s, e), request.fingerprintsAfter(e));
    }

    /** An update costs at most one read: before it, in place of its answer, or as evidence. */
    private boolean isTakenAsRead(Action.Update action) {
      if (!action.needsEvidence()) {
        return true;
      }
      try {
        return action.isTaken(read(action));
      } catch (VersoriException e) {
        log.atDebug().addKeyValue("detail", e.getMessage()).log("The update is confirmed later");
        return false;
      }
    }

    private Connection read(Action.Update action) throws VersoriException {
      return api.get(s.caller(), action.connectionId());
    }

    @Override
    public Outcome link(Action.Link action) {
      return links.execute(s, action);
    }

    /** Needs only the ID, the organisation and a token. */
    @Override
    public Outcome delete(Action.Delete action) {
      memory.sending(s.uid());
      try {
        remover.remove(s.caller(), action.connectionId(), action.unlink(), s.mayBeUnseen());
      } catch (VersoriException e) {
        return new Conclusion.Blocked(ApiFindings.ofDelete(e, s));
      }
      memory.removed(s.uid());
      return release(true);
    }

    @Override
    public Outcome release(Action.Release action) {
      return release(s.history().sync().removed());
    }

    /** The cache may still have the resource, so the memory of it is kept until it is gone. */
    private Outcome release(boolean deleted) {
      return writer.release(s.resource())
          ? new Outcome.Released(deleted)
          : new Conclusion.Wait(Timing.AFTER_CONFLICT);
    }
  }

  /**
   * @param s with the intent
   */
  private Outcome post(Snapshot s, Action.Create create) {
    WriteRequest request = create.request();
    memory.sending(s.uid(), create.attempt().id());
    Connection answer;
    try {
      answer = request.withoutSecrets(s, api.create(s.caller(), new CreateRequest(request.body())));
    } catch (VersoriException e) {
      return e.mayHaveReachedServer()
          ? new Outcome.CreateUnknown(
              Remedies.outcomeUnknown(
                  s, create.attempt(), " (" + e.getMessage() + ")", Timing.FIRST_LOOK))
          : refused(s, create, e);
    }
    memory.pushed(s.uid(), false);
    boolean echoed = request.isEchoed(answer);
    if (echoed && !answer.credentials().isEmpty()) {
      memory.entryIdsEchoed(s.caller().apiUrl());
    }
    return new Outcome.Created(
        answer,
        create.attempt(),
        request.sent(),
        s.status().reports(Reason.CONNECTION_NOT_FOUND),
        echoed);
  }

  private Outcome refused(Snapshot s, Action.Create create, VersoriException e) {
    WriteRequest request = create.request();
    boolean omitsNames = request.isCredentialNameRefused(e) && !s.history().omitsCredentialNames();
    if (omitsNames) {
      memory.omitCredentialNames(s.uid());
    }
    Finding finding =
        omitsNames ? ApiFindings.credentialNameRefused(e) : request.explainCreate(s, e);
    if (ApiFindings.isNameTaken(e)) {
      memory.refuseName(s.uid(), create.attempt().name());
    }
    return new Outcome.CreateFailed(create.attempt(), finding, request.fingerprintsAfter(e));
  }
}
