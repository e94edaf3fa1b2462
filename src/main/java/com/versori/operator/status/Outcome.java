package com.versori.operator.status;

import com.versori.operator.api.v1alpha1.VersoriConnectionStatus.SecretVersion;
import com.versori.operator.plan.Finding;
import com.versori.operator.versori.Connection;
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

  /** A person has named the connection that an attempt made; it is still to be updated. */
  record Settled(Connection connection, String attempt) implements Outcome {}

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
