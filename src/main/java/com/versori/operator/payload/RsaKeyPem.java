package com.versori.operator.payload;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Reads the private key of a signing key. */
public final class RsaKeyPem {

  /** The shortest that RS256 allows (RFC 7518). */
  static final int FEWEST_BITS = 2048;

  /** The time for a signature grows with the cube of this, and tenants choose the key. */
  static final int MOST_BITS = 8192;

  /** AlgorithmIdentifier of rsaEncryption without parameters (RFC 8017), as DER. */
  private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");

  private static final List<String> OTHER_ALGORITHMS =
      List.of("EC", "Ed25519", "Ed448", "RSASSA-PSS", "DSA", "DH", "XDH");

  private static final String STORE =
      "store the private key as the Versori console gave it (-----BEGIN PRIVATE KEY-----)";
  private static final String NOT_RSA = "signing keys of Versori are RSA keys: " + STORE;

  private RsaKeyPem() {}

  /** The text is no usable key. Shows what it is instead, and no key material. */
  public static final class UnusableKeyException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String remedy;

    /**
     * @param what follows "contains"
     */
    UnusableKeyException(String what, String remedy) {
      super(what);
      this.remedy = remedy;
    }

    /** What to do. */
    public String remedy() {
      return remedy;
    }
  }

  /** An RSA key as PKCS#8 or PKCS#1. */
  public static RSAPrivateKey read(String text) throws UnusableKeyException {
    if (text.contains("PRIVATE KEY-----") && text.contains("ENCRYPTED")) {
      throw new UnusableKeyException(
          "an encrypted private key",
          "decrypt it with openssl pkcs8 -topk8 -nocrypt, and store the result");
    }
    Pem.Block pem = new Pem(text).privateKey().orElseThrow(() -> notPrivate(text));
    if (pem.label().equals("EC PRIVATE KEY")) {
      throw new UnusableKeyException("a private key of another algorithm (EC)", NOT_RSA);
    }
    byte[] pkcs8 = null;
    try {
      pkcs8 = Pem.pkcs8(pem, RSA);
      RSAPrivateKey key = rsa(pkcs8);
      checkThatItSigns(key);
      return key;
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new UnusableKeyException("a private key that cannot be read", STORE);
    } finally {
      if (pkcs8 != null) {
        Arrays.fill(pkcs8, (byte) 0);
      }
    }
  }

  private static UnusableKeyException notPrivate(String text) {
    String what =
        text.contains("PUBLIC KEY-----")
            ? "a public key"
            : text.contains("-----BEGIN CERTIFICATE-----")
                ? "a certificate instead of a key"
                : "no PEM private key";
    return new UnusableKeyException(what, STORE);
  }

  private static RSAPrivateKey rsa(byte[] pkcs8)
      throws GeneralSecurityException, UnusableKeyException {
    PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(pkcs8);
    RSAPrivateKey key;
    try {
      key = (RSAPrivateKey) KeyFactory.getInstance("RSA").generatePrivate(spec);
    } catch (InvalidKeySpecException e) {
      Optional<String> other = OTHER_ALGORITHMS.stream().filter(a -> isOf(a, spec)).findFirst();
      if (other.isEmpty()) {
        throw e;
      }
      throw new UnusableKeyException(
          "a private key of another algorithm (%s)".formatted(other.get()), NOT_RSA);
    }
    int bits = key.getModulus().bitLength();
    if (bits < FEWEST_BITS || bits > MOST_BITS) {
      throw new UnusableKeyException(
          "an RSA key of %d bits".formatted(bits),
          "%d to %d are accepted: make another signing key in the Versori console"
              .formatted(FEWEST_BITS, MOST_BITS));
    }
    return key;
  }

  private static boolean isOf(String algorithm, PKCS8EncodedKeySpec spec) {
    try {
      KeyFactory.getInstance(algorithm).generatePrivate(spec);
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** The runtime accepts keys whose numbers do not belong together, and fails to sign. */
  private static void checkThatItSigns(RSAPrivateKey key) throws GeneralSecurityException {
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(key);
    signature.update((byte) 0);
    signature.sign();
  }
}
