package com.versori.operator.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.Condition;
import com.versori.operator.api.v1alpha1.ConditionType;
import com.versori.operator.report.Conditions.Wanted;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConditionsTest {

  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00.123Z");
  private static final String BEFORE = "2026-11-20T00:00:00Z";

  @Test
  void transitionTimeSurvivesAnUnchangedStatus() {
    List<Condition> next =
        Conditions.merge(
            List.of(new Condition("Ready", "False", 1L, BEFORE, "SecretNotFound", "old")),
            Map.of(ConditionType.READY, new Wanted("False", "Rejected", "new")),
            2,
            NOW);
    assertThat(next)
        .containsExactly(new Condition("Ready", "False", 2L, BEFORE, "Rejected", "new"));
  }

  @Test
  void transitionTimeChangesWithTheStatus() {
    List<Condition> next =
        Conditions.merge(
            List.of(new Condition("Ready", "False", 1L, BEFORE, "Rejected", "old")),
            Map.of(ConditionType.READY, new Wanted("True", "Available", "new")),
            1,
            NOW);
    assertThat(next.get(0).lastTransitionTime()).isEqualTo("2026-11-24T10:00:00Z");
  }

  @Test
  void ownConditionsAreReplacedForeignOnesKeptInAFixedOrder() {
    List<Condition> next =
        Conditions.merge(
            List.of(
                new Condition("Other", "True", 1L, BEFORE, "X", "kept"),
                new Condition("Stalled", "True", 1L, BEFORE, "Rejected", "gone")),
            Map.of(
                ConditionType.SECRETS_RESOLVED, new Wanted("True", "Available", "s"),
                ConditionType.READY, new Wanted("True", "Available", "r")),
            1,
            NOW);
    assertThat(next)
        .extracting(Condition::type)
        .containsExactly("Ready", "SecretsResolved", "Other");
  }
}
