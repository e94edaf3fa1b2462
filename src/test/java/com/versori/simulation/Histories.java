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

  private Histories() {}

  /** Every life under every reading, undisturbed and with every disturbance at every call. */
  static List<History> all() {
    List<History> all = new ArrayList<>();
    for (Reading reading : Reading.ALL) {
      for (List<Phase> life : History.LIVES) {
        History undisturbed = History.undisturbed(reading, life);
        all.add(undisturbed);
        all.addAll(disturbed(undisturbed));
      }
    }
    return all;
  }

  /** With every disturbance at every call of the last phase; the others are shorter lives. */
  private static List<History> disturbed(History undisturbed) {
    List<History> all = new ArrayList<>();
    Outcome outcome = undisturbed.run(Script.unread());
    Map<Call.Kind, Integer> occurrences = new EnumMap<>(Call.Kind.class);
    for (int i = 0; i < outcome.kinds().size(); i++) {
      Call.Kind kind = outcome.kinds().get(i);
      int occurrence = occurrences.merge(kind, 1, Integer::sum);
      if (i >= outcome.firstOfLastPhase()) {
        Disturbances.ALL.stream()
            .filter(one -> one.at().test(kind))
            .map(
                one ->
                    new History(
                        undisturbed.reading(), undisturbed.life(), one, kind, occurrence))
            .forEach(all::add);
      }
    }
    return all;
  }

  /** The first history that violates an invariant, shrunk, as text; empty if none does. */
  static Optional<String> firstFailure() {
    List<History> all = all();
    return IntStream.range(0, all.size())
        .filter(i -> !all.get(i).run(Script.unread()).holds())
        .mapToObj(i -> report(i, all.get(i)))
        .findFirst();
  }

  /** Both sides of a failed history, and of the simplest one that fails alike. */
  static String report(int number, History failed) {
    History shrunk = failed.shrunk();
    Script script = Script.read();
    Outcome outcome = shrunk.run(script);
    return "history %d, %s%nshrunk to %s%nviolates %s%n%s"
        .formatted(number, failed, shrunk, outcome.violation(), script);
  }
}
