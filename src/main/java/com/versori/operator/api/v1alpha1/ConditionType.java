package com.versori.operator.api.v1alpha1;

/**
 * Condition types, in the order of status. They follow kstatus, which {@code kubectl wait} and Flux
 * understand.
 */
public enum ConditionType {
  /** Always present. True: the connection exists as declared. */
  READY("Ready"),
  /** Always present. True: every referenced Secret and key was found and is usable. */
  SECRETS_RESOLVED("SecretsResolved"),
  /** Present only while True: the operator reconciles the resource, or will retry. */
  RECONCILING("Reconciling"),
  /** Present only while True: a person has to change something. */
  STALLED("Stalled"),
  /** Present only while True: the connection differs from what was last written to it. */
  DRIFTED("Drifted"),
  /** Of an organisation. Present only while True: its token expires soon, or has expired. */
  TOKEN_EXPIRING("TokenExpiring"),
  /** Present only while True: the operator does nothing for the resource. */
  PAUSED("Paused");

  private final String text;

  ConditionType(String text) {
    this.text = text;
  }

  /** The name in status, such as {@code Ready}. */
  public String text() {
    return text;
  }
}
