package com.versori.operator.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trusts the certificates of the Java runtime and those of a file, which is read again when it has
 * changed.
 */
public final class TrustedCertificates implements X509TrustManager {

  private static final Logger log = LoggerFactory.getLogger(TrustedCertificates.class);

  private static final Pattern CERTIFICATE =
      Pattern.compile("(?:X509 |TRUSTED )?CERTIFICATE-----([^-]*)-----END ");

  private record Version(Object modified, long size) {
    static Version of(Path file) throws IOException {
      return new Version(Files.getLastModifiedTime(file), Files.size(file));
    }
  }

  private record Current(Version version, X509TrustManager manager) {}

  private final Path caFile;
  private volatile Current current;

  /**
   * @throws IllegalArgumentException names the file if it contains no valid PEM certificate
   */
  TrustedCertificates(Path caFile) {
    this.caFile = caFile;
    this.current = read(caFile);
  }

  /**
   * @throws IllegalArgumentException says why, if the file contains no valid PEM certificate
   */
  public static void check(Path caFile) {
    try {
      certificates(caFile);
    } catch (IOException e) {
      throw new IllegalArgumentException("the file cannot be read", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("expected a file with PEM certificates", e);
    }
  }

  SSLSocketFactory socketFactory() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {this}, null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    manager().checkServerTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    manager().checkClientTrusted(chain, type);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return manager().getAcceptedIssuers();
  }

  private X509TrustManager manager() {
    Current before = current;
    try {
      if (!Version.of(caFile).equals(before.version())) {
        current = read(caFile);
        log.atInfo().addKeyValue("file", caFile).log("Read the changed CA file");
      }
    } catch (IOException | IllegalArgumentException e) {
      // While it is replaced, it may be missing for a moment.
      log.atWarn()
          .addKeyValue("file", caFile)
          .log("The CA file cannot be read; its former certificates stay in use");
    }
    return current.manager();
  }

  private static Current read(Path caFile) {
    try {
      Version version = Version.of(caFile);
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int count = 0;
      for (Certificate certificate : certificates(caFile)) {
        store.setCertificateEntry("file-" + count++, certificate);
      }
      for (X509Certificate certificate : manager(null).getAcceptedIssuers()) {
        store.setCertificateEntry("default-" + count++, certificate);
      }
      return new Current(version, manager(store));
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException(
          "the CA file " + caFile + " cannot be used: it must contain PEM certificates", e);
    }
  }

  /** The certificates that can be read; the log names the others. */
  private static List<Certificate> certificates(Path caFile)
      throws IOException, GeneralSecurityException {
    String text = new String(Files.readAllBytes(caFile), StandardCharsets.ISO_8859_1);
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<Certificate> certificates = new ArrayList<>();
    int line = 1;
    // Text between the blocks is ignored, whatever its encoding.
    for (String block : text.split("-----BEGIN ", -1)) {
      Matcher pem = CERTIFICATE.matcher(block);
      try {
        if (pem.lookingAt()) {
          byte[] der = Base64.getMimeDecoder().decode(pem.group(1));
          certificates.add(factory.generateCertificate(new ByteArrayInputStream(der)));
        } else if (block.matches("(?s)[A-Z0-9 ]*CERTIFICATE-----.*")) {
          throw new CertificateException("incomplete");
        }
      } catch (CertificateException | IllegalArgumentException e) {
        log.atWarn()
            .addKeyValue("file", caFile)
            .addKeyValue("line", line)
            .log("A certificate cannot be read, so it is not trusted");
      }
      line += (int) block.chars().filter(c -> c == '\n').count();
    }
    if (certificates.isEmpty()) {
      throw new GeneralSecurityException("no certificate");
    }
    return certificates;
  }

  private static X509TrustManager manager(KeyStore store) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return Arrays.stream(factory.getTrustManagers())
        .filter(X509TrustManager.class::isInstance)
        .map(X509TrustManager.class::cast)
        .findFirst()
        .orElseThrow();
  }
}
