package com.versori.operator.report;

import com.versori.operator.api.v1alpha1.Condition;
import com.versori.operator.api.v1alpha1.ConditionType;
import com.versori.operator.client.RequestIds;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Merging conditions, as an operation on values. */
final class Conditions {

  private Conditions() {}

  /** A condition that is wanted, without the times that merging gives it. */
  record Wanted(String status, String reason, String message) {
    static Wanted of(Condition condition) {
      return new Wanted(condition.status(), condition.reason(), condition.message());
    }
  }

  /**
   * The next conditions: the wanted ones, in the order of {@link ConditionType}, each with the
   * given generation. A condition with the same status keeps its transition time, and its message
   * if only request IDs differ. Conditions that are not wanted are removed. Conditions of unknown
   * types are kept.
   */
  static List<Condition> merge(
      List<Condition> before, Map<ConditionType, Wanted> wanted, long generation, Instant now) {
    List<Condition> known =
        Arrays.stream(ConditionType.values())
            .filter(wanted::containsKey)
            .map(type -> next(type, before, wanted.get(type), generation, now))
            .toList();
    List<Condition> foreign =
        before.stream()
            .filter(c -> Arrays.stream(ConditionType.values()).noneMatch(t -> is(c, t)))
            .toList();
    return Stream.concat(known.stream(), foreign.stream()).toList();
  }

  private static Condition next(
      ConditionType type, List<Condition> before, Wanted wanted, long generation, Instant now) {
    String since =
        before.stream()
            .filter(c -> is(c, type) && wanted.status().equals(c.status()))
            .map(Condition::lastTransitionTime)
            .filter(Objects::nonNull)
            .findFirst()
            .orElseGet(() -> now.truncatedTo(ChronoUnit.SECONDS).toString());
    String message =
        before.stream()
            .filter(c -> is(c, type) && isSame(c, wanted))
            .map(Condition::message)
            .findFirst()
            .orElse(wanted.message());
    return new Condition(type.text(), wanted.status(), generation, since, wanted.reason(), message);
  }

  /** A new request ID alone does not change status. */
  private static boolean isSame(Condition before, Wanted wanted) {
    return wanted.status().equals(before.status())
        && wanted.reason().equals(before.reason())
        && before.message() != null
        && RequestIds.removedFrom(wanted.message())
            .equals(RequestIds.removedFrom(before.message()));
  }

  private static boolean is(Condition condition, ConditionType type) {
    return type.text().equals(condition.type());
  }
}
