package com.versori.operator.api.v1alpha1;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Why a condition is as it is. Reasons are API: programs and people match on them, the manual lists
 * each with its remedy, and none changes its meaning.
 */
public enum Reason {
  AVAILABLE("The connection exists as declared, or the Secrets were found.", "Nothing."),
  CREATING(
      "The connection is being created, or the create is about to be retried.",
      "Nothing; the operator continues automatically."),
  UPDATING(
      "The connection is being updated to match the resource.",
      "Nothing; the operator continues automatically."),
  SECRET_NOT_FOUND(
      "A Secret that the resource references does not exist in its namespace.",
      "Create the Secret, or correct the name; the operator continues when the Secret exists."),
  SECRET_KEY_NOT_FOUND(
      "A referenced Secret lacks a required key.",
      "Add the key, or reference another; the message lists the existing keys."),
  INVALID_SECRET_VALUE(
      "A value in a Secret cannot be sent: it is empty, too large, not UTF-8, not PEM, an"
          + " expired certificate, or the key of another certificate.",
      "Correct the value in the Secret that the message names."),
  ORGANISATION_NOT_FOUND(
      "The VersoriOrganisation that the resource names, or uses by default, does not exist.",
      "Create it, or correct spec.organisationRef; the operator continues when it exists."),
  TOKEN_UNAVAILABLE(
      "The Secret of the VersoriOrganisation contains no API token or usable signing key.",
      "Create the Secret, or correct the reference or the value; the status of the"
          + " VersoriOrganisation names it. The operator continues when it can read it."),
  UNAUTHORIZED(
      "The API does not accept the token or signing key (401).",
      "Replace it in the Secret of the VersoriOrganisation; check its apiUrl, and the scheme of a"
          + " token or the ID and subject of a signing key."),
  FORBIDDEN(
      "The token lacks a permission in the organisation (403), or the namespace may not use the"
          + " VersoriOrganisation or reference existing objects on the platform.",
      "Grant the token the permission, allow the namespace in the VersoriOrganisation"
          + " (allowedNamespaces, references, projects), or name another in"
          + " spec.organisationRef."),
  TEMPLATE_NOT_FOUND(
      "The connection template, environment or project does not exist in the organisation.",
      "Correct spec.templateId or spec.templateRef; for a name, the message lists similar ones."),
  END_USER_NOT_FOUND(
      "The end user that spec.externalId names does not exist in the organisation.",
      "Create the end user on the platform, or correct spec.externalId; the message contains the"
          + " call that creates it."),
  CONNECTION_NOT_FOUND(
      "The resource's connection, or the connection to adopt, does not exist on the platform.",
      "While Reconciling, nothing: the operator recreates it. When Stalled, follow the message:"
          + " restore the connection, or delete the resource and apply it again."),
  NAME_CONFLICT(
      "Another connection already has this name.",
      "Choose another spec.name, remove or rename the other connection, or adopt it."),
  OWNED_BY_ANOTHER(
      "The connection belongs to another resource, or another resource comes first for the"
          + " template.",
      "Follow the message; it names the owner if the namespace may know it."),
  REJECTED(
      "The API rejected the request; the message contains the API's error and the fields.",
      "Correct the field in the resource or the value in its Secret."),
  CREDENTIAL_REJECTED(
      "The platform reports errors for a stored credential.", "Correct the credential's Secret."),
  ROTATION_NOT_CONFIRMED(
      "An update was accepted, but the API does not show the new entry, or still shows the former"
          + " credential.",
      "While Reconciling, nothing: the operator reads the connection again. When Stalled, follow"
          + " the message."),
  CREDENTIAL_IN_USE(
      "An update would replace a stored credential that other resources use.",
      "Follow the message; it names them."),
  ONE_TIME_CODE_USED(
      "A one-time code was already sent.",
      "Obtain a new code (for oauth2Code with the subcommand authorize) and put it into the Secret."),
  RATE_LIMITED(
      "The API asked the operator to slow down (429).",
      "Nothing; the operator retries when the requested time is over."),
  API_UNAVAILABLE(
      "The API could not be reached, or did not respond as expected.",
      "If it lasts, check the apiUrl of the VersoriOrganisation, network policy and proxy; the operator keeps"
          + " retrying."),
  CREATE_OUTCOME_UNKNOWN(
      "A create was sent and its outcome is not known; it is not sent again until the outcome"
          + " is known.",
      "While Reconciling, nothing: the operator looks for the connection. When Stalled, settle"
          + " the attempt with a command from the message."),
  DRIFTED(
      "The connection was changed outside the operator.",
      "Update the resource to match, or set driftPolicy to Correct; the message names the"
          + " fields."),
  NOT_IN_USE(
      "The connection exists as declared, but a template's environment does not use it.",
      "Follow the message; it contains the command or the call that changes it."),
  PAUSED("The resource has the annotation versori.com/paused.", "Remove the annotation to resume."),
  DELETING(
      "The resource is being deleted, and the operator looks for its connection first.",
      "Nothing; the operator continues automatically."),
  DELETION_BLOCKED(
      "The connection could not be deleted, so the resource is kept.",
      "Follow the message, or set deletionPolicy to Retain with its command."),
  WRITE_DENIED(
      "The cluster denies the operator's change of the resource: a policy, a webhook or missing"
          + " rights.",
      "Correct the resource, or except the operator's service account from the policy that the"
          + " message names; the operator keeps retrying."),
  INVALID_SPEC(
      "The operator cannot apply what the resource declares.",
      "Correct the field or setting that the message names."),
  INTERNAL_ERROR(
      "An unexpected error occurred, or the installation is incomplete.",
      "Read the message and the operator's log; the operator keeps retrying.");

  private final String text = camelCase(this);
  private final String meaning;
  private final String remedy;

  Reason(String meaning, String remedy) {
    this.meaning = meaning;
    this.remedy = remedy;
  }

  /** The reason in status and events, such as {@code SecretNotFound}. */
  public String text() {
    return text;
  }

  /** What it means, one sentence, as in the manual. */
  public String meaning() {
    return meaning;
  }

  /** What the user does about it, as in the manual. */
  public String remedy() {
    return remedy;
  }

  static String camelCase(Enum<?> constant) {
    return Arrays.stream(constant.name().split("_"))
        .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
        .collect(Collectors.joining());
  }
}
