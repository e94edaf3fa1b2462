package com.versori.operator.port;

import com.versori.operator.api.v1alpha1.EventReason;
import com.versori.operator.api.v1alpha1.Reason;
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

  /** Tells that something was done or comes. */
  default void tell(VersoriConnection regarding, EventReason reason, String action, String note) {
    publish(regarding, reason.type(), reason.text(), action, note);
  }

  /** Tells that something stands in the way, with the reason that a condition has. */
  default void warn(VersoriConnection regarding, Reason reason, String action, String note) {
    publish(regarding, "Warning", reason.text(), action, note);
  }
}
