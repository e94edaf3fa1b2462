package com.versori.operator.model;

import com.versori.operator.timing.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What this process remembers of a resource between two passes. How long something is ago or to
 * come is by a monotonic clock, so that a wall clock that is set neither hurries nor delays it.
 *
 * @param failures failures in a row
 * @param dueIn how long until the next try, if one has to wait; zero or less: it is due
 * @param triedWith what the last try used; a change of it brings the next one forward
 * @param sinceLastPost how long ago a create, update or delete was last sent
 * @param sentAttempt the last create attempt that this process has sent
 * @param omitsCredentialNames whether the API has refused the names that the operator gives to
 *     credentials
 * @param pending of the create attempt whose outcome is not known, if there is one
 * @param sync of the connection, once there is one
 */
public record History(
    int failures,
    Optional<Duration> dueIn,
    Optional<Inputs> triedWith,
    Optional<Duration> sinceLastPost,
    Optional<String> sentAttempt,
    boolean omitsCredentialNames,
    Pending pending,
    Sync sync) {

  public static final History NONE = of(Sync.NONE);

  /** Of a resource that nothing but its connection is known of. */
  public static History of(Sync sync) {
    return new History(
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false,
        Pending.NONE,
        sync);
  }

  /**
   * What a try depends on.
   *
   * @param secretVersions name to resourceVersion of the Secrets that exist
   * @param words the annotations in which a person asks for something
   */
  public record Inputs(
      long generation,
      boolean beingDeleted,
      Map<String, String> secretVersions,
      Map<String, String> words) {}

  /**
   * Of a create attempt whose outcome is not known.
   *
   * @param since how long this process has seen it, by a monotonic clock
   * @param sentHere whether it was sent by this very process
   * @param neverSent whether this process wrote it and knows that it never sent it
   * @param foundNothing whether a complete listing, begun since, has shown nothing that it made
   */
  public record Pending(Duration since, boolean sentHere, boolean neverSent, boolean foundNothing) {
    public static final Pending NONE = new Pending(Duration.ZERO, false, false, false);
  }

  /**
   * Of a connection.
   *
   * @param resyncAt when the connection is to be looked at; empty: that is still to be set
   * @param readFailingFor how long every look at it has failed; zero if the last one has not
   * @param repeatIn an update of unknown outcome could undo the one that succeeded after it, which
   *     is therefore sent once more after that time; empty if there was none
   * @param pushedContent a hash of the secret values last sent, if this process has sent them
   * @param baseUrlDeclared whether the resource gave a {@code baseUrl} when it was last settled
   * @param timeCorrected whether the last correction was for another {@code updatedAt} alone
   */
  public record Sync(
      Optional<Instant> resyncAt,
      Duration readFailingFor,
      Optional<Duration> repeatIn,
      Optional<String> pushedContent,
      boolean baseUrlDeclared,
      boolean timeCorrected) {
    public static final Sync NONE =
        new Sync(Optional.empty(), Duration.ZERO, Optional.empty(), Optional.empty(), false, false);
  }

  /** How long the next try has to wait; empty if it is due. */
  public Optional<Duration> delay(Inputs inputs) {
    boolean changed = triedWith.isPresent() && !triedWith.get().equals(inputs);
    Optional<Duration> delay = changed ? sinceLastPost.map(Timing.POST_SPACING::minus) : dueIn;
    return delay.filter(left -> !left.isNegative() && !left.isZero());
  }
}
