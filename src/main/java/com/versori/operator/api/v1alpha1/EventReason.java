package com.versori.operator.api.v1alpha1;

/**
 * Reasons of events that are not a condition's {@link Reason}. Like those, they are API; the guide
 * in {@code deploy/observability} lists them.
 */
public enum EventReason {
  CREATED("Normal", "The connection was created."),
  RECREATED("Normal", "The connection no longer existed on the platform and was recreated."),
  ADOPTED("Normal", "An existing connection now belongs to the resource."),
  UPDATED("Normal", "The connection was updated to match the resource."),
  LINKED("Normal", "The templates that use the connection were changed to match the resource."),
  DRIFT_CORRECTED("Normal", "A change made outside the operator was reverted."),
  DELETED("Normal", "The connection was deleted and the resource released."),
  RETAINED("Normal", "The resource was released and its connection kept."),
  CREDENTIAL_EXPIRES("Warning", "The platform deletes a credential within 7 days."),
  BASE_URL_PATH_IGNORED("Warning", "The platform ignores what follows the host in spec.baseUrl."),
  SETTINGS_LEFT_OUT(
      "Warning",
      "An update may remove settings of an auth scheme that the operator does not know.");

  private final String text = Reason.camelCase(this);
  private final String type;
  private final String meaning;

  EventReason(String type, String meaning) {
    this.type = type;
    this.meaning = meaning;
  }

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
