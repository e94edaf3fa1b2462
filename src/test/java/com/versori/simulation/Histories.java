package com.versori.simulation;

import com.versori.simulation.History.Outcome;
import com.versori.simulation.History.Phase;
import com.versori.simulation.memory.MemoryVersori.Reading;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** All histories of one resource and one disturbance, each with its number. */
final class Histories {

  /** A prime. */
  private static final int STRIDE = 2003;

  private Histories() {}

  /** Every life under every reading, undisturbed and with every disturbance at every call. */
  static List<History> all() {
    return all(Disturbances.ALL, 1);
  }

  /**
   * @param seeds how many seeds of the operator's random numbers, from 0
   */
  static List<History> all(List<Disturbance> disturbances, int seeds) {
    List<History> all = new ArrayList<>();
    for (long seed = 0; seed < seeds; seed++) {
      all.addAll(ofSeed(seed, disturbances));
    }
    return all;
  }

  private static List<History> ofSeed(long seed, List<Disturbance> disturbances) {
    return Reading.ALL.parallelStream()
        .flatMap(reading -> ofReading(reading, seed, disturbances).stream())
        .toList();
  }

  private static List<History> ofReading(
      Reading reading, long seed, List<Disturbance> disturbances) {
    List<History> all = new ArrayList<>();
    for (List<Phase> life : History.LIVES) {
      History undisturbed = History.undisturbed(reading, life, seed);
      all.add(undisturbed);
      all.addAll(disturbed(undisturbed, disturbances));
    }
    return all;
  }

  /** With every disturbance at every call of the last phase; the others are shorter lives. */
  private static List<History> disturbed(History undisturbed, List<Disturbance> disturbances) {
    List<History> all = new ArrayList<>();
    Outcome outcome = undisturbed.run(Script.unread());
    Map<Call.Kind, Integer> occurrences = new EnumMap<>(Call.Kind.class);
    for (int i = 0; i < outcome.kinds().size(); i++) {
      Call.Kind kind = outcome.kinds().get(i);
      int occurrence = occurrences.merge(kind, 1, Integer::sum);
      if (i >= outcome.firstOfLastPhase()) {
        disturbances.stream()
            .filter(one -> one.at().test(kind))
            .map(
                one ->
                    new History(
                        undisturbed.reading(),
                        undisturbed.life(),
                        one,
                        kind,
                        occurrence,
                        undisturbed.seed()))
            .forEach(all::add);
      }
    }
    return all;
  }

  /** A history that violates an invariant, as text; empty if none does. */
  static Optional<String> anyFailure() {
    List<History> all = inTurns(all());
    AtomicInteger next = new AtomicInteger();
    // A parallel stream would begin in the middle as well.
    return IntStream.range(0, all.size())
        .parallel()
        .mapToObj(i -> all.get(next.getAndIncrement()))
        .filter(history -> !history.run(Script.unread()).holds())
        .findAny()
        .map(History::toString);
  }

  /**
   * One history of each disturbance at a write and one at a read, then another one of each, and so
   * on, the shortest lives first: histories of the same disturbance are alike, and neighbours are,
   * too.
   */
  private static List<History> inTurns(List<History> all) {
    Map<List<Object>, Integer> turns = new HashMap<>();
    Map<Integer, List<History>> byTurn = new TreeMap<>();
    LongStream.range(0, all.size())
        .mapToObj(i -> all.get((int) (i * STRIDE % all.size())))
        .sorted(
            Comparator.comparing((History one) -> one.life().size())
                .thenComparing(one -> !one.isAtWrite()))
        .forEach(
            one -> {
              List<Object> alike = Arrays.asList(one.disturbance(), one.isAtWrite());
              int turn = turns.merge(alike, 1, Integer::sum);
              byTurn.computeIfAbsent(turn, key -> new ArrayList<>()).add(one);
            });
    return byTurn.values().stream().flatMap(List::stream).toList();
  }

  /** What happens in a history, and what it violates. */
  static String replay(History history) {
    Script script = Script.read();
    Outcome outcome = history.run(script);
    return "%s%n%s%s%n".formatted(history, script, outcome.holds() ? "holds" : outcome.violation());
  }

  /** A failed history, and what happens in the simplest one that fails alike. */
  static String report(History failed) {
    return "%s%nshrunk to %s".formatted(failed, replay(failed.shrunk()));
  }
}
