package com.versori.operator.payload;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A PEM text. A problem names subjects and dates, never key material. */
final class Pem {

  // A Secret may contain anything, so the work of each pattern is linear in the length of a text.

  /** The first or last line of a block, with its label. */
  private static final Pattern FRAME = Pattern.compile("-----(BEGIN|END) ([A-Z0-9 ]{1,64})-----");

  private static final Set<String> CERTIFICATE =
      Set.of("CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE");

  /** Headers of traditional keys, such as {@code Proc-Type: 4,ENCRYPTED}. */
  private static final Pattern HEADER = Pattern.compile("(?m)^[ \\t]*+[A-Za-z-]++:.*$");

  private static final Pattern ENCRYPTED =
      Pattern.compile("(?m)^[ \\t]*+Proc-Type:.*ENCRYPTED", Pattern.CASE_INSENSITIVE);

  /** Not DER. The name of the cipher follows, with its length. */
  private static final String OPENSSH = "openssh-key-v1\0\0\0\0";

  /** Families of keys that this runtime may support. */
  private static final List<String> FAMILIES =
      List.of("RSA", "RSASSA-PSS", "EC", "EdDSA", "XDH", "DSA", "DH");

  private static final List<String> TRADITIONAL = List.of("RSA PRIVATE KEY", "EC PRIVATE KEY");
  private static final byte SEQUENCE = 0x30;
  private static final byte BITS = 0x03;
  private static final byte OCTETS = 0x04;
  private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};

  private static final String ENCRYPTED_KEY =
      "contains an encrypted private key; store it decrypted, as printed by openssl pkey -in FILE";

  /**
   * What is between the first and the last line.
   *
   * @param label such as {@code EC PRIVATE KEY}
   */
  record Block(String label, String content) {

    /** Shows no key. */
    @Override
    public String toString() {
      return "Block[" + label + "]";
    }
  }

  private final String text;
  private final List<Block> certificates = new ArrayList<>();
  private final List<Block> keys = new ArrayList<>();

  /** A block ends at the first END with its label; a BEGIN without one is ignored. */
  Pem(String text) {
    this.text = text;
    Map<String, Integer> begun = new HashMap<>();
    Matcher frame = FRAME.matcher(text);
    while (frame.find()) {
      String label = frame.group(2);
      if (frame.group(1).equals("BEGIN")) {
        begun.putIfAbsent(label, frame.end());
      } else if (begun.containsKey(label)) {
        add(new Block(label, text.substring(begun.get(label), frame.start())));
        begun.clear();
      }
    }
  }

  private void add(Block block) {
    if (CERTIFICATE.contains(block.label())) {
      certificates.add(block);
    } else if ((" " + block.label()).endsWith(" PRIVATE KEY")) {
      keys.add(block);
    }
  }

  String text() {
    return text;
  }

  /** The first private key. */
  Optional<Block> privateKey() {
    return keys.stream().findFirst();
  }

  /** Text around the blocks is ignored. */
  Optional<String> certificatesProblem() {
    if (text.contains("PRIVATE KEY-----")) {
      return Optional.of("contains a private key instead of a certificate");
    }
    if (certificates.isEmpty() && !text.contains("-----BEGIN CERTIFICATE-----")) {
      return Optional.of("is not a PEM certificate (-----BEGIN CERTIFICATE-----)");
    }
    return certificates.isEmpty() || !certificates.stream().allMatch(Pem::isCertificate)
        ? Optional.of("contains a PEM certificate that cannot be parsed")
        : Optional.empty();
  }

  Optional<String> privateKeyProblem() {
    if (keys.isEmpty()) {
      return Optional.of("is not a PEM private key (-----BEGIN PRIVATE KEY-----)");
    }
    Block block = keys.get(0);
    if (block.label().startsWith("ENCRYPTED") || ENCRYPTED.matcher(block.content()).find()) {
      return Optional.of(ENCRYPTED_KEY);
    }
    byte[] key = bytes(block);
    if (key.length == 0) {
      return Optional.of("contains an empty private key");
    }
    String start = new String(key, StandardCharsets.ISO_8859_1);
    if (start.startsWith(OPENSSH)) {
      return start.startsWith("none", OPENSSH.length() + 1)
          ? Optional.empty()
          : Optional.of(ENCRYPTED_KEY);
    }
    return isWhole(key)
        ? Optional.empty()
        : Optional.of("contains a PEM private key that cannot be parsed");
  }

  /** Whether the leaf certificate, which comes first, has expired. */
  Optional<String> expiryProblem(Instant now) {
    return parsed()
        .findFirst()
        .filter(certificate -> certificate.getNotAfter().toInstant().isBefore(now))
        .map(certificate -> "contains " + name(certificate) + ", which has expired; renew it");
  }

  /**
   * Whether the key matches the leaf certificate, which comes first. Empty if this runtime cannot
   * judge.
   *
   * @param in where the certificates are
   */
  Optional<String> keyProblem(Block key, String in) {
    List<X509Certificate> chain = parsed().toList();
    if (chain.isEmpty()) {
      return Optional.empty();
    }
    X509Certificate leaf = chain.get(0);
    String family = leaf.getPublicKey().getAlgorithm();
    Optional<Boolean> matches = belongTogether(leaf, key);
    if (matches.orElseGet(() -> !isOtherFamily(key, family, pkcs8(key, leaf)))) {
      return Optional.empty();
    }
    Optional<String> later =
        chain.stream()
            .filter(one -> belongTogether(one, key).orElse(false))
            .findFirst()
            .map(Pem::name);
    return Optional.of(
        later.isPresent()
            ? "matches %s, which is not the first in %s; store the leaf certificate first, then its issuers"
                .formatted(later.get(), in)
            : "%sdoes not match %s in %s; use a matching pair"
                .formatted(
                    matches.isPresent() ? "" : "is not of type " + family + " and ",
                    name(leaf),
                    in));
  }

  /** Empty if the key is not known to be of the certificate's family. */
  private static Optional<Boolean> belongTogether(X509Certificate certificate, Block key) {
    PublicKey publicKey = certificate.getPublicKey();
    byte[] pkcs8 = pkcs8(key, certificate);
    Stream<String> families =
        publicKey instanceof RSAPublicKey
            ? Stream.of("RSA", "RSASSA-PSS")
            : Stream.of(publicKey.getAlgorithm());
    return families
        .flatMap(family -> parse(family, pkcs8).stream())
        .findFirst()
        .map(privateKey -> belongTogether(publicKey, privateKey));
  }

  private static byte[] pkcs8(Block key, X509Certificate certificate) {
    return pkcs8(key, algorithmOf(certificate.getPublicKey().getEncoded()));
  }

  private static boolean isOtherFamily(Block block, String family, byte[] pkcs8) {
    return TRADITIONAL.contains(block.label())
        ? FAMILIES.contains(family) && !block.label().startsWith(family)
        : FAMILIES.stream().anyMatch(one -> parse(one, pkcs8).isPresent());
  }

  private static Optional<PrivateKey> parse(String family, byte[] pkcs8) {
    try {
      return Optional.of(
          KeyFactory.getInstance(family).generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  /** True if this runtime cannot judge. */
  private static boolean belongTogether(PublicKey publicKey, PrivateKey privateKey) {
    if (publicKey instanceof RSAPublicKey rsa && privateKey instanceof RSAPrivateKey own) {
      return rsa.getModulus().equals(own.getModulus());
    }
    String algorithm =
        publicKey.getAlgorithm().equals("EC") ? "SHA256withECDSA" : publicKey.getAlgorithm();
    byte[] sample = {1, 2, 3};
    try {
      Signature signer = Signature.getInstance(algorithm);
      signer.initSign(privateKey);
      signer.update(sample);
      byte[] signature = signer.sign();
      Signature verifier = Signature.getInstance(algorithm);
      verifier.initVerify(publicKey);
      verifier.update(sample);
      return verifier.verify(signature);
    } catch (SignatureException e) {
      // Of another curve.
      return false;
    } catch (GeneralSecurityException e) {
      return true;
    }
  }

  /**
   * The key as PKCS#8 (RFC 5208); PKCS#1 and SEC 1 keys are wrapped.
   *
   * @param algorithm of a wrapped key, as DER
   * @throws IllegalArgumentException if it is not base64
   */
  static byte[] pkcs8(Block block, byte[] algorithm) {
    byte[] key = bytes(block);
    if (!TRADITIONAL.contains(block.label())) {
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
    int end = Math.min(contentAt(der, at), at + 2 + Integer.BYTES);
    // Negative if it is longer than an array.
    return new BigInteger(1, Arrays.copyOfRange(der, at + 2, end)).intValue();
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

  private static byte[] bytes(Block block) {
    String text = HEADER.matcher(block.content()).replaceAll("").strip();
    try {
      return Base64.getMimeDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return new byte[] {SEQUENCE};
    }
  }

  /** Whether the bytes are one element of type SEQUENCE. */
  private static boolean isWhole(byte[] der) {
    return elements(der, 0, der.length).equals(List.of(SEQUENCE));
  }

  /** An algorithm that this runtime does not support is no problem. */
  private static boolean isCertificate(Block block) {
    byte[] der = bytes(block);
    if (der.length < 2 || der[0] != SEQUENCE) {
      return false;
    }
    int content = contentAt(der, 0);
    // Data on trust may follow the certificate.
    return elements(der, content, content + lengthAt(der, 0))
        .equals(List.of(SEQUENCE, SEQUENCE, BITS));
  }

  /** The types of the elements in a part of DER; empty if they do not fill it. */
  private static List<Byte> elements(byte[] der, int from, int to) {
    List<Byte> types = new ArrayList<>();
    int at = from;
    while (at + 2 <= to && to <= der.length && contentAt(der, at) <= to) {
      types.add(der[at]);
      int next = contentAt(der, at) + lengthAt(der, at);
      if (next <= at || next > to) {
        return List.of();
      }
      at = next;
    }
    return at == to ? types : List.of();
  }

  /** The certificates that this runtime can read; none if it cannot read the first. */
  private Stream<X509Certificate> parsed() {
    return certificates.stream().map(Pem::parsed).takeWhile(Objects::nonNull);
  }

  private static X509Certificate parsed(Block block) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(bytes(block)));
    } catch (CertificateException e) {
      return null;
    }
  }

  private static String name(X509Certificate certificate) {
    return "the certificate of %s (valid from %s to %s)"
        .formatted(
            certificate.getSubjectX500Principal().getName(),
            certificate.getNotBefore().toInstant(),
            certificate.getNotAfter().toInstant());
  }
}
