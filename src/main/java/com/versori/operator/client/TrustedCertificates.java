package com.versori.operator.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Trusts the certificates of the Java runtime and those of a file. */
record TrustedCertificates(SSLSocketFactory socketFactory, X509TrustManager manager) {

  /**
   * @throws IllegalArgumentException names the file if it contains no valid PEM certificate
   */
  static TrustedCertificates withDefault(Path caFile) {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int count = 0;
      for (Certificate certificate : read(caFile)) {
        store.setCertificateEntry("file-" + count++, certificate);
      }
      for (X509Certificate certificate : manager(null).getAcceptedIssuers()) {
        store.setCertificateEntry("default-" + count++, certificate);
      }
      X509TrustManager manager = manager(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {manager}, null);
      return new TrustedCertificates(context.getSocketFactory(), manager);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException(
          "the CA file " + caFile + " cannot be used: it must contain PEM certificates", e);
    }
  }

  private static Collection<? extends Certificate> read(Path caFile)
      throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(caFile)) {
      var certificates = CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (certificates.isEmpty()) {
        throw new GeneralSecurityException("no certificate");
      }
      return certificates;
    }
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
