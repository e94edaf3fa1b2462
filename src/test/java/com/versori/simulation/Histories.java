package com.versori.simulation;

import com.versori.simulation.History.Outcome;
import com.versori.simulation.History.Phase;
import com.versori.simulation.MemoryVersori.Reading;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** All histories of one resource and one disturbance, each with its number. */
final class Histories {

  /** A prime. */
  private static final int STRIDE = 997;

  private Histories() {}

  /** Every life under every reading, undisturbed and with every disturbance at every call. */
  static List<History> all() {
    return all(Disturbances.ALL);
  }

  static List<History> all(List<Disturbance> disturbances) {
    List<History> all = new ArrayList<>();
    for (Reading reading : Reading.ALL) {
      for (List<Phase> life : History.LIVES) {
        History undisturbed = History.undisturbed(reading, life);
        all.add(undisturbed);
        all.addAll(disturbed(undisturbed, disturbances));
      }
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
                    new History(undisturbed.reading(), undisturbed.life(), one, kind, occurrence))
            .forEach(all::add);
      }
    }
    return all;
  }

  /**
   * A history that violates an invariant, shrunk, as text; empty if none does. Neighbours are
   * alike, so it goes through them in strides.
   */
  static Optional<String> firstFailure() {
    List<History> all = all();
    return IntStream.range(0, all.size())
        .map(i -> (int) ((long) i * STRIDE % all.size()))
        .filter(i -> !all.get(i).run(Script.unread()).holds())
        .mapToObj(i -> report(i, all.get(i)))
        .findFirst();
  }

  /** What happens in a history, and what it violates. */
  static String replay(History history) {
    Script script = Script.read();
    Outcome outcome = history.run(script);
    return "%s%n%s%s%n".formatted(history, script, outcome.holds() ? "holds" : outcome.violation());
  }

  /** Both sides of a failed history, and of the simplest one that fails alike. */
  static String report(int number, History failed) {
    return "history %d, %s%nshrunk to %s".formatted(number, failed, replay(failed.shrunk()));
  }
}
