package com.versori.operator.port;

import com.versori.operator.api.v1alpha1.VersoriConnection;

/** Receives Kubernetes events. Never blocks, never throws. */
@FunctionalInterface
public interface EventSink {

  /**
   * @param type {@code Normal} or {@code Warning}
   * @param action such as {@code Create}
   * @param note contains no secret value
   */
  void publish(VersoriConnection regarding, String type, String reason, String action, String note);
}
