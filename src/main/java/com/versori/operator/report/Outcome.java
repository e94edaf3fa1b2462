package com.versori.operator.report;

import com.versori.operator.api.v1alpha1.Origin;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.SecretVersion;
import com.versori.operator.client.model.Connection;
import com.versori.operator.model.CreateAttempt;
import com.versori.operator.model.Finding;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an action has led to. Status, announcement and requeue time follow from it. */
public sealed interface Outcome {

  /** Calls the case of this outcome. */
  <R> R match(Cases<R> cases);

  /** One case for each outcome: an outcome without a case does not compile. */
  interface Cases<R> {
    R created(Created outcome);

    R createFailed(CreateFailed outcome);

    R createUnknown(CreateUnknown outcome);

    R updated(Updated outcome);

    R adopted(Adopted outcome);

    R observed(Observed outcome);

    R readFailed(ReadFailed outcome);

    R noted(Noted outcome);

    R gone(Gone outcome);

    R inSync(InSync outcome);

    R paused(Paused outcome);

    R blocked(Blocked outcome);

    R released(Released outcome);

    R wait(Wait outcome);

    R conflict(Conflict outcome);

    R nothing(Nothing outcome);
  }

  /** The resource as this pass has written it; empty if it is as the pass began. */
  default Optional<VersoriConnection> written() {
    return Optional.empty();
  }

  /**
   * The API answered a create with a connection.
   *
   * @param resource with the intent
   * @param recreated whether a connection before it is gone
   * @param idsEchoed whether the API has answered the IDs that were sent
   */
  record Created(
      VersoriConnection resource,
      Connection connection,
      CreateAttempt attempt,
      List<SecretVersion> secrets,
      Map<String, String> fingerprints,
      boolean recreated,
      boolean idsEchoed)
      implements Outcome {
    @Override
    public Optional<VersoriConnection> written() {
      return Optional.ofNullable(resource);
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.created(this);
    }
  }

  /**
   * A create attempt has certainly made nothing.
   *
   * @param resource with the intent
   * @param fingerprints of what the API has refused and must not be sent again
   */
  record CreateFailed(
      VersoriConnection resource,
      CreateAttempt attempt,
      Finding finding,
      Map<String, String> fingerprints)
      implements Outcome {
    @Override
    public Optional<VersoriConnection> written() {
      return Optional.ofNullable(resource);
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.createFailed(this);
    }
  }

  /**
   * A create was sent and its outcome is not known.
   *
   * @param resource with the intent
   */
  record CreateUnknown(VersoriConnection resource, Finding finding) implements Outcome {
    @Override
    public Optional<VersoriConnection> written() {
      return Optional.ofNullable(resource);
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.createUnknown(this);
    }
  }

  /**
   * The API answered an update with the connection.
   *
   * @param drift what it corrects, as text; empty if it was sent for another reason
   */
  record Updated(
      Connection connection,
      List<SecretVersion> secrets,
      Map<String, String> fingerprints,
      List<String> drift)
      implements Outcome {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.updated(this);
    }
  }

  /**
   * A connection that exists has become the resource's own.
   *
   * @param attempt the create attempt that is settled by it, if there was one
   * @param complete whether nothing remains to be written to it
   * @param drift how it differs from what is declared, as text, if it is left so
   */
  record Adopted(
      Connection connection,
      Origin origin,
      Optional<String> attempt,
      boolean complete,
      List<String> drift)
      implements Outcome {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.adopted(this);
    }
  }

  /**
   * The connection was read.
   *
   * @param drift how it differs, as text; it is left so
   */
  record Observed(Connection connection, List<String> drift) implements Outcome {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.observed(this);
    }
  }

  /** A read of a settled connection has failed; status does not report it yet. */
  record ReadFailed(Finding finding) implements Outcome {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.readFailed(this);
    }
  }

  /** The Secrets have other versions than those that were sent, and the same values. */
  record Noted(List<SecretVersion> secrets) implements Outcome {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.noted(this);
    }
  }

  /** The connection is gone; the next pass creates another one. */
  record Gone(Finding finding) implements Outcome {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.gone(this);
    }
  }

  /** The connection is as declared and nothing was sent. */
  record InSync() implements Outcome {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.inSync(this);
    }
  }

  /** A user has paused the resource. */
  record Paused() implements Outcome {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.paused(this);
    }
  }

  /**
   * Something stands in the way.
   *
   * @param fingerprints of what the API has refused and must not be sent again
   */
  record Blocked(Finding finding, Map<String, String> fingerprints) implements Outcome {
    public static Blocked by(Finding finding) {
      return new Blocked(finding, Map.of());
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.blocked(this);
    }
  }

  /**
   * The resource has lost our finalizer and goes.
   *
   * @param deleted whether its connection was deleted, not retained
   */
  record Released(boolean deleted) implements Outcome {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.released(this);
    }
  }

  /** It is too early for anything. */
  record Wait(Duration delay) implements Outcome {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.wait(this);
    }
  }

  /**
   * The resource was written, by this pass or by somebody else: a new pass sees it as it is now.
   */
  record Conflict() implements Outcome {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.conflict(this);
    }
  }

  /** There was nothing to do. */
  record Nothing() implements Outcome {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.nothing(this);
    }
  }
}
