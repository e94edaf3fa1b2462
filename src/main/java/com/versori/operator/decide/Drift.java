package com.versori.operator.decide;

import com.versori.operator.client.model.Connection;
import com.versori.operator.findings.ApiText;
import com.versori.operator.model.Snapshot;
import com.versori.operator.model.Times;
import com.versori.operator.payload.SecretValues;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a connection differs from what was last written to it. It is compared with the API's answer
 * to that write, which status records, because the API normalises what it receives. Only an adopted
 * connection that was never written is compared with the spec.
 */
public final class Drift {

  static final String UPDATED_AT = "updatedAt";
  private static final String BASE_URL = "baseUrl";

  /** One difference; the texts are null where there is none. */
  public record Difference(String field, String wanted, String found) {

    private String shown(ApiText apiText) {
      return switch (field) {
        case UPDATED_AT ->
            "it was updated at " + (SecretValues.isIdOrTime(found) ? found : apiText.shown(found));
        case BASE_URL ->
            "baseUrl is %s instead of %s".formatted(apiText.url(found), apiText.url(wanted));
        default ->
            "%s is %s instead of %s".formatted(field, apiText.name(found), apiText.name(wanted));
      };
    }
  }

  private Drift() {}

  /** How an adopted connection that is only observed differs from what is declared. */
  static List<String> ofAdopted(Snapshot s, Connection found) {
    return shown(s, of(s, found, false));
  }

  /** For people. What the API answered is shown as far as {@link ApiText} shows it. */
  public static List<String> shown(Snapshot s, List<Difference> differences) {
    if (differences.isEmpty()) {
      return List.of();
    }
    ApiText apiText = ApiText.withoutSecrets(s);
    return differences.stream().map(difference -> difference.shown(apiText)).toList();
  }

  /** Empty if there is none. Fields that the resource does not declare are not compared. */
  public static List<Difference> of(Snapshot s, Connection found) {
    return of(s, found, s.mayWrite());
  }

  private static List<Difference> of(Snapshot s, Connection found, boolean written) {
    List<Difference> differences = new ArrayList<>();
    if (s.spec().name() != null || s.spec().connectionId() == null) {
      compare(differences, "name", written ? s.status().name() : s.spec().name(), found.name());
    }
    if (s.spec().baseUrl() != null) {
      compare(
          differences,
          BASE_URL,
          written ? s.status().baseUrl() : s.spec().baseUrl(),
          found.baseUrl());
    }
    if (written
        && found.updatedAt() != null
        && s.status().updatedAt() != null
        && !isSameTime(s.status().updatedAt(), found.updatedAt())) {
      differences.add(new Difference(UPDATED_AT, s.status().updatedAt(), found.updatedAt()));
    }
    return differences;
  }

  /** Whether nothing is known to differ but the time of the last update. */
  public static boolean isTimeAlone(List<Difference> differences) {
    return differences.size() == 1 && differences.get(0).field().equals(UPDATED_AT);
  }

  /** A field that the API omits does not count as different. */
  private static void compare(
      List<Difference> differences, String field, String wanted, String found) {
    if (found != null && wanted != null && !wanted.equals(found)) {
      differences.add(new Difference(field, wanted, found));
    }
  }

  /** The answer to a write and a later read may give the same time with different precision. */
  private static boolean isSameTime(String a, String b) {
    return a.equals(b) || seconds(a).isPresent() && seconds(a).equals(seconds(b));
  }

  private static Optional<Instant> seconds(String text) {
    return Times.parse(text).map(time -> time.truncatedTo(ChronoUnit.SECONDS));
  }
}
