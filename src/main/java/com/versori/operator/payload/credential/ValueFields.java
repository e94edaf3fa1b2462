package com.versori.operator.payload.credential;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.api.v1alpha1.credential.SecretRef;
import com.versori.operator.api.v1alpha1.credential.SecretSource;
import com.versori.operator.api.v1alpha1.credential.ValueSource;

/** Writes values to JSON, each under the name that is also its conventional key in a Secret. */
record ValueFields(ObjectNode json, String path, SecretRef whole, ValueResolver values) {

  ValueFields text(String field, ValueSource explicit) {
    return text(field, ValueInput.of(path + "." + field, explicit, whole, field));
  }

  ValueFields text(String field, SecretSource explicit) {
    return text(field, ValueInput.of(path + "." + field, explicit, whole, field));
  }

  ValueFields optionalText(String field, ValueSource explicit) {
    return optionalText(field, ValueInput.of(path + "." + field, explicit, whole, field));
  }

  ValueFields optionalText(String field, SecretSource explicit) {
    return optionalText(field, ValueInput.of(path + "." + field, explicit, whole, field));
  }

  private ValueFields text(String field, ValueInput input) {
    json.put(field, values.text(input));
    return this;
  }

  private ValueFields optionalText(String field, ValueInput input) {
    WireNames.putIfGiven(json, field, values.optionalText(input));
    return this;
  }
}
