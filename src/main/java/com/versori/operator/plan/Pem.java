package com.versori.operator.plan;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells whether a text is PEM of the kind wanted; never shows the text. */
final class Pem {

  private static final Pattern PRIVATE_KEY =
      Pattern.compile(
          "-----BEGIN ((?:[A-Z]+ )?PRIVATE KEY)-----\\s*([^-]+)-----END \\1-----", Pattern.DOTALL);

  /** Headers of old-style encrypted keys, such as {@code Proc-Type: 4,ENCRYPTED}. */
  private static final Pattern HEADER = Pattern.compile("(?m)^[A-Za-z-]+:.*$");

  private Pem() {}

  static Optional<String> certificatesProblem(String text) {
    if (text.contains("PRIVATE KEY-----")) {
      return Optional.of("holds a private key where a certificate is wanted");
    }
    if (!text.contains("-----BEGIN CERTIFICATE-----")) {
      return Optional.of("is not a PEM certificate (-----BEGIN CERTIFICATE-----)");
    }
    try {
      boolean none =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))
              .isEmpty();
      return none ? Optional.of("holds no certificate") : Optional.empty();
    } catch (CertificateException e) {
      return Optional.of("holds a PEM certificate that cannot be read");
    }
  }

  static Optional<String> privateKeyProblem(String text) {
    Matcher matcher = PRIVATE_KEY.matcher(text);
    if (!matcher.find()) {
      return Optional.of("is not a PEM private key (-----BEGIN PRIVATE KEY-----)");
    }
    try {
      String body = HEADER.matcher(matcher.group(2)).replaceAll("");
      boolean none = Base64.getMimeDecoder().decode(body.strip()).length == 0;
      return none ? Optional.of("holds an empty private key") : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of("holds a PEM private key that cannot be read");
    }
  }
}
