package com.versori.operator.port;

import com.versori.operator.model.SecretContent;
import java.util.Optional;

/** Reads one Secret at the moment of use. */
@FunctionalInterface
public interface SecretReader {

  /** How much may be read. */
  enum Size {
    /** Up to {@link #SMALL_BYTES}, as nearly every Secret. */
    SMALL,
    ANY
  }

  int SMALL_BYTES = 64 * 1024;

  /**
   * @return empty if there is no such Secret
   * @throws LargeSecretException if it is larger than may be read
   * @throws io.fabric8.kubernetes.client.KubernetesClientException if the API server does not say
   */
  Optional<SecretContent> read(String namespace, String name, Size size)
      throws LargeSecretException;

  /** A Secret is larger than {@link #SMALL_BYTES}, and that was not allowed. */
  final class LargeSecretException extends Exception {
    private static final long serialVersionUID = 1L;
  }
}
