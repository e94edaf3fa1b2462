package com.versori.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.simulation.Mutants.Mutant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The simulation must be able to fail. */
class MutantsTest {

  static List<Mutant> mutants() {
    return Mutants.ALL;
  }

  @ParameterizedTest
  @MethodSource("mutants")
  void isFound(Mutant mutant) {
    Quiet.logs();
    assertThat(new MutantLoader(mutant).anyFailure())
        .as("a history that the mutant fails in")
        .isPresent();
  }
}
