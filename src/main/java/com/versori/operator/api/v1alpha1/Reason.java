package com.versori.operator.api.v1alpha1;

/**
 * Why a condition is as it is. Reasons are API: programs and people match on them, the manual lists
 * each with its remedy, and none changes its meaning.
 */
public enum Reason {
  AVAILABLE(
      "Available", "The connection exists as declared, or the Secrets were found.", "Nothing."),
  CREATING(
      "Creating",
      "The connection is being created, or a new attempt is about to be made.",
      "Nothing; it goes on by itself."),
  UPDATING(
      "Updating",
      "A change of the resource or of a Secret has not reached the connection.",
      "Read the message: it says what is waited for."),
  SECRET_NOT_FOUND(
      "SecretNotFound",
      "A Secret that the resource names does not exist in its namespace.",
      "Create the Secret, or correct the name; the operator goes on when it appears."),
  SECRET_KEY_NOT_FOUND(
      "SecretKeyNotFound",
      "A Secret lacks a key that is needed.",
      "Add the key, or name another; the message lists the keys that exist."),
  INVALID_SECRET_VALUE(
      "InvalidSecretValue",
      "A value in a Secret cannot be sent: it is empty, not UTF-8, not PEM, an expired certificate,"
          + " or a key of another certificate.",
      "Correct the value in the Secret that the message names."),
  TOKEN_UNAVAILABLE(
      "TokenUnavailable",
      "The operator has no API token that it can read.",
      "Mount the token Secret at VERSORI_TOKEN_FILE; the operator goes on by itself."),
  UNAUTHORIZED(
      "Unauthorized",
      "The API does not accept the token (401).",
      "Replace the token that the message names; check VERSORI_AUTH_SCHEME and VERSORI_API_URL."),
  FORBIDDEN(
      "Forbidden",
      "The token may not do this in the organisation (403), or the namespace may not use that"
          + " token or refer to what the platform holds.",
      "Give the token the right, or the namespace its place in the operator's configuration; or give"
          + " organisation.token."),
  TEMPLATE_NOT_FOUND(
      "TemplateNotFound",
      "The API knows no such connection template, environment or project in the organisation.",
      "Correct spec.templateId or spec.templateRef; the message lists near names that exist."),
  CONNECTION_NOT_FOUND(
      "ConnectionNotFound",
      "The connection that the resource has, or is to adopt, does not exist on the platform.",
      "While Reconciling, nothing: it is made anew. When Stalled, delete the resource, and apply it"
          + " with the right spec.connectionId if it is still wanted."),
  NAME_CONFLICT(
      "NameConflict",
      "Another connection has this name already.",
      "Choose another spec.name, remove the other connection, or adopt it."),
  OWNED_BY_ANOTHER(
      "OwnedByAnother",
      "The connection belongs to another resource, or its template serves another namespace.",
      "Read the message: it names the owner where the namespace may know it, and the remedy."),
  REJECTED(
      "Rejected",
      "The API refused the request; the message holds what it said of which field.",
      "Correct the field in the resource or the value in its Secret."),
  CREDENTIAL_REJECTED(
      "CredentialRejected",
      "The platform reports errors for a stored credential.",
      "Correct the credential's Secret."),
  ONE_TIME_CODE_USED(
      "OneTimeCodeUsed",
      "A code that can be sent only once has been sent already.",
      "Obtain a new code and put it into the Secret."),
  RATE_LIMITED(
      "RateLimited",
      "The API asked the operator to wait (429).",
      "Nothing; the operator tries again when the time is over."),
  API_UNAVAILABLE(
      "ApiUnavailable",
      "The API could not be reached, or did not answer as the API does.",
      "Check VERSORI_API_URL, network policy and proxy if it lasts; the operator keeps trying."),
  CREATE_OUTCOME_UNKNOWN(
      "CreateOutcomeUnknown",
      "A create was sent and its outcome is not known; it is not sent again before it is.",
      "While Reconciling, nothing: what it has made is looked for. When Stalled, settle the attempt"
          + " with the annotation that the message gives."),
  DRIFTED(
      "Drifted",
      "The connection was changed by somebody else.",
      "Read the fields that the message names and decide which side is right."),
  PAUSED("Paused", "The resource carries versori.com/paused.", "Remove the annotation to go on."),
  DELETING(
      "Deleting",
      "The connection is being removed before the resource goes.",
      "Nothing; it goes on by itself."),
  DELETION_BLOCKED(
      "DeletionBlocked",
      "The connection could not be removed, so the resource is kept.",
      "Do what the message says, or set deletionPolicy to Retain with the command that it gives."),
  INVALID_SPEC(
      "InvalidSpec",
      "The resource declares something that cannot be carried out.",
      "Correct the field that the message names."),
  INTERNAL_ERROR(
      "InternalError",
      "The operator met something that it did not expect.",
      "Read the message and the operator's log; the operator keeps trying.");

  private final String text;
  private final String meaning;
  private final String remedy;

  Reason(String text, String meaning, String remedy) {
    this.text = text;
    this.meaning = meaning;
    this.remedy = remedy;
  }

  /** The word in status and events, such as {@code SecretNotFound}. */
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
}
