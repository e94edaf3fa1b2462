package com.versori.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.simulation.History.Phase;
import com.versori.simulation.memory.MemoryVersori.Reading;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One resource, one disturbance: every history holds what {@link Invariants} lists. */
class HistoriesTest {

  private static final int SHOWN = 3;
  private static final int MOST_CALLS_IN_A_MINUTE = 40;

  private static List<History> all;

  @BeforeAll
  static void enumerate() {
    Quiet.logs();
    all = Histories.all(Disturbances.ALL, Integer.getInteger("simulation.seeds", 1));
  }

  @Test
  void everyInvariantHolds() {
    States states = new States();
    AtomicLong effects = new AtomicLong();
    long begun = System.nanoTime();
    int[] failed =
        IntStream.range(0, all.size())
            .parallel()
            .filter(
                i -> {
                  History.Outcome outcome = all.get(i).run(Script.unread(), states);
                  effects.addAndGet(outcome.calls());
                  return !outcome.holds();
                })
            .toArray();
    double seconds = (System.nanoTime() - begun) / 1e9;
    System.out.printf(
        "%,d histories, %,d distinct states, %,d effects in %.1f s (%,.0f histories a second)%n",
        all.size(), states.count(), effects.get(), seconds, all.size() / seconds);

    IntStream.of(failed)
        .limit(SHOWN)
        .mapToObj(i -> "history %d, %s".formatted(i, Histories.report(all.get(i))))
        .forEach(System.out::println);
    assertThat(failed)
        .as("numbers of the histories that fail; -Dsimulation.history= replays one")
        .isEmpty();
  }

  /** {@code -Dsimulation.history} names the history to print, by its number or its text. */
  @Test
  void replayOfAHistoryIsTheSameHistory() {
    String wanted = System.getProperty("simulation.history", "");
    History history = wanted.isEmpty() ? all.get(all.size() / 2) : named(wanted).orElseThrow();

    String replay = Histories.replay(history);

    if (!wanted.isEmpty()) {
      System.out.println(replay);
    }
    assertThat(Histories.replay(history)).isEqualTo(replay);
  }

  @Test
  void withoutTheAssumptionOnTheSettleTimeSomeHistoryFails() {
    assertThat(Histories.all(List.of(Disturbances.BEYOND_SETTLE_TIME), 1))
        .anyMatch(history -> !history.run(Script.unread()).holds());
  }

  // Faults of the operator that the simulation has found

  @Test
  void oneListingAfterAnOutageDoesNotCountTwice() {
    holds("the platform is down for minutes", Call.Kind.POST, Phase.CREATE);
  }

  @Test
  void createOfAResourceThatWasReplacedLeavesNoOrphan() {
    holds(
        "the answer is lost, and a user deletes by force and recreates",
        Call.Kind.POST,
        Phase.CREATE);
  }

  @Test
  void writeThatAPolicyDeniesIsNotRepeatedEverySecond() {
    History history =
        history("a policy denies writes for minutes", Call.Kind.WRITE_INTENT, Phase.CREATE);

    assertThat(history.run(Script.unread()).holds()).isTrue();
    assertThat(history.run(Script.unread()).calls()).isLessThan(MOST_CALLS_IN_A_MINUTE);
  }

  @Test
  void lostStatusIsFoundBeforeTheNextResync() {
    holds("a user loses the status after", Call.Kind.WRITE_OUTCOME, Phase.CREATE);
  }

  @Test
  void adoptionThatStatusCannotRecordIsNotRepeatedAtOnce() {
    holds("status is pruned for minutes", Call.Kind.WRITE_STATUS, Phase.CREATE, Phase.EDIT);
  }

  @Test
  void linkWhoseAnswerIsLostDoesNotComeBackOnceItIsRemoved() {
    holds(
        "the write takes effect late, unanswered",
        Call.Kind.LINK,
        Phase.CREATE,
        Phase.SYNC,
        Phase.LINK_BRIEFLY);
  }

  @Test
  void apiThatFindsNothingForMinutesIsAnOutage() {
    holds(
        "a proxy answers for minutes that nothing is found",
        Call.Kind.GET,
        Phase.CREATE,
        Phase.EDIT);
  }

  @Test
  void updateThatTakesLongIsNotReportedAsNotTaken() {
    holds("the request is delayed long", Call.Kind.PUT, Phase.CREATE, Phase.ROTATE);
  }

  @Test
  void readFromBeforeARepeatedUpdateIsNoEvidence() {
    History history =
        new History(
            Reading.LAGGING,
            List.of(Phase.CREATE, Phase.ROTATE),
            disturbance("the call ends in an error of the runtime after"),
            Call.Kind.PUT,
            1,
            15);

    assertThat(history.run(Script.unread()).violation()).isEmpty();
  }

  private static void holds(String disturbance, Call.Kind kind, Phase... life) {
    for (Reading reading : Reading.ALL) {
      History history = new History(reading, List.of(life), disturbance(disturbance), kind, 1, 0);
      assertThat(history.run(Script.unread()).violation()).as(history.toString()).isEmpty();
    }
  }

  private static History history(String disturbance, Call.Kind kind, Phase phase) {
    return new History(Reading.PROMPT, List.of(phase), disturbance(disturbance), kind, 1, 0);
  }

  private static Disturbance disturbance(String name) {
    return Disturbances.ALL.stream()
        .filter(one -> one.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Optional<History> named(String text) {
    if (text.matches("[0-9]+")) {
      return Optional.of(all.get(Integer.parseInt(text)));
    }
    return all.stream().filter(one -> one.toString().equals(text)).findFirst();
  }
}
