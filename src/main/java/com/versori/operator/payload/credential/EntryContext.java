package com.versori.operator.payload.credential;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.api.v1alpha1.credential.CredentialEntry;
import com.versori.operator.api.v1alpha1.credential.MtlsLink;
import com.versori.operator.api.v1alpha1.credential.SecretRef;
import java.util.function.UnaryOperator;

/**
 * The input of a payload function.
 *
 * @param entry the entry of {@code spec.credentials} to write
 * @param linked entry name to the ID of its credential; null if the API links it by its position
 */
public record EntryContext(
    CredentialEntry entry, EntryIds ids, ValueResolver values, UnaryOperator<String> linked) {

  /**
   * Writes the values of one member.
   *
   * @param path the member, for messages
   * @param whole the Secret with its conventional keys, or null
   */
  ValueFields fields(String path, SecretRef whole) {
    return fields(path, whole, WireNames.object());
  }

  /** The same into an object. */
  ValueFields fields(String path, SecretRef whole, ObjectNode json) {
    return new ValueFields(json, path, whole, values);
  }

  /** Null if the API links the certificate by its position. */
  String linkedCredentialId(MtlsLink link) {
    return linked.apply(link.entry());
  }
}
