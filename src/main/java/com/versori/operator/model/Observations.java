package com.versori.operator.model;

import com.versori.operator.client.model.Caller;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionTemplate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a pass can observe. */
public final class Observations {

  /** One kind of observation, with the type of its value. */
  public record Kind<T>(String name) {}

  /** Organisation and token. */
  public static final Kind<Caller> CALLER = new Kind<>("caller");

  /** To call the API. */
  public static final Kind<Permit> PERMIT = new Kind<>("permit");

  /** The template that the resource references. */
  public static final Kind<ConnectionTemplate> TEMPLATE = new Kind<>("template");

  /** The namespace of another resource whose connection uses the template. */
  public static final Kind<Optional<String>> TEMPLATE_USER = new Kind<>("templateUser");

  /** Other resources that use the resource's stored credentials, by the credential's ID. */
  public static final Kind<Map<String, List<String>>> CREDENTIAL_USERS =
      new Kind<>("credentialUsers");

  /** The Secrets that exist, by name. */
  public static final Kind<Map<String, SecretContent>> SECRETS = new Kind<>("secrets");

  /** The resource's connection, or the one to adopt. */
  public static final Kind<Remote> REMOTE = new Kind<>("remote");

  /** The connections that a create may have created. */
  public static final Kind<Candidates> CANDIDATES = new Kind<>("candidates");

  private Observations() {}

  public enum Permit {
    GRANTED
  }

  /**
   * A connection on the platform.
   *
   * @param connection empty if it certainly does not exist
   * @param claimedBy another resource whose status records it, as {@code namespace/name}
   */
  public record Remote(Optional<Connection> connection, Optional<String> claimedBy) {
    public static final Remote GONE = new Remote(Optional.empty(), Optional.empty());
  }

  /**
   * Connections with the resource's mark or the wanted name, each as read.
   *
   * @param entryIdsEchoed whether the API is known to echo entry IDs
   * @param begunAfter time from when this process first saw the attempt to the start of the listing
   */
  public record Candidates(List<Remote> found, boolean entryIdsEchoed, Duration begunAfter) {
    public Candidates {
      found = List.copyOf(found);
    }

    /** Whether the connection is the resource's own. */
    public boolean isMarked(OwnershipMark mark, Connection connection) {
      return mark.marks(connection, entryIdsEchoed);
    }
  }
}
