package com.versori.operator.payload;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks PEM texts. A problem names subjects and dates, never key material. */
final class Pem {

  private static final Pattern PRIVATE_KEY =
      Pattern.compile(
          "-----BEGIN ((?:[A-Z]+ )?PRIVATE KEY)-----\\s*([^-]+)-----END \\1-----", Pattern.DOTALL);

  /** Headers of encrypted PKCS#1 keys, such as {@code Proc-Type: 4,ENCRYPTED}. */
  private static final Pattern HEADER = Pattern.compile("(?m)^[A-Za-z-]+:.*$");

  private static final List<String> TRADITIONAL = List.of("RSA PRIVATE KEY", "EC PRIVATE KEY");
  private static final byte SEQUENCE = 0x30;
  private static final byte OCTETS = 0x04;
  private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};

  private Pem() {}

  static Optional<String> certificatesProblem(String text) {
    if (text.contains("PRIVATE KEY-----")) {
      return Optional.of("contains a private key instead of a certificate");
    }
    if (!text.contains("-----BEGIN CERTIFICATE-----")) {
      return Optional.of("is not a PEM certificate (-----BEGIN CERTIFICATE-----)");
    }
    try {
      return certificates(text).isEmpty()
          ? Optional.of("contains no certificate")
          : Optional.empty();
    } catch (CertificateException e) {
      return Optional.of("contains a PEM certificate that cannot be parsed");
    }
  }

  static Optional<String> privateKeyProblem(String text) {
    Matcher matcher = PRIVATE_KEY.matcher(text);
    if (!matcher.find()) {
      return Optional.of("is not a PEM private key (-----BEGIN PRIVATE KEY-----)");
    }
    try {
      return bytes(matcher).length == 0
          ? Optional.of("contains an empty private key")
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of("contains a PEM private key that cannot be parsed");
    }
  }

  /** Whether the leaf certificate, which comes first, has expired. */
  static Optional<String> expiryProblem(String certificates, Instant now) {
    return first(certificates)
        .filter(certificate -> certificate.getNotAfter().toInstant().isBefore(now))
        .map(certificate -> "contains " + name(certificate) + ", which has expired; renew it");
  }

  /**
   * Whether the key matches the leaf certificate. Empty for encrypted keys and for algorithms that
   * this runtime does not support.
   */
  static Optional<String> keyProblem(String certificates, String key) {
    Optional<X509Certificate> certificate = first(certificates);
    Matcher matcher = PRIVATE_KEY.matcher(key);
    if (certificate.isEmpty() || !matcher.find() || key.contains("ENCRYPTED")) {
      return Optional.empty();
    }
    PublicKey publicKey = certificate.get().getPublicKey();
    try {
      PrivateKey privateKey =
          KeyFactory.getInstance(publicKey.getAlgorithm())
              .generatePrivate(
                  new PKCS8EncodedKeySpec(pkcs8(matcher, algorithmOf(publicKey.getEncoded()))));
      return belongTogether(publicKey, privateKey)
          ? Optional.empty()
          : Optional.of("does not match " + name(certificate.get()));
    } catch (NoSuchAlgorithmException e) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      return Optional.of(
          "is not of type %s and does not match %s"
              .formatted(publicKey.getAlgorithm(), name(certificate.get())));
    }
  }

  private static boolean belongTogether(PublicKey publicKey, PrivateKey privateKey)
      throws GeneralSecurityException {
    if (publicKey instanceof RSAPublicKey rsa && privateKey instanceof RSAPrivateKey own) {
      BigInteger modulus = rsa.getModulus();
      return modulus.equals(own.getModulus());
    }
    String algorithm =
        publicKey.getAlgorithm().equals("EC") ? "SHA256withECDSA" : publicKey.getAlgorithm();
    byte[] sample = {1, 2, 3};
    Signature signer = Signature.getInstance(algorithm);
    signer.initSign(privateKey);
    signer.update(sample);
    byte[] signature = signer.sign();
    Signature verifier = Signature.getInstance(algorithm);
    verifier.initVerify(publicKey);
    verifier.update(sample);
    return verifier.verify(signature);
  }

  /** The first private key; its type is group 1. */
  static Optional<Matcher> privateKey(String text) {
    return Optional.of(PRIVATE_KEY.matcher(text)).filter(Matcher::find);
  }

  /**
   * The key as PKCS#8 (RFC 5208); PKCS#1 and SEC 1 keys are wrapped.
   *
   * @param algorithm of a wrapped key, as DER
   * @throws IllegalArgumentException if it is not base64
   */
  static byte[] pkcs8(Matcher matcher, byte[] algorithm) {
    byte[] key = bytes(matcher);
    if (!TRADITIONAL.contains(matcher.group(1))) {
      return key;
    }
    return der(SEQUENCE, join(VERSION_0, algorithm, der(OCTETS, key)));
  }

  /** The first element of SubjectPublicKeyInfo (RFC 5280) names the algorithm and its curve. */
  private static byte[] algorithmOf(byte[] publicKeyInfo) {
    int begin = contentAt(publicKeyInfo, 0);
    int end = contentAt(publicKeyInfo, begin) + lengthAt(publicKeyInfo, begin);
    return Arrays.copyOfRange(publicKeyInfo, begin, end);
  }

  private static int contentAt(byte[] der, int at) {
    int first = der[at + 1] & 0xff;
    return at + 2 + (first < 0x80 ? 0 : first - 0x80);
  }

  private static int lengthAt(byte[] der, int at) {
    int first = der[at + 1] & 0xff;
    if (first < 0x80) {
      return first;
    }
    return new BigInteger(1, Arrays.copyOfRange(der, at + 2, contentAt(der, at))).intValueExact();
  }

  private static byte[] der(byte tag, byte[] content) {
    byte[] signed = BigInteger.valueOf(content.length).toByteArray();
    // DER lengths are unsigned and have no leading zero; some runtimes reject one.
    byte[] length = signed[0] == 0 ? Arrays.copyOfRange(signed, 1, signed.length) : signed;
    return content.length < 0x80
        ? join(new byte[] {tag, (byte) content.length}, content)
        : join(new byte[] {tag, (byte) (0x80 + length.length)}, length, content);
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    Arrays.stream(parts).forEach(joined::writeBytes);
    return joined.toByteArray();
  }

  private static byte[] bytes(Matcher matcher) {
    return Base64.getMimeDecoder().decode(HEADER.matcher(matcher.group(2)).replaceAll("").strip());
  }

  private static Optional<X509Certificate> first(String text) {
    try {
      return certificates(text).stream().findFirst();
    } catch (CertificateException e) {
      return Optional.empty();
    }
  }

  private static List<X509Certificate> certificates(String text) throws CertificateException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificates(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))
        .stream()
        .map(X509Certificate.class::cast)
        .toList();
  }

  private static String name(X509Certificate certificate) {
    return "the certificate of %s (valid from %s to %s)"
        .formatted(
            certificate.getSubjectX500Principal().getName(),
            certificate.getNotBefore().toInstant(),
            certificate.getNotAfter().toInstant());
  }
}
