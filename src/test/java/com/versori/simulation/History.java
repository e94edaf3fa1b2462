package com.versori.simulation;

import com.versori.simulation.memory.MemoryVersori.Reading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The life of one resource, under one reading of the platform's API, with at most one disturbance.
 *
 * @param disturbance null: none
 * @param kind of the call that it happens at
 * @param occurrence which call of that kind, from 1
 * @param seed of what is random in the operator
 */
record History(
    Reading reading,
    List<Phase> life,
    Disturbance disturbance,
    Call.Kind kind,
    int occurrence,
    long seed) {

  /** What the user does with the resource; then everything settles. */
  enum Phase {
    CREATE(User::create),
    EDIT(User::edit),
    ROTATE(User::changeSecret),
    RECREATE(User::recreate),
    SYNC(User::requestSync),
    LINK(User::link),
    LINK_BRIEFLY(User::linkBriefly),
    DELETE(User::delete);

    private final Consumer<User> action;

    Phase(Consumer<User> action) {
      this.action = action;
    }
  }

  /**
   * How it went.
   *
   * @param violation empty if every invariant held
   * @param calls until the life is over
   * @param firstOfLastPhase index of a call
   */
  record Outcome(String violation, int calls, int firstOfLastPhase, List<Call.Kind> kinds) {
    boolean holds() {
      return violation.isEmpty();
    }

    /** Which invariant was violated. */
    String invariant() {
      return violation.replaceAll(":.*", "");
    }
  }

  static final List<List<Phase>> LIVES =
      List.of(
          List.of(Phase.CREATE),
          List.of(Phase.CREATE, Phase.EDIT),
          List.of(Phase.CREATE, Phase.ROTATE),
          List.of(Phase.CREATE, Phase.RECREATE),
          List.of(Phase.CREATE, Phase.SYNC),
          List.of(Phase.CREATE, Phase.LINK),
          List.of(Phase.CREATE, Phase.SYNC, Phase.LINK_BRIEFLY),
          List.of(Phase.CREATE, Phase.DELETE));

  private static final Duration SETTLES_UNDISTURBED = Duration.ofMinutes(1);
  private static final Duration RESTS = Duration.ofMinutes(6);

  static History undisturbed(Reading reading, List<Phase> life, long seed) {
    return new History(reading, life, null, null, 0, seed);
  }

  /** Whether it is disturbed at a call that may change something. */
  boolean isAtWrite() {
    return kind != null && kind.isWrite();
  }

  Outcome run(Script script) {
    return run(script, States.NONE);
  }

  Outcome run(Script script, States states) {
    World world = new World(reading, seed, script);
    world.states(states);
    if (disturbance != null) {
      world.plan(new Disturbance.Plan(disturbance, kind, occurrence));
    }
    world.user.createToken();
    world.user.createSecret();
    world.user.othersCreate();
    world.start();
    int firstOfLastPhase = 0;
    for (int i = 0; i < life.size() && !world.isViolated(); i++) {
      boolean isLast = i == life.size() - 1;
      firstOfLastPhase = world.records.calls().size();
      script.line("life", life.get(i).toString());
      life.get(i).action.accept(world.user);
      world.pass(isLast ? world.settlesWithin() : SETTLES_UNDISTURBED);
      world.pass(world.settlesWithin().minus(world.sinceDisturbance()));
      world.check(Invariants.When.LEDGER);
    }
    int calls = world.records.calls().size();
    boolean isStalled = world.isStalled();
    world.records.ledgerBegins();
    world.pass(RESTS);
    if (!isStalled) {
      world.check(Invariants.When.REST);
    }
    if (reading == Reading.PROMPT && !world.isViolated()) {
      end(world);
    }
    return new Outcome(
        world.violations().stream().findFirst().orElse(""),
        calls,
        firstOfLastPhase,
        world.records.calls().stream().limit(calls).map(Call::kind).toList());
  }

  /** Under one reading: lives that end with a deletion are enumerated under each. */
  private static void end(World world) {
    if (world.resource().isPresent()) {
      world.script.line("life", "deletes what is left");
      world.user.delete();
      world.pass(world.settlesWithin());
    }
    if (!world.isStalled()) {
      world.check(Invariants.When.END);
    }
  }

  /** The simplest history that violates the same invariant. */
  History shrunk() {
    String invariant = run(Script.unread()).invariant();
    return simpler()
        .filter(one -> one.run(Script.unread()).invariant().equals(invariant))
        .findFirst()
        .map(History::shrunk)
        .orElse(this);
  }

  private Stream<History> simpler() {
    List<History> all = new ArrayList<>();
    if (reading != Reading.PROMPT) {
      all.add(new History(Reading.PROMPT, life, disturbance, kind, occurrence, seed));
    }
    for (int i = 1; i < life.size(); i++) {
      List<Phase> shorter = new ArrayList<>(life);
      shorter.remove(i);
      all.add(new History(reading, shorter, disturbance, kind, occurrence, seed));
    }
    if (occurrence > 1) {
      all.add(new History(reading, life, disturbance, kind, occurrence - 1, seed));
    }
    return all.stream();
  }

  @Override
  public String toString() {
    String what =
        disturbance == null
            ? "undisturbed"
            : "%s, at %s %d".formatted(disturbance.name(), kind, occurrence);
    return "%s %s: %s%s".formatted(reading.name(), life, what, seed == 0 ? "" : ", seed " + seed);
  }
}
