package com.versori.operator.reconcile;

import com.versori.operator.api.v1alpha1.VersoriConnection;

/** Takes Kubernetes events; never blocks and never fails a pass. */
@FunctionalInterface
public interface EventSink {

  /** The two types that Kubernetes knows. */
  enum Type {
    NORMAL("Normal"),
    WARNING("Warning");

    private final String text;

    Type(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  /**
   * @param action what was being done, such as {@code Create}
   * @param note for people; no secret value
   */
  void publish(VersoriConnection regarding, Type type, String reason, String action, String note);
}
