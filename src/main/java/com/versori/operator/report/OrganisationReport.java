package com.versori.operator.report;

import com.versori.operator.api.v1alpha1.Condition;
import com.versori.operator.api.v1alpha1.ConditionType;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriOrganisation;
import com.versori.operator.api.v1alpha1.VersoriOrganisationStatus;
import com.versori.operator.model.Finding;
import com.versori.operator.report.Conditions.Wanted;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** The status of an organisation. */
public final class OrganisationReport {

  private OrganisationReport() {}

  /** What is worth an event. */
  public record News(boolean isWarning, String reason, String message) {}

  /**
   * @param finding what is wrong; empty: nothing
   * @param expiring whether the token expires soon, or has expired
   */
  public static VersoriOrganisationStatus of(
      VersoriOrganisation one,
      Optional<Finding> finding,
      Optional<Instant> tokenExpiresAt,
      boolean expiring,
      Instant now) {
    Map<ConditionType, Wanted> wanted = new EnumMap<>(ConditionType.class);
    if (finding.isEmpty()) {
      wanted.put(
          ConditionType.READY,
          new Wanted(
              Condition.TRUE,
              Reason.AVAILABLE.text(),
              one.getSpec() != null && one.getSpec().auth().signingKey() != null
                  ? "The API accepts tokens of the signing key"
                  : "The API accepts the token"));
    } else {
      Finding problem = finding.get();
      wanted.put(
          ConditionType.READY,
          new Wanted(Condition.FALSE, problem.reason().text(), problem.message()));
      wanted.put(
          problem.fate() == Finding.Fate.FIX ? ConditionType.STALLED : ConditionType.RECONCILING,
          new Wanted(Condition.TRUE, problem.reason().text(), problem.message()));
    }
    Optional<String> expiry =
        tokenExpiresAt.map(at -> at.truncatedTo(ChronoUnit.SECONDS).toString());
    if (expiring) {
      wanted.put(
          ConditionType.TOKEN_EXPIRING,
          new Wanted(
              Condition.TRUE,
              ConditionType.TOKEN_EXPIRING.text(),
              (tokenExpiresAt.filter(now::isAfter).isPresent()
                      ? "The token expired at %s; put a new one into its Secret"
                      : "The token expires at %s; put a new one into its Secret before that")
                  .formatted(expiry.orElse("an unknown time"))));
    }
    VersoriOrganisationStatus before =
        one.getStatus() == null ? VersoriOrganisationStatus.EMPTY : one.getStatus();
    long generation =
        one.getMetadata().getGeneration() == null ? 0 : one.getMetadata().getGeneration();
    return new VersoriOrganisationStatus(
        generation,
        expiry.orElse(null),
        Conditions.merge(before.conditions(), wanted, generation, now));
  }

  /** Conditions that have changed; that a token works from the start is none. */
  public static List<News> news(VersoriOrganisationStatus before, VersoriOrganisationStatus now) {
    VersoriOrganisationStatus old = before == null ? VersoriOrganisationStatus.EMPTY : before;
    return Stream.of(ConditionType.READY, ConditionType.TOKEN_EXPIRING)
        .flatMap(type -> now.condition(type).filter(c -> isNews(old.condition(type), c)).stream())
        .filter(c -> !c.holds() || isWarning(c) || old.condition(ConditionType.READY).isPresent())
        .map(c -> new News(!c.holds() || isWarning(c), c.reason(), c.message()))
        .toList();
  }

  private static boolean isWarning(Condition condition) {
    return condition.type().equals(ConditionType.TOKEN_EXPIRING.text());
  }

  private static boolean isNews(Optional<Condition> before, Condition now) {
    return before
        .filter(
            c ->
                Objects.equals(c.status(), now.status())
                    && Objects.equals(c.reason(), now.reason()))
        .isEmpty();
  }
}
