package com.versori.operator.api.v1alpha1;

/**
 * Condition types, in the order of status. They follow kstatus, which {@code kubectl wait} and Flux
 * understand.
 */
public enum ConditionType {
  /** Always present. True: the connection exists as declared. */
  READY,
  /** Always present. True: every referenced Secret and key was found and is usable. */
  SECRETS_RESOLVED,
  /** Present only while True: the operator reconciles the resource, or will retry. */
  RECONCILING,
  /** Present only while True: a person has to change something. */
  STALLED,
  /** Present only while True: the connection differs from what was last written to it. */
  DRIFTED,
  /** Present once it is known. True: the template's environment uses the connection. */
  IN_USE,
  /** Of an organisation. Present only while True: its token expires soon, or has expired. */
  TOKEN_EXPIRING,
  /** Present only while True: the operator does nothing for the resource. */
  PAUSED;

  private final String text = Reason.camelCase(this);

  /** The name in status, such as {@code Ready}. */
  public String text() {
    return text;
  }
}
