package com.versori.operator.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.versori.operator.payload.RsaKeyPem.UnusableKeyException;
import com.versori.testkit.TestSigningKey;
import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.RSAPrivateKeySpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Private keys of signing keys, and what people store instead. */
class RsaKeyPemTest {

  private static final String CONSOLE = "as the Versori console gave it";
  private static final KeyPair RSA = TestSigningKey.pair("RSA", 2048);

  /** Bytes of PKCS#8 before the key of PKCS#1: version, algorithm and the octet string's header. */
  private static final int PKCS8_HEADER = 26;

  private static final byte[] PKCS8 = RSA.getPrivate().getEncoded();
  private static final byte[] PKCS1 = Arrays.copyOfRange(PKCS8, PKCS8_HEADER, PKCS8.length);

  @Test
  void pkcs8IsRead() throws Exception {
    assertThat(RsaKeyPem.read(TestSigningKey.pem("PRIVATE KEY", PKCS8))).isEqualTo(expected());
    assertThat(
            RsaKeyPem.read("\r\n" + TestSigningKey.pem("PRIVATE KEY", PKCS8).replace("\n", "\r\n")))
        .isEqualTo(expected());
  }

  @Test
  void pkcs1IsRead() throws Exception {
    assertThat(RsaKeyPem.read(TestSigningKey.pem("RSA PRIVATE KEY", PKCS1))).isEqualTo(expected());
  }

  @Test
  void keyBesideItsPublicPartIsRead() throws Exception {
    assertThat(
            RsaKeyPem.read(
                TestSigningKey.pem("PUBLIC KEY", RSA.getPublic().getEncoded())
                    + TestSigningKey.pem("PRIVATE KEY", PKCS8)))
        .isEqualTo(expected());
  }

  @Test
  void publicKey() {
    assertRefused(
        TestSigningKey.pem("PUBLIC KEY", RSA.getPublic().getEncoded()), "a public key", CONSOLE);
    assertRefused(
        TestSigningKey.pem("RSA PUBLIC KEY", RSA.getPublic().getEncoded()),
        "a public key",
        CONSOLE);
  }

  @Test
  void certificate() {
    assertRefused(
        TestSigningKey.pem("CERTIFICATE", new byte[100]),
        "a certificate instead of a key",
        CONSOLE);
  }

  @Test
  void encryptedPkcs8() throws Exception {
    String algorithm = "PBEWithSHA1AndDESede";
    Cipher cipher = Cipher.getInstance(algorithm);
    cipher.init(
        Cipher.ENCRYPT_MODE,
        SecretKeyFactory.getInstance(algorithm)
            .generateSecret(new PBEKeySpec("password".toCharArray())));
    byte[] der =
        new EncryptedPrivateKeyInfo(cipher.getParameters(), cipher.doFinal(PKCS8)).getEncoded();
    assertRefused(
        TestSigningKey.pem("ENCRYPTED PRIVATE KEY", der),
        "an encrypted private key",
        "openssl pkcs8 -topk8 -nocrypt");
  }

  @Test
  void encryptedTraditional() {
    assertRefused(
        TestSigningKey.pem("RSA PRIVATE KEY", PKCS1)
            .replaceFirst(
                "\n",
                "\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,2BC3D9F1A0B4C5D6E7F8091A2B3C4D5E\n\n"),
        "an encrypted private key",
        "openssl pkcs8 -topk8 -nocrypt");
  }

  @ParameterizedTest
  @CsvSource({"EC,256,EC", "Ed25519,255,Ed25519", "DSA,2048,DSA", "RSASSA-PSS,2048,RSASSA-PSS"})
  void otherAlgorithms(String algorithm, int bits, String shown) {
    assertRefused(
        TestSigningKey.pem(
            "PRIVATE KEY", TestSigningKey.pair(algorithm, bits).getPrivate().getEncoded()),
        "a private key of another algorithm (" + shown + ")",
        "RSA keys");
  }

  @Test
  void traditionalEc() {
    assertRefused(
        TestSigningKey.pem("EC PRIVATE KEY", new byte[100]),
        "a private key of another algorithm (EC)",
        "RSA keys");
  }

  @Test
  void shortKey() {
    assertRefused(
        TestSigningKey.pem(
            "PRIVATE KEY", TestSigningKey.pair("RSA", 1024).getPrivate().getEncoded()),
        "an RSA key of 1024 bits",
        "2048 to 8192");
  }

  /** A key of 16,384 bits: only its modulus counts. */
  @Test
  void longKey() throws Exception {
    BigInteger modulus = BigInteger.ONE.shiftLeft(16_383).add(BigInteger.ONE);
    RSAPrivateKeySpec spec = new RSAPrivateKeySpec(modulus, BigInteger.TEN.add(BigInteger.ONE));
    assertRefused(
        TestSigningKey.pem(
            "PRIVATE KEY", KeyFactory.getInstance("RSA").generatePrivate(spec).getEncoded()),
        "an RSA key of 16384 bits",
        "2048 to 8192");
  }

  @Test
  void otherTexts() {
    assertRefused("t0ken-canary", "no PEM private key", CONSOLE);
    assertRefused("", "no PEM private key", CONSOLE);
    assertRefused(
        Base64.getEncoder().encodeToString(PKCS8), "no PEM private key", "BEGIN PRIVATE KEY");
    assertRefused(
        "-----BEGIN PRIVATE KEY-----\ncanary\n-----END PRIVATE KEY-----\n",
        "a private key that cannot be read",
        CONSOLE);
    assertRefused(
        TestSigningKey.pem("PRIVATE KEY", Arrays.copyOf(PKCS8, PKCS8.length - 100)),
        "a private key that cannot be read",
        CONSOLE);
    assertRefused(
        TestSigningKey.pem("OPENSSH PRIVATE KEY", new byte[100]),
        "a private key that cannot be read",
        CONSOLE);
  }

  /** For example a PKCS#1 key in the frame of PKCS#8. */
  @Test
  void otherFrame() {
    assertRefused(
        TestSigningKey.pem("PRIVATE KEY", PKCS1), "a private key that cannot be read", CONSOLE);
  }

  private static RSAPrivateKey expected() {
    return (RSAPrivateKey) RSA.getPrivate();
  }

  private static void assertRefused(String text, String what, String remedy) {
    UnusableKeyException refused =
        catchThrowableOfType(UnusableKeyException.class, () -> RsaKeyPem.read(text));
    assertThat(refused).hasMessage(what).hasNoCause();
    assertThat(refused.remedy()).contains(remedy).doesNotContain("canary");
  }
}
