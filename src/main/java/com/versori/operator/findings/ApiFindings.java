package com.versori.operator.findings;

import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.client.ApiError;
import com.versori.operator.client.VersoriException;
import com.versori.operator.client.VersoriException.Kind;
import com.versori.operator.model.Finding;
import com.versori.operator.model.Snapshot;
import com.versori.operator.timing.Timing;
import java.util.Locale;
import java.util.regex.Pattern;

/** What a failed call means for a resource: reason, fate and a message that says what to do. */
public final class ApiFindings {

  private static final String NOT_LISTED =
      ". No connection of that name is listed: it may have been removed a moment ago, or is not shown"
          + " to this token; the create is tried again";

  /** Words in which APIs tell that a name is taken; the vendor documents none. */
  private static final Pattern TAKEN =
      Pattern.compile("exist|conflict|duplicate|unique|taken|in use");

  private ApiFindings() {}

  /** A create that failed for certain; one of unknown outcome is not for here. */
  public static Finding ofCreate(VersoriException failure, Snapshot s, ApiText apiText) {
    if (failure.kind() == Kind.NOT_FOUND) {
      return Finding.fix(
          Reason.TEMPLATE_NOT_FOUND,
          "The API knows no %s in organisation %s%s; correct spec.%s"
              .formatted(
                  s.templateWords(),
                  s.organisationId(),
                  details(failure, apiText),
                  s.spec().templateRef() == null ? "templateId" : "templateRef"));
    }
    Finding finding = of("The create", failure, details(failure, apiText), s);
    if (finding.reason() != Reason.NAME_CONFLICT) {
      return finding;
    }
    // It may be the resource's own connection: that is looked into.
    return s.saysNow(Reason.NAME_CONFLICT)
        ? Finding.retry(finding.reason(), finding.message() + NOT_LISTED)
        : Finding.waitFor(finding.reason(), Timing.FIRST_LOOK, finding.message());
  }

  public static Finding ofUpdate(VersoriException failure, Snapshot s, ApiText apiText) {
    if (failure.kind() == Kind.NOT_FOUND) {
      // Whether it is really gone is looked into before anything is made of it.
      return Finding.retry(
          Reason.CONNECTION_NOT_FOUND,
          "The API knows no connection %s (request %s); it is looked for again"
              .formatted(s.status().connectionId(), failure.requestId()));
    }
    return of("The update", failure, details(failure, apiText), s);
  }

  /**
   * A read that failed. The API's message is left out: no Secret was read whose values could be
   * taken out of it.
   */
  public static Finding ofRead(VersoriException failure, Snapshot s) {
    return of("Reading the connection", failure, status(failure, ApiText.withoutSecrets(s)), s);
  }

  /** Looking for a template by name that failed. */
  public static Finding ofTemplate(VersoriException failure, Snapshot s) {
    return of("Looking for the template", failure, status(failure, ApiText.withoutSecrets(s)), s);
  }

  /** The API does not know what it has just made: it will, and nothing else is made until then. */
  public static Finding notShownYet(Snapshot s) {
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
    String status = status(failure, ApiText.withoutSecrets(s));
    return switch (failure.kind()) {
      case NOT_FOUND ->
          Finding.retry(
              Reason.API_UNAVAILABLE, "the API does not show yet what it made a moment ago");
      case CONFLICT, REJECTED ->
          Finding.retry(
              Reason.REJECTED,
              "the API refuses to delete it%s; end what uses it on the platform".formatted(status));
      default -> of("The delete", failure, status, s);
    };
  }

  /**
   * @param details what the API says, as far as it is shown
   */
  private static Finding of(String what, VersoriException failure, String details, Snapshot s) {
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
              failure.retryAfter().orElse(Timing.DEFAULT_RETRY_AFTER),
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

  /** Without the Secrets, the API's words could repeat what nobody takes out of them. */
  private static String status(VersoriException failure, ApiText apiText) {
    StringBuilder text = new StringBuilder(" (");
    failure.status().ifPresent(status -> text.append(status).append(", "));
    failure.apiError().flatMap(apiText::code).ifPresent(code -> text.append(code).append(", "));
    return text.append("request ").append(failure.requestId()).append(')').toString();
  }

  private static String details(VersoriException failure, ApiText apiText) {
    return status(failure, apiText) + failure.apiError().map(apiText::details).orElse("");
  }

  /** The API refuses the name that the operator gives to a credential; it can do without. */
  public static Finding credentialNameRefused(VersoriException e) {
    return Finding.waitFor(
        Reason.CREATING,
        Timing.AFTER_CONFLICT,
        "The API refuses the name that the operator gives to a credential (request %s); the create"
                .formatted(e.requestId())
            + " is sent once more without it");
  }
}
