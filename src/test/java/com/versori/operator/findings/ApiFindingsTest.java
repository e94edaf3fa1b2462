package com.versori.operator.findings;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.client.ApiError;
import com.versori.operator.client.VersoriException;
import com.versori.operator.client.VersoriException.Kind;
import com.versori.operator.model.Finding;
import com.versori.operator.model.Finding.Fate;
import com.versori.operator.model.Snapshot;
import com.versori.operator.payload.SecretValues;
import com.versori.operator.payload.credential.ValueInput;
import com.versori.testkit.Fixtures;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiFindingsTest {

  private final Snapshot snapshot =
      Fixtures.ready(
          Fixtures.resource(), Map.of("shop", Fixtures.secret("token", "pl4nted-value")));
  private final ApiText apiText = ApiText.of(snapshot, values("pl4nted-value"));

  @ParameterizedTest
  @CsvSource({
    "UNAUTHORIZED, 401, Unauthorized, FIX, versori-system/default",
    "FORBIDDEN, 403, Forbidden, FIX, in organisation 01HFZ7Y8QJ4Z5X0N3V6W9R2T1K",
    "NOT_FOUND, 404, TemplateNotFound, FIX, correct spec.templateId",
    "CONFLICT, 409, Creating, WAIT, The name shop-eu is taken",
    "REJECTED, 422, Rejected, FIX, correct the resource",
    "RATE_LIMITED, 429, RateLimited, WAIT, slow down",
    "UNREACHABLE, -1, ApiUnavailable, RETRY, https://api.example.com",
    "UNAVAILABLE, 404, ApiUnavailable, RETRY, https://api.example.com"
  })
  void eachKindOfFailureHasItsReasonAndFate(
      Kind kind, int status, String reason, Fate fate, String remedy) {
    Finding finding = ApiFindings.ofCreate(failure(kind, status, error("code")), snapshot, apiText);
    assertThat(finding.reason().text()).isEqualTo(reason);
    assertThat(finding.fate()).isEqualTo(fate);
    assertThat(finding.message()).contains(remedy).doesNotContain("pl4nted-value");
  }

  private static SecretValues values(String value) {
    SecretValues values = new SecretValues();
    values.add(new ValueInput("value", null, "shop", "token", false, true), value);
    values.add(Fixtures.ACCESS.token());
    return values;
  }

  @Test
  void messageNamesFieldAndCauseWithoutSecretValues() {
    Finding finding =
        ApiFindings.ofCreate(
            failure(Kind.REJECTED, 400, error("validation_failed")), snapshot, apiText);
    assertThat(finding.message())
        .contains(
            "400",
            "validation_failed",
            "request req-1",
            ": the value *** was sent [connection.credentials[0].credential.data.string.value]")
        .doesNotContain("pl4nted", "too short");
  }

  /** No Secret was read, so nothing could be redacted. */
  @Test
  void onlyStatusCodeAndRequestIdAreReportedWithoutTheSecrets() {
    VersoriException refused = failure(Kind.REJECTED, 400, error("in_use"));
    for (Finding finding :
        List.of(
            ApiFindings.ofDelete(refused, snapshot),
            ApiFindings.ofRead(refused, snapshot),
            ApiFindings.ofTemplate(refused, snapshot))) {
      assertThat(finding.message())
          .contains("(400, in_use, request req-1)")
          .doesNotContain("pl4nted", "was sent", "too short", "credentials[0]");
    }
  }

  /** A missing connection is no failure of a read: it is the listing that is not found. */
  @Test
  void listingThatIsNotFoundIsAnOutage() {
    Finding finding = ApiFindings.ofRead(failure(Kind.NOT_FOUND, 404, error("no_route")), snapshot);
    assertThat(finding.reason()).isEqualTo(Reason.API_UNAVAILABLE);
    assertThat(finding.fate()).isEqualTo(Finding.Fate.RETRY);
    assertThat(finding.message()).contains("check the API URL");
  }

  @Test
  void takenNameIsCheckedWithEveryHttpStatus() {
    ApiError taken =
        new ApiError(
            "invalid", "no", List.of(new ApiError.FieldError("connection.name", "already exists")));
    assertThat(ApiFindings.ofCreate(failure(Kind.REJECTED, 422, taken), snapshot, apiText).reason())
        .isEqualTo(Reason.CREATING);
    ApiError tooLong =
        new ApiError(
            "invalid", "no", List.of(new ApiError.FieldError("connection.name", "is too long")));
    assertThat(
            ApiFindings.ofCreate(failure(Kind.REJECTED, 422, tooLong), snapshot, apiText).reason())
        .isEqualTo(Reason.REJECTED);
  }

  /** The owner of the name is unknown, and creating again each second would not reveal it. */
  @Test
  void unexplainedConflictIsRetriedAtGrowingIntervals() {
    Snapshot snapshot =
        Fixtures.snapshot(
            Fixtures.resource(
                """
                status:
                  conditions:
                  - {type: Ready, status: "False", reason: NameConflict, message: m, observedGeneration: 1,
                     lastTransitionTime: "2026-11-24T09:59:00Z"}
                """));
    Finding finding =
        ApiFindings.ofCreate(
            failure(Kind.CONFLICT, 409, error("already_exists")), snapshot, apiText);
    assertThat(finding.fate()).isEqualTo(Fate.RETRY);
    assertThat(finding.message()).contains("No connection with this name is listed");
  }

  @Test
  void failedDeleteIsAlwaysRetriedAndNamesTheWayOut() {
    for (Kind kind : Kind.values()) {
      Finding finding = ApiFindings.ofDelete(failure(kind, 400, error("code")), snapshot);
      assertThat(finding.reason()).isEqualTo(Reason.DELETION_BLOCKED);
      assertThat(finding.fate()).isNotEqualTo(Fate.FIX);
      assertThat(finding.message()).contains("\"deletionPolicy\":\"Retain\"");
    }
  }

  @Test
  void rejectedDeleteNamesNeitherNamesNorFields() {
    for (Kind kind : List.of(Kind.CONFLICT, Kind.REJECTED)) {
      assertThat(ApiFindings.ofDelete(failure(kind, 409, error("in_use")), snapshot).message())
          .contains("refuses to delete it (409, in_use, request req-1)")
          .doesNotContain("spec.name", "correct the resource");
    }
  }

  private static ApiError error(String code) {
    return new ApiError(
        code,
        "the value pl4nted-value was sent",
        List.of(
            new ApiError.FieldError(
                "connection.credentials[0].credential.data.string.value",
                "pl4nted-value is too short")));
  }

  private static VersoriException failure(Kind kind, int status, ApiError error) {
    return new VersoriException(
        kind,
        "create",
        "req-1",
        status < 0 ? OptionalInt.empty() : OptionalInt.of(status),
        "",
        Optional.of(error),
        kind == Kind.RATE_LIMITED ? Optional.of(Duration.ofSeconds(7)) : Optional.empty(),
        false);
  }
}
