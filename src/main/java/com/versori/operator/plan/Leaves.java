package com.versori.operator.plan;

/**
 * Where payload functions get the values of their leaves from. Each method answers the text to put
 * into the payload; one that cannot answer notes why and answers an empty text, and the payload is
 * not sent.
 */
interface Leaves {

  /** A text, which must be UTF-8. */
  String text(Leaf leaf);

  /** One or more certificates, PEM. */
  String certificates(Leaf leaf);

  /** A private key, PEM. */
  String privateKey(Leaf leaf);

  /** Bytes as they are, base64. */
  String base64(Leaf leaf);
}
