package com.versori.operator.observe;

import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.model.Finding;
import com.versori.operator.model.LabelSelector;
import com.versori.operator.model.Observation;
import com.versori.operator.model.SecretContent;
import com.versori.operator.model.Snapshot;
import com.versori.operator.port.SecretReader;
import com.versori.operator.port.SecretReader.LargeSecretException;
import com.versori.operator.port.SecretReader.Size;
import com.versori.operator.timing.Timing;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Optional;

/** Reads Secrets on behalf of a resource; one outside the operator's selector does not exist. */
public final class SecretLookup {

  private final SecretReader reader;
  private final Optional<LabelSelector> selector;
  private final LargePasses large;

  public SecretLookup(SecretReader reader, Optional<LabelSelector> selector, LargePasses large) {
    this.reader = reader;
    this.selector = selector;
    this.large = large;
  }

  /**
   * The Secret in the resource's namespace, or the obstacle to reading it, or when there may be
   * memory for it. {@link #end} releases the memory.
   */
  Observation<Optional<SecretContent>> read(Snapshot s, String name) {
    Size size = Size.SMALL;
    while (true) {
      try {
        return read(s.namespace(), name, size);
      } catch (LargeSecretException e) {
        Optional<Duration> later = large.begin(s.uid(), s.namespace());
        if (later.isPresent() || size == Size.ANY) {
          return Observation.later(later.orElse(Timing.LARGE_PASS_DELAY));
        }
        size = Size.ANY;
      }
    }
  }

  /** Releases what the pass has read. */
  void end(Snapshot s) {
    large.end(s.uid());
  }

  /** A Secret with a token: no other content belongs there, so a large one is refused. */
  Observation<Optional<SecretContent>> readSmall(String namespace, String name) {
    try {
      return read(namespace, name, Size.SMALL);
    } catch (LargeSecretException e) {
      return Observation.obstacle(
          Finding.waitForEvent(
              Reason.TOKEN_UNAVAILABLE,
              "Secret %s/%s is too large; store the token in a Secret of its own"
                  .formatted(namespace, name)));
    }
  }

  private Observation<Optional<SecretContent>> read(String namespace, String name, Size size)
      throws LargeSecretException {
    try {
      return Observation.of(
          reader
              .read(namespace, name, size)
              .filter(secret -> selector.isEmpty() || selector.get().matches(secret.labels())));
    } catch (KubernetesClientException e) {
      return Observation.obstacle(
          Finding.retry(
              Reason.INTERNAL_ERROR,
              "Secret %s/%s could not be read: the API server responded with %d; the operator's"
                      .formatted(namespace, name, e.getCode())
                  + " service account needs the verb get on secrets in the namespace"));
    }
  }

  /** For messages: the labels that a Secret may lack. */
  String selectorHint() {
    return selector
        .map(wanted -> " or does not match the operator's SECRET_LABEL_SELECTOR (" + wanted + ")")
        .orElse("");
  }
}
