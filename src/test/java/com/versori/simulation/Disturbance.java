package com.versori.simulation;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Something that goes wrong, or happens unexpectedly, at a call.
 *
 * @param at which calls it can happen at
 * @param around what happens; unless the call is carried out or fails in it, it is carried out
 *     after it
 * @param mayStall reasons that a person has to deal with after it, as text
 * @param settlesWithin how long after it everything is as declared at the latest
 */
record Disturbance(
    String name,
    Predicate<Call.Kind> at,
    Around around,
    Set<String> mayStall,
    Duration settlesWithin) {

  @FunctionalInterface
  interface Around {
    void happen(World world, Call call);
  }

  static final Duration SETTLES = Duration.ofMinutes(12);

  static Disturbance of(String name, Predicate<Call.Kind> at, Around around) {
    return new Disturbance(name, at, around, Set.of(), SETTLES);
  }

  Disturbance mayStall(String... reasons) {
    return new Disturbance(name, at, around, Set.of(reasons), settlesWithin);
  }

  /** No event reports when it is over, so that only the next resync finds what it did. */
  Disturbance untilResync() {
    return new Disturbance(name, at, around, mayStall, User.RESYNC_INTERVAL.plus(SETTLES));
  }

  /** Which disturbance happens at which call of a history. */
  static final class Plan {
    static final Plan NONE = new Plan(null, null, 0);

    private final Disturbance disturbance;
    private final Call.Kind kind;
    private final int occurrence;
    private int seen;
    private Duration happenedAt;

    /**
     * @param occurrence which call of that kind, from 1
     */
    Plan(Disturbance disturbance, Call.Kind kind, int occurrence) {
      this.disturbance = disturbance;
      this.kind = kind;
      this.occurrence = occurrence;
    }

    /** Since the start; empty: it has not happened. */
    Optional<Duration> happenedAt() {
      return Optional.ofNullable(happenedAt);
    }

    Duration settlesWithin() {
      return disturbance == null ? SETTLES : disturbance.settlesWithin();
    }

    /** Whether a person may have to deal with that reason. */
    boolean mayStall(String reason) {
      return disturbance != null && disturbance.mayStall().contains(reason);
    }

    void around(World world, Call call) {
      if (disturbance != null && call.kind() == kind && ++seen == occurrence) {
        happenedAt = world.time.sinceStart();
        world.script.line("!", disturbance.name() + ", at " + kind);
        disturbance.around().happen(world, call);
      }
    }
  }
}
