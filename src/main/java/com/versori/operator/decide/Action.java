package com.versori.operator.decide;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.api.v1alpha1.Origin;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.SecretVersion;
import com.versori.operator.client.VersoriException;
import com.versori.operator.client.VersoriException.Kind;
import com.versori.operator.client.model.Connection;
import com.versori.operator.model.CreateAttempt;
import com.versori.operator.model.Finding;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** What a pass does next. All but {@link Observe} end the pass. */
public sealed interface Action {

  /** Require at something first, then plan again. */
  record Observe(Need need) implements Action {}

  /** What may have to be looked at. */
  enum Need {
    /** Organisation and token. */
    CALLER,
    /** Leave to call the API. */
    PERMIT,
    /** The same, for a look that can wait. */
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

  /** Nothing to do and nothing to say. */
  record Nothing() implements Action {}

  /** Nothing to do; the connection stands as declared. */
  record InSync() implements Action {}

  /**
   * Nothing to write: the connection was looked at.
   *
   * @param drift how it differs from what was last written, in words
   */
  record Observed(Connection connection, List<String> drift) implements Action {}

  /** A look at a settled connection has failed; nobody is told yet. */
  record ReadFailed(Finding finding) implements Action {}

  /** The Secrets have other versions than those that were sent, and the same values. */
  record NoteVersions(List<SecretVersion> secrets) implements Action {}

  /** A person has asked to leave the resource alone. */
  record Paused() implements Action {}

  /** Come back later; nothing is said meanwhile. */
  record Wait(Duration delay) implements Action {}

  /** Something stands in the way. */
  record Blocked(Finding finding) implements Action {}

  /** Put our finalizer back on a resource that has a connection. */
  record RestoreFinalizer() implements Action {}

  /** Write the intent, send the create, write the outcome. */
  record Create(CreateAttempt attempt, Push push) implements Action {}

  /**
   * Send the whole connection as it is declared now.
   *
   * @param drift what it corrects, in words; empty if it is sent for another reason
   * @param ofTimeAlone whether it corrects another {@code updatedAt} alone
   */
  record Update(
      String connectionId,
      String organisationId,
      Push push,
      List<String> drift,
      boolean ofTimeAlone)
      implements Action {}

  /**
   * Record a connection as the resource's own.
   *
   * @param attempt the attempt that is settled by it, if there is one
   * @param written whether it is to be left as it is, so that nothing remains to be written
   * @param drift how it differs from what is declared, in words, if it is left so
   */
  record Adopt(
      Connection connection,
      Origin origin,
      Optional<String> attempt,
      boolean written,
      List<String> drift)
      implements Action {

    /** It is brought to what is declared next. */
    static Adopt toBeWritten(Connection connection, Origin origin, Optional<String> attempt) {
      return new Adopt(connection, origin, attempt, false, List.of());
    }
  }

  /** The connection is gone from the platform for certain: forget it, so that it is made again. */
  record Recreate(Finding finding) implements Action {}

  /** Remove the connection, then let the resource go. */
  record Delete(String connectionId, String organisationId) implements Action {}

  /**
   * Let the resource go without a call.
   *
   * @param retained whether a connection stays on the platform
   */
  record Release(boolean retained) implements Action {}

  /** The field of an error that is about the name of a credential, in a create or an update. */
  Pattern CREDENTIAL_NAME =
      Pattern.compile("(connection\\.)?credentials\\[\\d+\\]\\.credential\\.name");

  /** Something odd that is sent all the same; the text holds no secret value. */
  record Warning(Reason reason, String text) {}

  /**
   * What is sent.
   *
   * @param body the request's whole body
   * @param secrets the Secrets that it was made of
   * @param warnings what is odd about it
   * @param content a hash of the secret values, keyed for this process
   * @param fingerprints entry to fingerprint, of credentials that must not be sent twice
   * @param explain what a failure of the request means, secret values taken out
   * @param clean takes secret values out of what the API says of stored credentials
   */
  record Push(
      ObjectNode body,
      List<SecretVersion> secrets,
      List<Warning> warnings,
      String content,
      Map<String, String> fingerprints,
      Function<VersoriException, Finding> explain,
      UnaryOperator<Connection> clean) {

    /** Whether the API has refused the name that the operator gives to a credential. */
    public boolean isCredentialNameRefused(VersoriException failure) {
      return failure.kind() == Kind.REJECTED
          && failure.apiError().stream()
              .flatMap(error -> error.fields().stream())
              .anyMatch(field -> CREDENTIAL_NAME.matcher(String.valueOf(field.field())).matches());
    }

    /** The fingerprints to keep after a failure: an API that has judged a code has spent it. */
    public Map<String, String> fingerprintsAfter(VersoriException failure) {
      boolean judged = failure.kind() == Kind.REJECTED || failure.kind() == Kind.CONFLICT;
      return judged ? Fingerprints.refused(fingerprints) : Map.of();
    }

    /** Never the body. */
    @Override
    public String toString() {
      return "Push[body=***, secrets=" + secrets + ", warnings=" + warnings + "]";
    }
  }
}
