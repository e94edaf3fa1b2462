package com.versori.operator.report;

import com.versori.operator.api.v1alpha1.Origin;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.SecretVersion;
import com.versori.operator.client.model.Connection;
import com.versori.operator.model.Finding;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a pass has brought about, as far as status is concerned. */
public sealed interface Outcome {

  /** The API answered a create with a connection. */
  record Created(
      Connection connection,
      String attempt,
      List<SecretVersion> secrets,
      Map<String, String> fingerprints)
      implements Outcome {}

  /** The API answered an update with the connection. */
  record Updated(
      Connection connection, List<SecretVersion> secrets, Map<String, String> fingerprints)
      implements Outcome {}

  /**
   * A connection that exists has become the resource's own.
   *
   * @param attempt the create attempt that is settled by it, if there was one
   * @param written whether nothing remains to be written to it
   * @param drift how it differs from what is declared, in words, if it is left so
   */
  record Adopted(
      Connection connection,
      Origin origin,
      Optional<String> attempt,
      boolean written,
      List<String> drift)
      implements Outcome {}

  /**
   * The connection was looked at.
   *
   * @param drift how it differs, in words; it is left so
   */
  record Observed(Connection connection, List<String> drift) implements Outcome {}

  /** The Secrets have other versions than those that were sent, and the same values. */
  record Noted(List<SecretVersion> secrets) implements Outcome {}

  /** The connection is gone; it is going to be made anew. */
  record Gone(Finding finding) implements Outcome {}

  /** The connection stands as declared and nothing was sent. */
  record InSync() implements Outcome {}

  /** A person has asked to leave the resource alone. */
  record Paused() implements Outcome {}

  /**
   * Something stands in the way.
   *
   * @param settledAttempt the create attempt that is known to have made nothing, if there was one
   * @param fingerprints of what the API has refused and must not be sent again
   */
  record Blocked(Finding finding, Optional<String> settledAttempt, Map<String, String> fingerprints)
      implements Outcome {
    public static Blocked by(Finding finding) {
      return new Blocked(finding, Optional.empty(), Map.of());
    }
  }
}
