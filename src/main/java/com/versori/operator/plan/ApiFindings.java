package com.versori.operator.plan;

import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.versori.ApiError;
import com.versori.operator.versori.VersoriException;
import com.versori.operator.versori.VersoriException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a failed call means for a resource: reason, fate and a message that says what to do. */
public final class ApiFindings {

  /** Waited for when the API says "later" without saying when. */
  static final Duration DEFAULT_RETRY_AFTER = Duration.ofSeconds(30);

  private static final Scrubber ONLY_STATUS = new Scrubber(List.of());

  /** Until it is looked into whose connection has the name. */
  private static final Duration NAME_LOOK = Duration.ofSeconds(1);

  private static final String NOT_LISTED =
      ". No connection of that name is listed: it may have been removed a moment ago, or is not shown"
          + " to this token; the create is tried again";

  private static final int MAX_DETAILS = 500;

  /** Words in which APIs tell that a name is taken; the vendor documents none. */
  private static final Pattern TAKEN =
      Pattern.compile("exist|conflict|duplicate|unique|taken|in use");

  private ApiFindings() {}

  /** A create that failed for certain; one of unknown outcome is not for here. */
  static Finding ofCreate(VersoriException failure, Snapshot s, Scrubber scrubber) {
    if (failure.kind() == Kind.NOT_FOUND) {
      return Finding.fix(
          Reason.TEMPLATE_NOT_FOUND,
          "The API knows no %s in organisation %s%s; correct spec.%s"
              .formatted(
                  s.templateWords(),
                  s.organisationId(),
                  details(failure, scrubber),
                  s.spec().templateRef() == null ? "templateId" : "templateRef"));
    }
    Finding finding = of("The create", failure, s, scrubber);
    if (finding.reason() != Reason.NAME_CONFLICT) {
      return finding;
    }
    // It may be the resource's own connection: that is looked into.
    return s.saysNow(Reason.NAME_CONFLICT)
        ? Finding.retry(finding.reason(), finding.message() + NOT_LISTED)
        : Finding.waitFor(finding.reason(), NAME_LOOK, finding.message());
  }

  static Finding ofUpdate(VersoriException failure, Snapshot s, Scrubber scrubber) {
    if (failure.kind() == Kind.NOT_FOUND) {
      // Whether it is really gone is looked into before anything is made of it.
      return Finding.retry(
          Reason.CONNECTION_NOT_FOUND,
          "The API knows no connection %s (request %s); it is looked for again"
              .formatted(s.status().connectionId(), failure.requestId()));
    }
    return of("The update", failure, s, scrubber);
  }

  /**
   * A read that failed. What the API says of it is left out: no Secret was read with which its
   * words could be cleaned.
   */
  public static Finding ofRead(VersoriException failure, Snapshot s) {
    return of("Reading the connection", failure, s, ONLY_STATUS);
  }

  /** Looking for a template by name that failed. */
  public static Finding ofTemplate(VersoriException failure, Snapshot s) {
    return of("Looking for the template", failure, s, ONLY_STATUS);
  }

  /** The API does not know what it has just made: it will, and nothing else is made until then. */
  static Finding notShownYet(Snapshot s) {
    return Finding.retry(
        Reason.API_UNAVAILABLE,
        "The API does not show connection %s yet, which it made a moment ago; it is looked for again"
            .formatted(s.status().connectionId()));
  }

  /** A delete that failed, whatever the reason: the resource is kept and the delete tried again. */
  public static Finding ofDelete(VersoriException failure, Snapshot s) {
    Finding cause = causeOfDelete(failure, s);
    String message =
        "Connection %s is not removed yet: %s; it is tried again. Or %s"
            .formatted(s.status().connectionId(), cause.message(), Remedies.retain(s));
    return cause.fate() == Finding.Fate.WAIT
        ? new Finding(Reason.DELETION_BLOCKED, Finding.Fate.WAIT, message, cause.retryAfter())
        : Finding.retry(Reason.DELETION_BLOCKED, message);
  }

  /**
   * What is wrong with the request is for the platform to say: a delete holds nothing but an ID.
   */
  private static Finding causeOfDelete(VersoriException failure, Snapshot s) {
    Scrubber scrubber = new Scrubber(List.of());
    return switch (failure.kind()) {
      case NOT_FOUND ->
          Finding.retry(
              Reason.API_UNAVAILABLE, "the API does not show yet what it made a moment ago");
      case CONFLICT, REJECTED ->
          Finding.retry(
              Reason.REJECTED,
              "the API refuses to delete it%s; end what uses it on the platform"
                  .formatted(details(failure, scrubber)));
      default -> of("The delete", failure, s, scrubber);
    };
  }

  /**
   * @param scrubber cleans what the API says; {@link #ONLY_STATUS}: it is left out
   */
  private static Finding of(String what, VersoriException failure, Snapshot s, Scrubber scrubber) {
    String details = scrubber == ONLY_STATUS ? status(failure) : details(failure, scrubber);
    return switch (failure.kind()) {
      case UNAUTHORIZED ->
          Finding.fix(
              Reason.UNAUTHORIZED,
              what
                  + " was refused: the API does not accept "
                  + Tenancy.tokenWords(s)
                  + details
                  + "; replace it (a new one is used at once), and check VERSORI_AUTH_SCHEME");
      case FORBIDDEN ->
          Finding.fix(
              Reason.FORBIDDEN,
              "%s was refused: %s may not do this in organisation %s%s"
                      .formatted(what, Tenancy.tokenWords(s), s.organisationId(), details)
                  + "; give the token the right, or use one of that organisation");
      case CONFLICT -> nameConflict(s, details);
      case NOT_FOUND, REJECTED ->
          isNameTaken(failure)
              ? nameConflict(s, details)
              : Finding.fix(
                  Reason.REJECTED,
                  what
                      + " was rejected by the API"
                      + details
                      + "; correct the resource, or the value in its Secret");
      case RATE_LIMITED ->
          Finding.waitFor(
              Reason.RATE_LIMITED,
              failure.retryAfter().orElse(DEFAULT_RETRY_AFTER),
              what
                  + " was put off: the API asks to slow down"
                  + details
                  + "; it is tried again by itself, nothing has to be done");
      case UNREACHABLE, UNAVAILABLE, NO_ANSWER, UNREADABLE -> unavailable(what, failure, s);
    };
  }

  private static Finding unavailable(String what, VersoriException failure, Snapshot s) {
    String message =
        "%s did not succeed: %s. Check VERSORI_API_URL (%s), network policy and proxy if it lasts"
            .formatted(what, failure.getMessage(), s.operator().apiUrl());
    return failure
        .retryAfter()
        .map(delay -> Finding.waitFor(Reason.API_UNAVAILABLE, delay, message))
        .orElseGet(() -> Finding.retry(Reason.API_UNAVAILABLE, message));
  }

  private static Finding nameConflict(Snapshot s, String details) {
    return Finding.fix(
        Reason.NAME_CONFLICT,
        "Another connection of the template's system is named %s already%s; give spec.name another"
                .formatted(s.connectionName(), details)
            + " value, or remove or rename the other connection");
  }

  private static boolean isNameTaken(VersoriException failure) {
    return failure.apiError().stream()
        .flatMap(error -> error.fields().stream())
        .filter(field -> field.field() != null && field.field().matches("(connection\\.)?name"))
        .anyMatch(
            field ->
                isTaken(field.message())
                    || isTaken(failure.apiError().map(ApiError::code).orElse(null)));
  }

  private static boolean isTaken(String text) {
    return text != null && TAKEN.matcher(text.toLowerCase(Locale.ROOT)).find();
  }

  /** Leaves room for the remedy: a finding's message is bounded as a whole. */
  private static String cut(String details) {
    return details.length() <= MAX_DETAILS ? details : details.substring(0, MAX_DETAILS - 1) + "…";
  }

  private static String status(VersoriException failure) {
    StringBuilder text = new StringBuilder(" (");
    failure.status().ifPresent(status -> text.append(status).append(", "));
    return text.append("request ").append(failure.requestId()).append(')').toString();
  }

  /** What the API said, secret values taken out: status, code, message, fields, request. */
  private static String details(VersoriException failure, Scrubber scrubber) {
    Optional<ApiError> error = failure.apiError();
    StringBuilder text = new StringBuilder(" (");
    failure.status().ifPresent(status -> text.append(status).append(", "));
    error.map(ApiError::code).ifPresent(code -> text.append(code).append(", "));
    text.append("request ").append(failure.requestId()).append(')');
    error.map(ApiError::message).ifPresent(message -> text.append(": ").append(message));
    String fields =
        error.stream()
            .flatMap(e -> e.fields().stream())
            .map(field -> field.field() + ": " + field.message())
            .collect(Collectors.joining(", "));
    if (!fields.isEmpty()) {
      text.append(" [").append(fields).append(']');
    }
    return cut(scrubber.scrub(text.toString()));
  }
}
