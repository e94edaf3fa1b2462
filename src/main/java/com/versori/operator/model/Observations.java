package com.versori.operator.model;

import com.versori.operator.client.model.Caller;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionTemplate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was looked at in a pass; empty where it was not.
 *
 * @param caller organisation and token
 * @param permit leave to call the API, which may take some time to get
 * @param template the template that the resource names
 * @param templateUser the namespace of another resource whose connection uses the template
 * @param secrets the Secrets as read; one that does not exist is missing
 * @param remote the connection that the resource has, or is to adopt
 * @param candidates the connections that a create may have made
 */
public record Observations(
    Optional<Observation<Caller>> caller,
    Optional<Observation<Permit>> permit,
    Optional<Observation<ConnectionTemplate>> template,
    Optional<Observation<Optional<String>>> templateUser,
    Optional<Observation<Map<String, SecretContent>>> secrets,
    Optional<Observation<Remote>> remote,
    Optional<Observation<Candidates>> candidates) {

  static final Observations NONE =
      new Observations(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /** Leave to call the API now. */
  public enum Permit {
    GRANTED
  }

  /**
   * A connection on the platform.
   *
   * @param connection empty if there is evidence that it does not exist
   * @param claimedBy another resource whose status records it: {@code namespace/name}
   */
  public record Remote(Optional<Connection> connection, Optional<String> claimedBy) {
    public static final Remote GONE = new Remote(Optional.empty(), Optional.empty());
  }

  /**
   * Connections that bear the resource's mark or have the name that was asked for, each judged by
   * reading it.
   *
   * @param entryIdsEchoed whether some connection of the listing shows that the API echoes entry
   *     IDs
   * @param begunAfter how long after this process first saw the attempt the listing began that they
   *     come from
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

  Observations withCaller(Observation<Caller> seen) {
    return new Observations(
        Optional.of(seen), permit, template, templateUser, secrets, remote, candidates);
  }

  Observations withPermit(Observation<Permit> seen) {
    return new Observations(
        caller, Optional.of(seen), template, templateUser, secrets, remote, candidates);
  }

  Observations withTemplate(Observation<ConnectionTemplate> seen) {
    return new Observations(
        caller, permit, Optional.of(seen), templateUser, secrets, remote, candidates);
  }

  Observations withTemplateUser(Observation<Optional<String>> seen) {
    return new Observations(
        caller, permit, template, Optional.of(seen), secrets, remote, candidates);
  }

  Observations withSecrets(Observation<Map<String, SecretContent>> seen) {
    return new Observations(
        caller, permit, template, templateUser, Optional.of(seen), remote, candidates);
  }

  Observations withoutSecrets() {
    return new Observations(
        caller, permit, template, templateUser, Optional.empty(), remote, candidates);
  }

  Observations withRemote(Observation<Remote> seen) {
    return new Observations(
        caller, permit, template, templateUser, secrets, Optional.of(seen), candidates);
  }

  Observations withCandidates(Observation<Candidates> seen) {
    return new Observations(
        caller, permit, template, templateUser, secrets, remote, Optional.of(seen));
  }
}
