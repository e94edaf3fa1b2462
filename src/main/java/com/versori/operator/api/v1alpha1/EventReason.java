package com.versori.operator.api.v1alpha1;

/**
 * Reasons of events that are not a condition's {@link Reason}. Like those, they are API; the guide
 * in {@code deploy/observability} lists them.
 */
public enum EventReason {
  CREATED("Created", "Normal", "The connection was created."),
  RECREATED(
      "Recreated", "Normal", "The connection no longer existed on the platform and was recreated."),
  ADOPTED("Adopted", "Normal", "An existing connection now belongs to the resource."),
  UPDATED("Updated", "Normal", "The connection was updated to match the resource."),
  DRIFT_CORRECTED("DriftCorrected", "Normal", "A change made outside the operator was reverted."),
  DELETED("Deleted", "Normal", "The connection was deleted and the resource released."),
  RETAINED("Retained", "Normal", "The resource was released and its connection kept."),
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

  /** The reason in the event, such as {@code Created}. */
  public String text() {
    return text;
  }

  /** {@code Normal} or {@code Warning}. */
  public String type() {
    return type;
  }

  /** One sentence, as in the guide. */
  public String meaning() {
    return meaning;
  }
}
