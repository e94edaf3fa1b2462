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

/** Findings for failed API calls: reason, fate and a message with the remedy. */
public final class ApiFindings {

  private static final String NOT_LISTED =
      ". No connection with this name is listed; it may have just been deleted, or the token"
          + " may not see it. The create is retried";

  /** Error texts that say that a name is taken. The vendor documents none. */
  private static final Pattern TAKEN =
      Pattern.compile("exist|conflict|duplicate|unique|taken|in use");

  private ApiFindings() {}

  /** A create that certainly failed; for an unknown outcome see {@link Remedies#outcomeUnknown}. */
  public static Finding ofCreate(VersoriException failure, Snapshot s, ApiText apiText) {
    if (failure.kind() == Kind.NOT_FOUND) {
      return Finding.fix(
          Reason.TEMPLATE_NOT_FOUND,
          "The API finds no %s in organisation %s%s; correct spec.%s"
              .formatted(
                  s.describedTemplate(),
                  s.organisationId(),
                  details(failure, apiText),
                  s.spec().templateRef() == null ? "templateId" : "templateRef"));
    }
    Finding finding = of("The create", failure, details(failure, apiText), s);
    if (finding.reason() != Reason.NAME_CONFLICT) {
      return finding;
    }
    return s.isNameRefused()
        ? Finding.retry(finding.reason(), finding.message() + NOT_LISTED)
        : Finding.waitFor(
            Reason.CREATING,
            Timing.FIRST_LOOK,
            "The name %s is taken on the platform%s; the operator checks whether the connection is"
                    .formatted(s.connectionName(), details(failure, apiText))
                + " this resource's own");
  }

  public static Finding ofUpdate(VersoriException failure, Snapshot s, ApiText apiText) {
    if (failure.kind() == Kind.NOT_FOUND) {
      // The next read decides whether it is gone.
      return Finding.retry(
          Reason.CONNECTION_NOT_FOUND,
          "The API finds no connection %s (request %s); the operator checks again"
              .formatted(s.status().connectionId(), failure.requestId()));
    }
    Finding finding = of("The update", failure, details(failure, apiText), s);
    // The next pass looks for the other connection, to name it.
    return finding.reason() == Reason.NAME_CONFLICT && !s.saysNow(Reason.NAME_CONFLICT)
        ? Finding.waitFor(finding.reason(), Timing.FIRST_LOOK, finding.message())
        : finding;
  }

  /**
   * A read that failed. Without the API's message: the values to redact were not read. A missing
   * connection is no failure; if its listing is not found, something else than the API answers.
   */
  public static Finding ofRead(VersoriException failure, Snapshot s) {
    String what = "Reading the connection";
    return failure.kind() == Kind.NOT_FOUND
        ? unavailable(what, failure, s)
        : ofLookup(what, failure, s);
  }

  /** A failed lookup of a template by name. */
  public static Finding ofTemplate(VersoriException failure, Snapshot s) {
    return ofLookup("Looking up the template", failure, s);
  }

  /** A link that is not made. */
  public static Finding ofLink(VersoriException failure, Snapshot s, String templateId) {
    String what = "Linking template " + templateId;
    String details = details(failure, ApiText.withoutSecrets(s));
    return switch (failure.kind()) {
      case NOT_FOUND ->
          Finding.fix(
              Reason.TEMPLATE_NOT_FOUND,
              "The API finds no template %s in organisation %s%s; correct spec.links"
                  .formatted(templateId, s.organisationId(), details));
      case CONFLICT, REJECTED ->
          Finding.fix(
              Reason.REJECTED,
              "%s was rejected by the API%s; correct spec.links".formatted(what, details));
      default -> of(what, failure, details, s);
    };
  }

  /** A link that is not removed. */
  public static Finding ofUnlink(VersoriException failure, Snapshot s, String templateId) {
    String what = "Removing the link to template " + templateId;
    String details = details(failure, ApiText.withoutSecrets(s));
    return failure.kind() == Kind.CONFLICT || failure.kind() == Kind.REJECTED
        ? Finding.fix(
            Reason.REJECTED,
            "%s was rejected by the API%s; remove it on the platform".formatted(what, details))
        : of(what, failure, details, s);
  }

  /** A failed lookup of an end user, other than that there is none. */
  public static Finding ofEndUser(VersoriException failure, Snapshot s) {
    return ofLookup("Looking up the end user", failure, s);
  }

  private static Finding ofLookup(String what, VersoriException failure, Snapshot s) {
    return of(what, failure, status(failure, ApiText.withoutSecrets(s)), s);
  }

  /** A refused start of a login; its request has no secret but the token. */
  public static Finding ofLogin(VersoriException failure, Snapshot s) {
    return of("The login", failure, details(failure, ApiText.withoutSecrets(s)), s);
  }

  /** The API does not return a connection that was just created; nothing is created meanwhile. */
  public static Finding notShownYet(Snapshot s) {
    return Finding.retry(
        Reason.API_UNAVAILABLE,
        "The API does not return connection %s yet, which was just created; the operator checks"
                .formatted(s.status().connectionId())
            + " again");
  }

  /** As {@link #notShownYet}, whenever the connection was created. */
  public static Finding notShown(Snapshot s) {
    return s.mayBeUnseen()
        ? notShownYet(s)
        : Finding.retry(
            Reason.API_UNAVAILABLE,
            "The API does not return connection %s; the operator checks again"
                .formatted(s.status().connectionId()));
  }

  /** A failed delete, whatever the reason: the resource is kept and the delete retried. */
  public static Finding ofDelete(VersoriException failure, Snapshot s) {
    Finding cause = causeOfDelete(failure, s);
    String message =
        "Connection %s is not deleted yet: %s; the operator retries. %s"
            .formatted(s.status().connectionId(), cause.message(), Remedies.retain(s));
    return cause.fate() == Finding.Fate.WAIT
        ? new Finding(Reason.DELETION_BLOCKED, Finding.Fate.WAIT, message, cause.retryAfter())
        : Finding.retry(Reason.DELETION_BLOCKED, message);
  }

  private static Finding causeOfDelete(VersoriException failure, Snapshot s) {
    String status = status(failure, ApiText.withoutSecrets(s));
    return switch (failure.kind()) {
      case NOT_FOUND ->
          Finding.retry(Reason.API_UNAVAILABLE, "the API does not return the new connection yet");
      case CONFLICT, REJECTED ->
          Finding.retry(
              Reason.REJECTED,
              "the API refuses to delete it%s; %s on the platform"
                  .formatted(
                      status,
                      s.spec().externalId() == null
                          ? "stop its use"
                          : "deactivate the end user " + s.spec().externalId()));
      default -> of("The delete", failure, status, s);
    };
  }

  /**
   * @param details status, request ID and, where redacted, the API's error
   */
  private static Finding of(String what, VersoriException failure, String details, Snapshot s) {
    return switch (failure.kind()) {
      case UNAUTHORIZED ->
          Finding.fix(
              Reason.UNAUTHORIZED,
              what
                  + " was refused: the API does not accept "
                  + AuthWords.of(s).name()
                  + details
                  + "; "
                  + AuthWords.of(s).remedy());
      case FORBIDDEN ->
          Finding.fix(
              Reason.FORBIDDEN,
              "%s was refused: %s lacks the permission in organisation %s%s"
                      .formatted(what, AuthWords.of(s).name(), s.organisationId(), details)
                  + "; grant the %s the permission, or use a %1$s of that organisation"
                      .formatted(AuthWords.of(s).kind()));
      case CONFLICT -> nameConflict(s, details);
      case NOT_FOUND, REJECTED ->
          isNameRejected(failure)
              ? nameConflict(s, details)
              : Finding.fix(
                  Reason.REJECTED,
                  what
                      + " was rejected by the API"
                      + details
                      + "; correct the resource or the value in its Secret");
      case RATE_LIMITED ->
          Finding.waitFor(
              Reason.RATE_LIMITED,
              failure.retryAfter().orElse(Timing.DEFAULT_RETRY_AFTER),
              what
                  + " was delayed: the API asks to slow down"
                  + details
                  + "; the operator retries automatically");
      case UNREACHABLE, UNAVAILABLE, NO_ANSWER, UNREADABLE -> unavailable(what, failure, s);
    };
  }

  private static Finding unavailable(String what, VersoriException failure, Snapshot s) {
    String message =
        "%s failed: %s. If it lasts, check the API URL (%s), network policy and proxy"
            .formatted(what, failure.getMessage(), s.organisation().apiUrl().orElse("unknown"));
    return failure
        .retryAfter()
        .map(delay -> Finding.waitFor(Reason.API_UNAVAILABLE, delay, message))
        .orElseGet(() -> Finding.retry(Reason.API_UNAVAILABLE, message));
  }

  private static Finding nameConflict(Snapshot s, String details) {
    return Finding.fix(
        Reason.NAME_CONFLICT,
        "Another connection of the template's system is already named %s%s; change spec.name,"
                .formatted(s.connectionName(), details)
            + " or remove or rename the other connection");
  }

  /** Whether the API has refused a name because another connection has it. */
  public static boolean isNameTaken(VersoriException failure) {
    return failure.kind() == Kind.CONFLICT || isNameRejected(failure);
  }

  private static boolean isNameRejected(VersoriException failure) {
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

  private static String status(VersoriException failure, ApiText apiText) {
    StringBuilder text = new StringBuilder(" (");
    failure.status().ifPresent(status -> text.append(status).append(", "));
    failure.apiError().flatMap(apiText::code).ifPresent(code -> text.append(code).append(", "));
    return text.append("request ").append(failure.requestId()).append(')').toString();
  }

  private static String details(VersoriException failure, ApiText apiText) {
    return status(failure, apiText) + failure.apiError().map(apiText::details).orElse("");
  }

  /** The API rejects the operator's name for a credential, which is optional. */
  public static Finding credentialNameRefused(VersoriException e) {
    return Finding.waitFor(
        Reason.CREATING,
        Timing.AFTER_CONFLICT,
        "The API rejects the operator's default name for a credential (request %s); the create"
                .formatted(e.requestId())
            + " is retried without it");
  }

  /** The API refused an update, perhaps because of what the update does not change. */
  public static Finding sentInAnotherForm(VersoriException e) {
    return Finding.waitFor(
        Reason.UPDATING,
        Timing.AFTER_CONFLICT,
        "The API rejects the update, perhaps because it repeats stored credentials (request %s); it"
                .formatted(e.requestId())
            + " is sent again in another form");
  }
}
