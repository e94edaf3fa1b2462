package com.versori.operator.api.v1alpha1;

/**
 * The types of condition, in the order in which status lists them. Their use follows kstatus, so
 * that {@code kubectl wait} and Flux understand them unaided.
 */
public enum ConditionType {
  /** Always present. True: the connection exists as declared. */
  READY("Ready"),
  /** Always present. True: every Secret and key that the resource names was found and usable. */
  SECRETS_RESOLVED("SecretsResolved"),
  /** Present only while True: work is under way or will go on by itself. */
  RECONCILING("Reconciling"),
  /** Present only while True: nothing will happen until a person changes something. */
  STALLED("Stalled"),
  /** Present only while True: the connection differs from what was last written to it. */
  DRIFTED("Drifted"),
  /** Present only while True: the operator leaves the resource alone. */
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
