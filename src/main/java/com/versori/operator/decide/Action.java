package com.versori.operator.decide;

import com.versori.operator.api.v1alpha1.Origin;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.SecretVersion;
import com.versori.operator.client.model.Connection;
import com.versori.operator.model.CreateAttempt;
import com.versori.operator.model.Finding;
import java.time.Duration;
import java.util.List;
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

    R nothing(Nothing action);

    R inSync(InSync action);

    R observed(Observed action);

    R readFailed(ReadFailed action);

    R noteVersions(NoteVersions action);

    R paused(Paused action);

    R wait(Wait action);

    R blocked(Blocked action);

    R restoreFinalizer(RestoreFinalizer action);

    R create(Create action);

    R update(Update action);

    R adopt(Adopt action);

    R recreate(Recreate action);

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
    CALLER,
    /** A permit to call the API. */
    PERMIT,
    /** The same, for a read that can wait. */
    RESYNC_PERMIT,
    TEMPLATE,
    /** Another namespace whose connection uses the template. */
    TEMPLATE_USER,
    SECRETS,
    /** The connection on the platform. */
    REMOTE,
    /** What a create may have made. */
    CANDIDATES
  }

  /** Nothing to do and nothing to report. */
  record Nothing() implements Action {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.nothing(this);
    }
  }

  /** Nothing to do; the connection is as declared. */
  record InSync() implements Action {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.inSync(this);
    }
  }

  /**
   * Nothing to write: the connection was read.
   *
   * @param drift how it differs from what was last written, as text
   */
  record Observed(Connection connection, List<String> drift) implements Action {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.observed(this);
    }
  }

  /** A read of a settled connection has failed; status does not report it yet. */
  record ReadFailed(Finding finding) implements Action {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.readFailed(this);
    }
  }

  /** The Secrets have other versions than those that were sent, and the same values. */
  record NoteVersions(List<SecretVersion> secrets) implements Action {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.noteVersions(this);
    }
  }

  /** A user has paused the resource. */
  record Paused() implements Action {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.paused(this);
    }
  }

  /** Requeue; nothing is reported meanwhile. */
  record Wait(Duration delay) implements Action {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.wait(this);
    }
  }

  /** Something stands in the way. */
  record Blocked(Finding finding) implements Action {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.blocked(this);
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
   * @param drift what it corrects, as text; empty if it is sent for another reason
   * @param ofTimeAlone whether it corrects another {@code updatedAt} alone
   */
  record Update(
      String connectionId,
      String organisationId,
      WriteRequest request,
      List<String> drift,
      boolean ofTimeAlone)
      implements Action {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.update(this);
    }
  }

  /**
   * Record a connection as the resource's own.
   *
   * @param attempt the attempt that is settled by it, if there is one
   * @param written whether it is left as it is, so that nothing remains to be written
   * @param drift how it differs from what is declared, as text, if it is left so
   */
  record Adopt(
      Connection connection,
      Origin origin,
      Optional<String> attempt,
      boolean written,
      List<String> drift)
      implements Action {

    /** The next pass updates it to match the resource. */
    static Adopt toBeWritten(Connection connection, Origin origin, Optional<String> attempt) {
      return new Adopt(connection, origin, attempt, false, List.of());
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.adopt(this);
    }
  }

  /** The connection is certainly gone from the platform: forget it; the next pass creates one. */
  record Recreate(Finding finding) implements Action {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.recreate(this);
    }
  }

  /** Delete the connection, then release the resource. */
  record Delete(String connectionId, String organisationId) implements Action {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.delete(this);
    }
  }

  /**
   * Release the resource without a call.
   *
   * @param retained whether a connection stays on the platform
   */
  record Release(boolean retained) implements Action {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.release(this);
    }
  }
}
