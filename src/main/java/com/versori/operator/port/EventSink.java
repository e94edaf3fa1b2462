package com.versori.operator.port;

import io.fabric8.kubernetes.api.model.HasMetadata;

/** Receives Kubernetes events. Never blocks, never throws. */
@FunctionalInterface
public interface EventSink {

  /**
   * @param type {@code Normal} or {@code Warning}
   * @param action such as {@code Create}
   * @param note contains no secret value
   */
  void publish(HasMetadata regarding, String type, String reason, String action, String note);
}
