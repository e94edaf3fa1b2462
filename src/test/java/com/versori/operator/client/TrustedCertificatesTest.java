package com.versori.operator.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** CA files as people have them: each contains a certificate of Test CA. */
class TrustedCertificatesTest {

  private static final Path BUNDLES = Path.of("src/test/resources/ca-bundles");

  @TempDir Path folder;

  static List<Path> bundles() throws IOException {
    try (Stream<Path> files = Files.list(BUNDLES)) {
      return files.filter(file -> !file.endsWith("empty.pem")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("bundles")
  void goodCertificatesAreTrustedWhateverIsAroundThem(Path bundle) {
    TrustedCertificates.check(bundle);
    assertThat(trusts(new TrustedCertificates(bundle))).isTrue();
  }

  @Test
  void fileWithoutACertificateIsRefused() {
    assertThatThrownBy(() -> TrustedCertificates.check(BUNDLES.resolve("empty.pem")))
        .hasMessage("expected a file with PEM certificates");
  }

  @Test
  void changedFileIsReadAgainAndAMissingOneKeepsTheFormer() throws IOException {
    String good = Files.readString(BUNDLES.resolve("zero.pem"));
    Path file = Files.copy(Path.of("src/test/resources/pem/a.crt"), folder.resolve("ca.crt"));
    TrustedCertificates trust = new TrustedCertificates(file);
    assertThat(trusts(trust)).isFalse();
    Files.writeString(file, good);
    Files.setLastModifiedTime(file, FileTime.fromMillis(1));
    assertThat(trusts(trust)).isTrue();
    Files.delete(file);
    assertThat(trusts(trust)).isTrue();
  }

  private static boolean trusts(TrustedCertificates trust) {
    return Arrays.stream(trust.getAcceptedIssuers())
        .map(X509Certificate::getSubjectX500Principal)
        .anyMatch(subject -> subject.getName().contains("CN=Test CA"));
  }
}
