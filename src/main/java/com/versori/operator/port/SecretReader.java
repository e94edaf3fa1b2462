package com.versori.operator.port;

import com.versori.operator.model.SecretContent;
import java.util.Optional;

/** Reads one Secret at the moment of use. */
@FunctionalInterface
public interface SecretReader {

  /** Limits the size of a read. */
  enum Size {
    /** Up to {@link #SMALL_BYTES}: nearly every Secret. */
    SMALL,
    ANY
  }

  int SMALL_BYTES = 64 * 1024;

  /**
   * @return empty if the Secret does not exist
   * @throws LargeSecretException if it is larger than {@code size}
   * @throws io.fabric8.kubernetes.client.KubernetesClientException if the read fails
   */
  Optional<SecretContent> read(String namespace, String name, Size size)
      throws LargeSecretException;

  /** The Secret is larger than the size that may be read. */
  final class LargeSecretException extends Exception {
    private static final long serialVersionUID = 1L;
  }
}
