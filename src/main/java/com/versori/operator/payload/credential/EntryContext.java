package com.versori.operator.payload.credential;

import com.versori.operator.api.v1alpha1.credential.CredentialEntry;
import com.versori.operator.api.v1alpha1.credential.MtlsLink;
import java.util.function.UnaryOperator;

/**
 * The input of a payload function.
 *
 * @param entry the entry of {@code spec.credentials} to write
 * @param linked entry name to the ID of its credential
 */
public record EntryContext(
    CredentialEntry entry, EntryIds ids, ValueResolver values, UnaryOperator<String> linked) {

  String credentialIdOf(MtlsLink link) {
    return linked.apply(link.entry());
  }
}
