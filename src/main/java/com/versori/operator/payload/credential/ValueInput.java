package com.versori.operator.payload.credential;

import com.versori.operator.api.v1alpha1.credential.KeyedSecretRef;
import com.versori.operator.api.v1alpha1.credential.SecretKeyRef;
import com.versori.operator.api.v1alpha1.credential.SecretRef;
import com.versori.operator.api.v1alpha1.credential.SecretSource;
import com.versori.operator.api.v1alpha1.credential.ValueSource;

/**
 * The source of one value of a payload: a literal, or a key of a Secret. An explicit source takes
 * precedence over the conventional key of the member's {@code secretRef}.
 *
 * @param field the field, for messages
 * @param literal the plain value, or null
 * @param secret name of the Secret, or null
 * @param key key within the Secret, or null
 * @param conventional whether the key is the conventional one; it may be missing for an optional
 *     value
 * @param sensitive whether the schema has no literal form for the value
 */
public record ValueInput(
    String field,
    String literal,
    String secret,
    String key,
    boolean conventional,
    boolean sensitive) {

  /** The default key of {@code string} and {@code binary}. */
  static final String DEFAULT_KEY = "value";

  static ValueInput of(
      String field, ValueSource explicit, SecretRef whole, String conventionalKey) {
    if (explicit != null && explicit.value() != null) {
      return new ValueInput(field, explicit.value(), null, null, false, false);
    }
    return of(
        field, explicit == null ? null : explicit.secretKeyRef(), whole, conventionalKey, false);
  }

  static ValueInput of(
      String field, SecretSource explicit, SecretRef whole, String conventionalKey) {
    return of(
        field, explicit == null ? null : explicit.secretKeyRef(), whole, conventionalKey, true);
  }

  static ValueInput of(String field, SecretSource explicit, KeyedSecretRef keyed) {
    if (explicit != null || keyed == null) {
      return of(field, explicit, (SecretRef) null, null);
    }
    String key = keyed.key() == null ? DEFAULT_KEY : keyed.key();
    return new ValueInput(field, null, keyed.name(), key, false, true);
  }

  private static ValueInput of(
      String field, SecretKeyRef explicit, SecretRef whole, String key, boolean sensitive) {
    if (explicit != null) {
      return new ValueInput(field, null, explicit.name(), explicit.key(), false, sensitive);
    }
    return whole == null
        ? new ValueInput(field, null, null, null, false, sensitive)
        : new ValueInput(field, null, whole.name(), key, true, sensitive);
  }
}
