package com.versori.operator.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.Condition;
import com.versori.operator.api.v1alpha1.ConditionType;
import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.api.v1alpha1.VersoriOrganisation;
import com.versori.operator.api.v1alpha1.VersoriOrganisationStatus;
import com.versori.operator.model.Finding;
import com.versori.testkit.Fixtures;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The status of an organisation follows kstatus. */
class OrganisationReportTest {

  private static final Instant NOW = Fixtures.NOW;
  private final VersoriOrganisation organisation = new VersoriOrganisation();

  OrganisationReportTest() {
    organisation.getMetadata().setGeneration(3L);
  }

  @Test
  void readyWithATokenThatWorks() {
    VersoriOrganisationStatus status = report(Optional.empty(), Optional.empty(), false);
    assertThat(status.observedGeneration()).isEqualTo(3);
    assertThat(status.tokenExpiresAt()).isNull();
    assertThat(status.conditions()).extracting(Condition::type).containsExactly("Ready");
    assertThat(ready(status).holds()).isTrue();
    assertThat(OrganisationReport.news(null, status)).isEmpty();
  }

  @Test
  void stalledByWhatAPersonHasToFixAndReconcilingOtherwise() {
    VersoriOrganisationStatus stalled =
        report(Optional.of(Finding.fix(Reason.UNAUTHORIZED, "no")), Optional.empty(), false);
    assertThat(stalled.conditions())
        .extracting(Condition::type)
        .containsExactly("Ready", "Stalled");
    assertThat(ready(stalled).reason()).isEqualTo("Unauthorized");
    assertThat(OrganisationReport.news(null, stalled))
        .containsExactly(new OrganisationReport.News(true, "Unauthorized", "no"));
    assertThat(OrganisationReport.news(stalled, report(Optional.empty(), Optional.empty(), false)))
        .containsExactly(
            new OrganisationReport.News(false, "Available", "The API accepts the token"));
    VersoriOrganisationStatus retrying =
        report(Optional.of(Finding.retry(Reason.API_UNAVAILABLE, "no")), Optional.empty(), false);
    assertThat(retrying.conditions())
        .extracting(Condition::type)
        .containsExactly("Ready", "Reconciling");
  }

  @Test
  void expiryIsShownAndWarnedOfOnce() {
    Instant expiry = NOW.plus(Duration.ofDays(3));
    VersoriOrganisationStatus status = report(Optional.empty(), Optional.of(expiry), true);
    assertThat(status.tokenExpiresAt()).isEqualTo("2026-11-27T10:00:00Z");
    assertThat(status.condition(ConditionType.TOKEN_EXPIRING).orElseThrow().message())
        .isEqualTo(
            "The token expires at 2026-11-27T10:00:00Z; put a new one into its Secret before that");
    assertThat(
            report(Optional.empty(), Optional.of(NOW.minusSeconds(1)), true)
                .condition(ConditionType.TOKEN_EXPIRING)
                .orElseThrow()
                .message())
        .isEqualTo("The token expired at 2026-11-24T09:59:59Z; put a new one into its Secret");
    assertThat(OrganisationReport.news(null, status))
        .anyMatch(news -> news.isWarning() && news.reason().equals("TokenExpiring"));
    organisation.setStatus(status);
    VersoriOrganisationStatus again = report(Optional.empty(), Optional.of(expiry), true);
    assertThat(again).isEqualTo(status);
    assertThat(OrganisationReport.news(status, again)).isEmpty();
  }

  private static Condition ready(VersoriOrganisationStatus status) {
    return status.condition(ConditionType.READY).orElseThrow();
  }

  private VersoriOrganisationStatus report(
      Optional<Finding> finding, Optional<Instant> expiresAt, boolean expiring) {
    return OrganisationReport.of(organisation, finding, expiresAt, expiring, NOW);
  }
}
