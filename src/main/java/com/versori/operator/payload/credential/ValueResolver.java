package com.versori.operator.payload.credential;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Where payload functions get the values of their leaves from. Each method answers the text to put
 * into the payload; one that cannot answer notes why and answers an empty text, and the payload is
 * not sent.
 */
public interface ValueResolver {

  /** A text, which must be UTF-8. */
  String text(ValueInput leaf);

  /** The same; null if the leaf is not given, or a conventional key is not there. */
  String optionalText(ValueInput leaf);

  /** One or more certificates, PEM. */
  String certificates(ValueInput leaf);

  /**
   * A certificate, with its chain if there is one, and the private key that belongs to it, both
   * PEM; answered as {@code {certificate, key}}.
   */
  ObjectNode keyPair(ValueInput certificate, ValueInput key);

  /** Bytes as they are, base64. */
  String base64(ValueInput leaf);
}
