package com.versori.operator.payload.credential;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Resolves values for payload functions. A value that cannot be resolved becomes an empty text and
 * a finding, and the payload is not sent. Values other than texts are resolved like texts, unless a
 * resolver overrides that.
 */
public interface ValueResolver {

  /** UTF-8 text. */
  String text(ValueInput input);

  /** The same; null if no source is given, or the conventional key does not exist. */
  String optionalText(ValueInput input);

  /** One or more certificates, PEM. */
  default String certificates(ValueInput input) {
    return text(input);
  }

  /**
   * A certificate, optionally with its chain, and its private key, both PEM, as {@code
   * {certificate, key}}.
   */
  default ObjectNode keyPair(ValueInput certificate, ValueInput key) {
    return WireNames.object().put("certificate", text(certificate)).put("key", text(key));
  }

  /** Bytes in base64. */
  default String base64(ValueInput input) {
    return text(input);
  }
}
