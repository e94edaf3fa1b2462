package com.versori.operator.port;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus;
import com.versori.operator.model.CreateAttempt;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Writes resources, and reads them uncached. A write that conflicts, or whose resource no longer
 * exists, returns empty. A write that the cluster denies is a {@link WriteDeniedException}; any
 * other failure is a {@code KubernetesClientException}.
 */
public interface Resources {

  /**
   * Adds the finalizer and the attempt in one write.
   *
   * @return empty if the resource has changed
   */
  Optional<VersoriConnection> writeIntent(VersoriConnection seen, CreateAttempt attempt);

  /** Adds our finalizer again; empty if the resource has changed. */
  Optional<VersoriConnection> restoreFinalizer(VersoriConnection seen);

  /** Removes our finalizer; true if it is removed or the resource no longer exists. */
  boolean release(VersoriConnection seen);

  /** Replaces status; empty if the resource has changed. */
  Optional<VersoriConnection> writeStatus(VersoriConnection seen, VersoriConnectionStatus status);

  /** Dry run of {@link #writeStatus}. */
  Optional<VersoriConnection> tryStatus(VersoriConnection seen, VersoriConnectionStatus status);

  /** Replaces status if UID and attempt are unchanged, whatever else has changed. */
  Optional<VersoriConnection> landStatus(
      VersoriConnection seen, CreateAttempt attempt, VersoriConnectionStatus status);

  /** The resource as the API server has it; empty if no resource has this UID. */
  Optional<VersoriConnection> live(VersoriConnection seen);

  /** Every resource, uncached: of all namespaces if allowed, otherwise of the watched ones. */
  void forEach(Consumer<VersoriConnection> action);

  /** An admission policy, a webhook, the schema or missing rights deny a write. */
  final class WriteDeniedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message the API server's
     */
    public WriteDeniedException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
