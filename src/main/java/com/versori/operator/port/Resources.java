package com.versori.operator.port;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus;
import com.versori.operator.model.CreateAttempt;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Writes resources, and reads them past the cache. A write that is answered with a conflict, or
 * whose resource is gone, is empty; any other failure is a {@code KubernetesClientException}.
 */
public interface Resources {

  /**
   * Adds the finalizer and the attempt in one write.
   *
   * @return empty if the resource is no longer as it was seen
   */
  Optional<VersoriConnection> writeIntent(VersoriConnection seen, CreateAttempt attempt);

  /** Puts our finalizer back; empty if the resource is no longer as it was seen. */
  Optional<VersoriConnection> restoreFinalizer(VersoriConnection seen);

  /** Takes our finalizer off; true once it is off or the resource is gone. */
  boolean release(VersoriConnection seen);

  /** Replaces status; empty if the resource is no longer as it was seen. */
  Optional<VersoriConnection> writeStatus(VersoriConnection seen, VersoriConnectionStatus status);

  /** What the API server would make of that status; nothing is written. */
  Optional<VersoriConnection> tryStatus(VersoriConnection seen, VersoriConnectionStatus status);

  /** Replaces status if the resource is still the same and its attempt is that one. */
  Optional<VersoriConnection> landStatus(
      VersoriConnection seen, CreateAttempt attempt, VersoriConnectionStatus status);

  /**
   * The resource as the API server has it now; empty if it is gone, whatever stands in its place.
   */
  Optional<VersoriConnection> live(VersoriConnection seen);

  /** Every resource of the watched namespaces, or of all if that is allowed, as it is now. */
  void forEach(Consumer<VersoriConnection> action);
}
