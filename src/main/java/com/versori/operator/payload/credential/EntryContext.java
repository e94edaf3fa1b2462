package com.versori.operator.payload.credential;

import com.versori.operator.api.v1alpha1.credential.CredentialEntry;
import com.versori.operator.api.v1alpha1.credential.MtlsLink;
import java.util.function.UnaryOperator;

/**
 * What a payload function may use.
 *
 * @param entry the entry of {@code spec.credentials} that is written
 * @param linked gives, for the name of an entry, the ID of its credential
 */
public record EntryContext(
    CredentialEntry entry, EntryIds ids, ValueResolver leaves, UnaryOperator<String> linked) {

  String credentialIdOf(MtlsLink link) {
    return linked.apply(link.entry());
  }
}
