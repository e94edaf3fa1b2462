package com.versori.operator.model;

import com.versori.operator.client.model.Caller;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionTemplate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a pass has observed; empty: not observed.
 *
 * @param caller organisation and token
 * @param permit to call the API
 * @param template the template that the resource references
 * @param templateUser the namespace of another resource whose connection uses the template
 * @param secrets the Secrets that exist, by name
 * @param remote the resource's connection, or the one to adopt
 * @param candidates the connections that a create may have created
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
   * @param entryIdsEchoed whether a connection of the listing shows that the API echoes entry IDs
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
