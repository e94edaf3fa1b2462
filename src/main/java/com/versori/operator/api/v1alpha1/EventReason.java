package com.versori.operator.api.v1alpha1;

/**
 * What an event tells that is no condition's {@link Reason}. Like those, these words are API; the
 * guide in {@code deploy/observability} lists them.
 */
public enum EventReason {
  CREATED("Created", "Normal", "The connection was created."),
  RECREATED("Recreated", "Normal", "The connection was gone from the platform and was made anew."),
  ADOPTED("Adopted", "Normal", "A connection that was there already is the resource's now."),
  UPDATED("Updated", "Normal", "The connection was updated to match the resource."),
  DRIFT_CORRECTED(
      "DriftCorrected", "Normal", "Somebody else had changed the connection; it is set back."),
  DELETED("Deleted", "Normal", "The connection was removed, and the resource goes."),
  RETAINED("Retained", "Normal", "The resource goes, and its connection stays."),
  CREDENTIAL_EXPIRES(
      "CredentialExpires", "Warning", "The platform deletes a credential within 7 days.");

  private final String text;
  private final String type;
  private final String meaning;

  EventReason(String text, String type, String meaning) {
    this.text = text;
    this.type = type;
    this.meaning = meaning;
  }

  /** The word in the event, such as {@code Created}. */
  public String text() {
    return text;
  }

  /** {@code Normal} or {@code Warning}. */
  public String type() {
    return type;
  }

  /** What it means, one sentence, as in the guide. */
  public String meaning() {
    return meaning;
  }
}
