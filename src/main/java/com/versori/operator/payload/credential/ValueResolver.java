package com.versori.operator.payload.credential;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Resolves values for payload functions. A value that cannot be resolved becomes an empty text and
 * a finding, and the payload is not sent.
 */
public interface ValueResolver {

  /** UTF-8 text. */
  String text(ValueInput input);

  /** The same; null if no source is given, or the conventional key does not exist. */
  String optionalText(ValueInput input);

  /** One or more certificates, PEM. */
  String certificates(ValueInput input);

  /**
   * A certificate, optionally with its chain, and its private key, both PEM, as {@code
   * {certificate, key}}.
   */
  ObjectNode keyPair(ValueInput certificate, ValueInput key);

  /** Bytes in base64. */
  String base64(ValueInput input);
}
