package com.versori.operator.decide;

import com.versori.operator.api.v1alpha1.Origin;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.SecretVersion;
import com.versori.operator.client.model.Connection;
import com.versori.operator.model.CreateAttempt;
import com.versori.operator.model.Finding;
import com.versori.operator.model.Observations;
import com.versori.operator.model.Snapshot.Unconfirmed;
import com.versori.operator.request.Rotation;
import com.versori.operator.request.WriteRequest;
import com.versori.operator.request.WriteRequest.SentValues;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a pass does next. All but {@link Observe} end the pass. An action is data: it holds what it
 * needs to be carried out, and no code.
 */
public sealed interface Action {

  /** Calls the case of this action. */
  <R> R match(Cases<R> cases);

  /** One case for each action: an action without a case does not compile. */
  interface Cases<R> {
    R observe(Observe action);

    R conclude(Conclusion action);

    R restoreFinalizer(RestoreFinalizer action);

    R create(Create action);

    R update(Update action);

    R link(Link action);

    R delete(Delete action);

    R release(Release action);
  }

  /** Observe something first, then decide again. */
  record Observe(Need need) implements Action {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.observe(this);
    }
  }

  /** What may have to be observed. */
  enum Need {
    /** Organisation and token. */
    CALLER(Observations.CALLER),
    /** A permit to call the API. */
    PERMIT(Observations.PERMIT),
    /** The same, for a read that can wait. */
    RESYNC_PERMIT(Observations.PERMIT),
    TEMPLATE(Observations.TEMPLATE),
    /** The end user of a dynamic connection. */
    END_USER(Observations.END_USER),
    /** Another namespace whose connection uses the template. */
    TEMPLATE_USER(Observations.TEMPLATE_USER),
    /** Other resources that use a stored credential of this one. */
    CREDENTIAL_USERS(Observations.CREDENTIAL_USERS),
    SECRETS(Observations.SECRETS),
    /** The connection on the platform. */
    REMOTE(Observations.REMOTE),
    /** Whether the connection is in use. */
    USE(Observations.USE),
    /** The templates of {@code spec.links}. */
    LINKS(Observations.LINKS),
    /** What a create may have made. */
    CANDIDATES(Observations.CANDIDATES);

    final Observations.Kind<?> kind;

    Need(Observations.Kind<?> kind) {
      this.kind = kind;
    }
  }

  /** Put our finalizer back on a resource that has a connection. */
  record RestoreFinalizer() implements Action {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.restoreFinalizer(this);
    }
  }

  /** Write the intent, then send the create. */
  record Create(CreateAttempt attempt, WriteRequest request) implements Action {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.create(this);
    }
  }

  /**
   * Send the whole connection as it is declared now.
   *
   * @param replaced IDs of entries and credentials that the connection then no longer has
   * @param adds whether it has entries that the connection does not have
   * @param drift what it corrects, as text; empty if it is sent for another reason
   * @param ofTimeAlone whether it corrects another {@code updatedAt} alone
   */
  record Update(
      String connectionId,
      WriteRequest request,
      List<String> replaced,
      boolean adds,
      List<String> drift,
      boolean ofTimeAlone)
      implements Action {

    /** Whether a success is no evidence yet. */
    public boolean needsEvidence() {
      return adds || !replaced.isEmpty();
    }

    /** What status records until the API shows that it has taken the update. */
    public Unconfirmed unconfirmed() {
      return new Unconfirmed(replaced, adds);
    }

    /** Whether the API shows that it has added and replaced what it should. */
    public boolean isTaken(Connection shown) {
      return !needsEvidence()
          || Rotation.isTaken(shown, replaced, request.body().path("credentials").size());
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.update(this);
    }
  }

  /**
   * Let templates use the connection, and others no longer.
   *
   * @param declared IDs of the templates of {@code spec.links} that it is, or was, linked to then
   * @param link IDs of the templates to link; each again, because somebody may have changed them
   * @param isAll whether all templates of {@code spec.links} are linked then; otherwise a later
   *     pass links the rest
   */
  record Link(
      String connectionId,
      List<String> declared,
      List<String> link,
      List<String> unlink,
      boolean isAll)
      implements Action {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.link(this);
    }
  }

  /**
   * Delete the connection, then release the resource.
   *
   * @param unlink IDs of the templates that may be linked to it
   */
  record Delete(String connectionId, List<String> unlink) implements Action {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.delete(this);
    }
  }

  /** Remove our finalizer without a call to the platform. */
  record Release() implements Action {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.release(this);
    }
  }

  /** A decision that needs no effect: the action is its own outcome, and only status may change. */
  sealed interface Conclusion extends Action, Outcome {

    /** Calls the case of this conclusion. */
    <R> R match(Cases<R> cases);

    @Override
    default <R> R match(Action.Cases<R> cases) {
      return cases.conclude(this);
    }

    @Override
    default <R> R match(Outcome.Cases<R> cases) {
      return match((Conclusion.Cases<R>) cases);
    }

    /** One case for each conclusion: a conclusion without a case does not compile. */
    interface Cases<R> {
      R nothing(Nothing conclusion);

      R inSync(InSync conclusion);

      R observed(Observed conclusion);

      R readFailed(ReadFailed conclusion);

      R paused(Paused conclusion);

      R wait(Wait conclusion);

      R blocked(Blocked conclusion);

      R adopted(Adopted conclusion);

      R toBeLinked(ToBeLinked conclusion);

      R gone(Gone conclusion);
    }

    /** There is nothing to do and nothing to report. */
    record Nothing() implements Conclusion {
      @Override
      public <R> R match(Conclusion.Cases<R> cases) {
        return cases.nothing(this);
      }
    }

    /**
     * The connection is as declared.
     *
     * @param noted other versions of the Secrets than those that were sent, with the same values
     */
    record InSync(Optional<List<SecretVersion>> noted) implements Conclusion {
      public InSync() {
        this(Optional.empty());
      }

      @Override
      public <R> R match(Conclusion.Cases<R> cases) {
        return cases.inSync(this);
      }
    }

    /**
     * The connection was read, and is not written.
     *
     * @param drift how it differs from what is declared, as text
     */
    record Observed(Connection connection, List<String> drift) implements Conclusion {
      @Override
      public <R> R match(Conclusion.Cases<R> cases) {
        return cases.observed(this);
      }
    }

    /** A read of a settled connection has failed; status does not report it yet. */
    record ReadFailed(Finding finding) implements Conclusion {
      @Override
      public <R> R match(Conclusion.Cases<R> cases) {
        return cases.readFailed(this);
      }
    }

    /** A user has paused the resource. */
    record Paused() implements Conclusion {
      @Override
      public <R> R match(Conclusion.Cases<R> cases) {
        return cases.paused(this);
      }
    }

    /** Requeue, such as after a conflict; nothing is reported meanwhile. */
    record Wait(Duration delay) implements Conclusion {
      @Override
      public <R> R match(Conclusion.Cases<R> cases) {
        return cases.wait(this);
      }
    }

    /**
     * Something stands in the way.
     *
     * @param refused fingerprints of what the API has refused and must not be sent again
     */
    record Blocked(Finding finding, Map<String, String> refused) implements Conclusion {
      public Blocked(Finding finding) {
        this(finding, Map.of());
      }

      @Override
      public <R> R match(Conclusion.Cases<R> cases) {
        return cases.blocked(this);
      }
    }

    /**
     * A connection that exists becomes the resource's own.
     *
     * @param attempt the create attempt that is settled by it, if there is one
     * @param isComplete whether nothing remains to be written to it
     * @param drift how it differs from what is declared, as text, if it is left so
     */
    record Adopted(
        Connection connection,
        Origin origin,
        Optional<String> attempt,
        boolean isComplete,
        List<String> drift)
        implements Conclusion {

      /** The next pass updates it to match the resource. */
      static Adopted toBeWritten(Connection connection, Origin origin, Optional<String> attempt) {
        return new Adopted(connection, origin, attempt, false, List.of());
      }

      @Override
      public <R> R match(Conclusion.Cases<R> cases) {
        return cases.adopted(this);
      }
    }

    /**
     * Status is to record these templates before the connection is linked to one of them.
     *
     * @param templateIds with those that it records already
     */
    record ToBeLinked(List<String> templateIds) implements Conclusion {
      @Override
      public <R> R match(Conclusion.Cases<R> cases) {
        return cases.toBeLinked(this);
      }
    }

    /**
     * The connection does not exist on the platform any more; the next pass creates another one.
     */
    record Gone(Finding finding) implements Conclusion {
      @Override
      public <R> R match(Conclusion.Cases<R> cases) {
        return cases.gone(this);
      }
    }
  }

  /** What an action has led to. Status, announcement and requeue time follow from it. */
  sealed interface Outcome {

    /** Calls the case of this outcome. */
    <R> R match(Cases<R> cases);

    /** One case for each outcome: an outcome without a case does not compile. */
    interface Cases<R> extends Conclusion.Cases<R> {
      R created(Created outcome);

      R createFailed(CreateFailed outcome);

      R createUnknown(CreateUnknown outcome);

      R updated(Updated outcome);

      R linked(Linked outcome);

      R released(Released outcome);
    }

    /**
     * The API answered a create with a connection.
     *
     * @param recreated whether a connection before it is gone
     * @param idsEchoed whether the API has answered the IDs that were sent
     */
    record Created(
        Connection connection,
        CreateAttempt attempt,
        SentValues sent,
        boolean recreated,
        boolean idsEchoed)
        implements Outcome {
      @Override
      public <R> R match(Cases<R> cases) {
        return cases.created(this);
      }
    }

    /**
     * A create attempt certainly created nothing.
     *
     * @param fingerprints of what the API has refused and must not be sent again
     */
    record CreateFailed(CreateAttempt attempt, Finding finding, Map<String, String> fingerprints)
        implements Outcome {
      @Override
      public <R> R match(Cases<R> cases) {
        return cases.createFailed(this);
      }
    }

    /** A create was sent and its outcome is not known. */
    record CreateUnknown(Finding finding) implements Outcome {
      @Override
      public <R> R match(Cases<R> cases) {
        return cases.createUnknown(this);
      }
    }

    /**
     * The API answered an update with the connection.
     *
     * @param unconfirmed as {@link Update#unconfirmed}, if the API does not show that it has taken
     *     the update
     * @param drift what it corrects, as text; empty if it was sent for another reason
     */
    record Updated(
        Connection connection, SentValues sent, Unconfirmed unconfirmed, List<String> drift)
        implements Outcome {
      @Override
      public <R> R match(Cases<R> cases) {
        return cases.updated(this);
      }
    }

    /**
     * The templates that are declared use the connection.
     *
     * @param shown the connection as it is then, if it could be read
     * @param isFinal whether no earlier call can still take effect; otherwise the links that were
     *     removed are removed again
     */
    record Linked(Link done, Optional<Connection> shown, boolean isFinal) implements Outcome {
      @Override
      public <R> R match(Cases<R> cases) {
        return cases.linked(this);
      }
    }

    /**
     * The finalizer is removed and the resource can be deleted.
     *
     * @param deleted whether its connection was deleted, not retained
     */
    record Released(boolean deleted) implements Outcome {
      @Override
      public <R> R match(Cases<R> cases) {
        return cases.released(this);
      }
    }
  }
}
