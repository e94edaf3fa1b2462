package com.versori.operator.reconcile;

import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.plan.Finding;
import com.versori.operator.plan.LabelSelector;
import com.versori.operator.plan.SecretContent;
import com.versori.operator.plan.Snapshot;
import com.versori.operator.plan.Snapshot.Seen;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Optional;

/** Reads Secrets on behalf of a resource; one outside the operator's selector does not exist. */
final class SecretLookup {

  private final SecretReader reader;
  private final Optional<LabelSelector> selector;

  SecretLookup(SecretReader reader, Optional<LabelSelector> selector) {
    this.reader = reader;
    this.selector = selector;
  }

  /** The Secret of the resource's own namespace, or what stands in the way of reading it. */
  Seen<Optional<SecretContent>> read(Snapshot s, String name) {
    try {
      return Seen.of(
          reader
              .read(s.namespace(), name)
              .filter(secret -> selector.isEmpty() || selector.get().matches(secret.labels())));
    } catch (KubernetesClientException e) {
      return Seen.obstacle(
          Finding.retry(
              Reason.INTERNAL_ERROR,
              "Secret %s/%s could not be read: the API server answered %d; the operator's service"
                      .formatted(s.namespace(), name, e.getCode())
                  + " account needs the verb get on secrets there"));
    }
  }

  /** For messages: what a Secret may lack, if anything is asked of it. */
  String selectorWords() {
    return selector
        .map(wanted -> " or lacks the labels that the operator asks for (" + wanted + ")")
        .orElse("");
  }
}
