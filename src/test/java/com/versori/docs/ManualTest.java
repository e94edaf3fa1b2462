package com.versori.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.decide.Action;
import com.versori.operator.decide.Action.Conclusion;
import com.versori.testkit.docs.GeneratedText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The manual's table and diagram say what the code says. */
class ManualTest {

  private static final Path MANUAL = Path.of("crds/README.md");

  @Test
  void reasons() throws IOException {
    GeneratedText.compare(
        MANUAL,
        "reasons",
        "| reason | meaning | what to do |\n| --- | --- | --- |\n"
            + Arrays.stream(Reason.values())
                .map(r -> "| %s | %s | %s |\n".formatted(linked(r), r.meaning(), r.remedy()))
                .collect(Collectors.joining()),
        getClass());
  }

  /** To what is seen of it; where nothing is wrong there is nothing to see. */
  private static String linked(Reason reason) {
    String word = "`" + reason.text() + "`";
    return reason == Reason.AVAILABLE
        ? word
        : "[%s](../deploy/TROUBLESHOOTING.md#%s)"
            .formatted(word, reason.text().toLowerCase(Locale.ROOT));
  }

  /** Every action that ends a pass stands in the state diagram, and no other word does. */
  @Test
  void stateDiagramNamesTheActionsOfThePlanner() throws IOException {
    String text = Files.readString(MANUAL);
    String diagram = text.substring(text.indexOf("stateDiagram-v2"));
    Set<String> named =
        diagram
            .substring(0, diagram.indexOf("```"))
            .lines()
            .filter(line -> line.contains("-->") && line.contains(": "))
            .map(line -> line.replaceFirst(".*: (\\w+).*", "$1"))
            .filter(word -> !word.equals("deletionTimestamp"))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> actions =
        Stream.of(Action.class, Conclusion.class)
            .flatMap(type -> Arrays.stream(type.getPermittedSubclasses()))
            .filter(type -> type != Action.Observe.class)
            .filter(type -> type != Conclusion.class && type != Conclusion.Nothing.class)
            .map(Class::getSimpleName)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(named).isEqualTo(actions);
  }
}
