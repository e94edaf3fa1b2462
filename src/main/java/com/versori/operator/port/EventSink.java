package com.versori.operator.port;

import com.versori.operator.api.v1alpha1.VersoriConnection;

/** Takes Kubernetes events; never blocks and never fails a pass. */
@FunctionalInterface
public interface EventSink {

  /**
   * @param type {@code Normal} or {@code Warning}
   * @param action what was being done, such as {@code Create}
   * @param note for people; no secret value
   */
  void publish(VersoriConnection regarding, String type, String reason, String action, String note);
}
