package com.versori.operator.client;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.versori.operator.client.VersoriException.Kind;
import com.versori.testkit.Fixtures;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.X509TrustManager;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.OkHttpClient;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client sends a token only to servers that it can verify. */
class TlsTest {

  private static final HeldCertificate CA =
      new HeldCertificate.Builder().certificateAuthority(0).build();
  private static final int TLS_1_1 = 0x0302;
  private static final int TLS_1_2 = 0x0303;
  private static final int TLS_1_3 = 0x0304;

  @TempDir Path folder;

  @Test
  void onlyTheCaOfTheFileIsTrusted() throws Exception {
    try (MockWebServer server = serverNamed("localhost")) {
      assertThat(get(server, Optional.of(caFile()))).isEmpty();
      assertThat(get(server, Optional.empty())).contains(Kind.UNREACHABLE);
      assertThat(server.getRequestCount()).isEqualTo(1);
    }
  }

  @Test
  void certificateOfAnotherHostIsRejected() throws Exception {
    try (MockWebServer server = serverNamed("platform.example.com")) {
      assertThat(get(server, Optional.of(caFile()))).contains(Kind.UNREACHABLE);
      assertThat(server.getRequestCount()).isZero();
    }
  }

  /** Older versions are neither offered nor accepted, even if the Java runtime allows them. */
  @Test
  void tlsVersionsBefore12AreNotUsed() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<List<Integer>> offered =
          CompletableFuture.supplyAsync(() -> chooseTls11(listener));
      Optional<Kind> failure =
          get(URI.create("https://localhost:" + listener.getLocalPort()), Optional.of(caFile()));
      assertThat(failure).contains(Kind.UNREACHABLE);
      assertThat(offered.get(10, TimeUnit.SECONDS)).containsExactly(TLS_1_2, TLS_1_3);
    }
  }

  /** No setting can disable verification, because only the Java runtime verifies certificates. */
  @Test
  void noClassVerifiesCertificatesItself() {
    var classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("com.versori");
    // It reads a changed file again, and passes each check to the Java runtime.
    noClasses()
        .that()
        .areNotAssignableTo(TrustedCertificates.class)
        .should()
        .implement(X509TrustManager.class)
        .check(classes);
    noClasses().should().implement(HostnameVerifier.class).check(classes);
    noClasses()
        .should()
        .callMethod(OkHttpClient.Builder.class, "hostnameVerifier", HostnameVerifier.class)
        .check(classes);
  }

  private Path caFile() throws IOException {
    return Files.writeString(folder.resolve("ca.pem"), CA.certificatePem());
  }

  private static MockWebServer serverNamed(String host) throws IOException {
    HeldCertificate own =
        new HeldCertificate.Builder().signedBy(CA).addSubjectAlternativeName(host).build();
    MockWebServer server = new MockWebServer();
    server.useHttps(
        new HandshakeCertificates.Builder().heldCertificate(own).build().sslSocketFactory());
    server.start(InetAddress.getLoopbackAddress(), 0);
    server.enqueue(
        new MockResponse.Builder()
            .code(200)
            .body("{\"id\":\"01KKC00000000000000000C0N1\"}")
            .build());
    return server;
  }

  private static Optional<Kind> get(MockWebServer server, Optional<Path> caFile) {
    return get(URI.create("https://localhost:" + server.getPort()), caFile);
  }

  /** The failure; empty after a success. */
  private static Optional<Kind> get(URI url, Optional<Path> caFile) {
    ClientSettings settings =
        new ClientSettings(
            Duration.ofSeconds(5),
            "test",
            caFile,
            Optional.empty(),
            Clock.systemUTC(),
            (operation, outcome, took) -> {});
    try (OkHttpVersoriApi api = new OkHttpVersoriApi(settings)) {
      return Optional.ofNullable(
              catchThrowableOfType(
                  VersoriException.class,
                  () ->
                      api.get(
                          Fixtures.caller(url.toString(), "t0ken-canary"),
                          "01KKC00000000000000000C0N1")))
          .map(VersoriException::kind);
    }
  }

  /** A server that answers any ClientHello with TLS 1.1. */
  private static List<Integer> chooseTls11(ServerSocket listener) {
    try (Socket socket = listener.accept()) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      in.skipNBytes(3);
      byte[] hello = new byte[in.readUnsignedShort()];
      in.readFully(hello);
      ByteBuffer answer = ByteBuffer.allocate(47);
      answer.put((byte) 22).putShort((short) TLS_1_1).putShort((short) 42);
      answer.put((byte) 2).put((byte) 0).putShort((short) 38).putShort((short) TLS_1_1);
      answer.position(answer.position() + 32);
      answer.put((byte) 0).putShort((short) 0xC013).put((byte) 0);
      socket.getOutputStream().write(answer.array());
      in.readAllBytes();
      return supportedVersions(ByteBuffer.wrap(hello));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The supported versions of a ClientHello (RFC 8446), ascending. */
  private static List<Integer> supportedVersions(ByteBuffer hello) {
    hello.position(4 + 2 + 32);
    hello.position(hello.position() + 1 + Byte.toUnsignedInt(hello.get(hello.position())));
    hello.position(hello.position() + 2 + Short.toUnsignedInt(hello.getShort(hello.position())));
    hello.position(hello.position() + 1 + Byte.toUnsignedInt(hello.get(hello.position())));
    hello.getShort();
    TreeSet<Integer> versions = new TreeSet<>();
    while (hello.hasRemaining()) {
      int type = Short.toUnsignedInt(hello.getShort());
      ByteBuffer extension = hello.slice(hello.position() + 2, hello.getShort(hello.position()));
      hello.position(hello.position() + 2 + extension.remaining());
      if (type == 43) {
        extension.get();
        while (extension.hasRemaining()) {
          versions.add(Short.toUnsignedInt(extension.getShort()));
        }
      }
    }
    return List.copyOf(versions);
  }
}
