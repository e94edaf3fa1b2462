package com.versori.operator.telemetry;

import io.fabric8.kubernetes.api.model.HasMetadata;

/** How objects are called in logs. */
final class ObjectNames {

  private ObjectNames() {}

  /** {@code namespace/name}. */
  static String of(HasMetadata object) {
    return object.getMetadata().getNamespace() + "/" + object.getMetadata().getName();
  }
}
