package com.versori.operator.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.SecretVersion;
import com.versori.operator.versori.Connection;
import com.versori.operator.versori.VersoriException;
import com.versori.operator.versori.VersoriException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** What a pass does next. All but {@link Observe} end the pass. */
public sealed interface Action {

  /** Look at something first, then plan again. */
  record Observe(Need need) implements Action {}

  /** What may have to be looked at. */
  enum Need {
    ACCESS,
    TEMPLATE,
    SECRETS,
    REMOTE
  }

  /** Nothing to do and nothing to say. */
  record Nothing() implements Action {}

  /** Nothing to do; the connection stands as declared. */
  record InSync() implements Action {}

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

  /** Send the whole connection as it is declared now. */
  record Update(String connectionId, String organisationId, Push push) implements Action {}

  /** Record a connection that a person has named as the outcome of an attempt. */
  record Adopt(Connection connection, String attempt) implements Action {}

  /** Remove the connection, then let the resource go. */
  record Delete(String connectionId, String organisationId) implements Action {}

  /**
   * Let the resource go without a call.
   *
   * @param retained whether a connection stays on the platform
   */
  record Release(boolean retained) implements Action {}

  /**
   * What is sent.
   *
   * @param body the request's whole body
   * @param secrets the Secrets that it was made of
   * @param warnings what is odd about their values
   * @param fingerprints entry to fingerprint, of credentials that must not be sent twice
   * @param explain what a failure of the request means, secret values taken out
   * @param clean takes secret values out of what the API says of stored credentials
   */
  record Push(
      ObjectNode body,
      List<SecretVersion> secrets,
      List<String> warnings,
      Map<String, String> fingerprints,
      Function<VersoriException, Finding> explain,
      UnaryOperator<Connection> clean) {

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
