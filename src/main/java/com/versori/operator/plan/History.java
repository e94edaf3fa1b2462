package com.versori.operator.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What this process remembers of a resource between two passes.
 *
 * @param failures failures in a row
 * @param notBefore when the next try is due, if one has to wait
 * @param triedWith what the last try used; a change of it brings the next one forward
 * @param lastPost when a create or update was last sent
 * @param pendingFor how long this process has seen the resource's pending attempt
 * @param attemptedHere whether that attempt was sent by this very process
 * @param neverSent whether this process wrote that attempt and knows that it never sent it
 */
public record History(
    int failures,
    Optional<Instant> notBefore,
    Optional<Inputs> triedWith,
    Optional<Instant> lastPost,
    Duration pendingFor,
    boolean attemptedHere,
    boolean neverSent) {

  public static final History NONE =
      new History(
          0, Optional.empty(), Optional.empty(), Optional.empty(), Duration.ZERO, false, false);

  /** However much changes, a request for one resource is not sent more often than this. */
  static final Duration POST_SPACING = Duration.ofSeconds(10);

  /** No delay is longer; a clock that was set back cannot make it so. */
  static final Duration LONGEST_DELAY = Duration.ofHours(168);

  /**
   * What a try depends on.
   *
   * @param secretVersions name to resourceVersion of the Secrets that exist
   * @param resolution the annotation that settles an unknown outcome, if it stands
   */
  public record Inputs(
      long generation,
      boolean beingDeleted,
      Map<String, String> secretVersions,
      Optional<String> resolution) {}

  /** How long the next try has to wait; empty if it is due. */
  Optional<Duration> delay(Instant now, Inputs inputs) {
    boolean changed = triedWith.isPresent() && !triedWith.get().equals(inputs);
    Optional<Instant> due = changed ? lastPost.map(post -> post.plus(POST_SPACING)) : notBefore;
    return due.map(instant -> Duration.between(now, instant))
        .filter(delay -> !delay.isNegative() && !delay.isZero())
        .filter(delay -> delay.compareTo(LONGEST_DELAY) <= 0);
  }
}
