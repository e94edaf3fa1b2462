package com.versori.testkit.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.awaitility.Awaitility;

/**
 * etcd and kube-apiserver as child processes on 127.0.0.1, with RBAC and an audit log. They end
 * with this JVM.
 */
public final class RealKubeApi implements KubeApi {

  private static final Duration START_WITHIN = Duration.ofSeconds(60);

  /** Long, because a response may contain 10,000 resources and the machine may be busy. */
  private static final int PATIENCE_MS = 60_000;

  /** No log rotation: positions in a rotated file would be invalid. */
  private static final int AUDIT_LOG_MEGABYTES = 100_000;

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String AUDIT_POLICY =
      """
      apiVersion: audit.k8s.io/v1
      kind: Policy
      omitStages: [RequestReceived, ResponseStarted]
      rules:
      - level: Metadata
      """;

  private final Path folder;
  private final int port;
  private final int etcdPort;
  private final String adminToken = UUID.randomUUID().toString();
  private final Process etcd;
  private Process apiServer;
  private volatile boolean wasKilled;
  private boolean installed;
  private Process controllerManager;
  private final Path kubeconfig;
  private final Thread killer = new Thread(this::kill, "kill-kube-api");

  private RealKubeApi(Path folder) throws IOException, GeneralSecurityException {
    this.folder = Files.createDirectories(folder).toAbsolutePath();
    this.port = freePort();
    this.etcdPort = freePort();
    int peerPort = freePort();
    Runtime.getRuntime().addShutdownHook(killer);
    this.etcd =
        run(
            "etcd",
            "--data-dir=" + this.folder.resolve("etcd"),
            "--listen-client-urls=http://127.0.0.1:" + etcdPort,
            "--advertise-client-urls=http://127.0.0.1:" + etcdPort,
            "--listen-peer-urls=http://127.0.0.1:" + peerPort,
            "--initial-advertise-peer-urls=http://127.0.0.1:" + peerPort,
            "--initial-cluster=default=http://127.0.0.1:" + peerPort,
            "--unsafe-no-fsync",
            "--log-level=warn");
    writeKeys();
    Files.writeString(
        this.folder.resolve("tokens.csv"), adminToken + ",admin,admin,system:masters\n");
    Files.writeString(this.folder.resolve("audit-policy.yaml"), AUDIT_POLICY);
    startApiServer();
    this.kubeconfig = Kubeconfig.write(this.folder.resolve("admin.kubeconfig"), url(), adminToken);
  }

  /**
   * @param folder for data, certificates and logs
   * @throws IllegalStateException if it does not start; contains the end of its log
   */
  public static RealKubeApi start(Path folder) {
    try {
      return new RealKubeApi(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public boolean isReal() {
    return true;
  }

  @Override
  public Path kubeconfig() {
    return kubeconfig;
  }

  @Override
  public Config config() {
    return config(kubeconfig);
  }

  /** The API server's port, for proxies. */
  public int port() {
    return port;
  }

  /** Applies {@code deploy/install}, on the first call only. */
  public synchronized void install() {
    if (!installed) {
      new Kubectl(kubeconfig).run("apply", "-k", "deploy/install").orThrow();
      awaitCrd();
      installed = true;
    }
  }

  /** Applies {@code crds/}, over any earlier version. */
  public void applyCrds() {
    new Kubectl(kubeconfig)
        .run("apply", "--server-side", "--force-conflicts", "-k", "crds")
        .orThrow();
    awaitCrd();
  }

  /**
   * Waits until each CRD is served. {@code kubectl wait} fails for a new CRD without conditions.
   */
  public void awaitCrd() {
    Awaitility.await()
        .atMost(START_WITHIN)
        .until(
            () ->
                new Kubectl(kubeconfig)
                        .run("wait", "--for=condition=Established", "crd", "--all")
                        .status()
                    == 0);
  }

  /** A kubeconfig with a token of the service account. */
  public Path serviceAccountKubeconfig(String namespace, String name) {
    return serviceAccountKubeconfig(namespace, name, port);
  }

  /**
   * @param through the port: that of the server or of a proxy
   */
  public Path serviceAccountKubeconfig(String namespace, String name, int through) {
    try (KubernetesClient admin = client()) {
      String token =
          admin
              .serviceAccounts()
              .inNamespace(namespace)
              .withName(name)
              .tokenRequest(
                  new TokenRequestBuilder()
                      .withNewSpec()
                      .withExpirationSeconds(36_000L)
                      .endSpec()
                      .build())
              .getStatus()
              .getToken();
      return Kubeconfig.write(
          folder.resolve(namespace + "." + name + "." + through + ".kubeconfig"),
          "https://127.0.0.1:" + through,
          token);
    }
  }

  /** A client with all rights. */
  public KubernetesClient client() {
    Config patient = new ConfigBuilder(config()).withRequestTimeout(PATIENCE_MS).build();
    return new KubernetesClientBuilder().withConfig(patient).build();
  }

  public static Config config(Path kubeconfig) {
    try {
      return Config.fromKubeconfig(Files.readString(kubeconfig));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The completed requests, in order. */
  public List<AuditEvent> audit() {
    return audit(0);
  }

  /** The current size of the audit log, for {@link #audit(long)}. */
  public long auditSize() {
    return folder.resolve("audit.log").toFile().length();
  }

  /** The requests that completed since {@link #auditSize} returned the size, in order. */
  public List<AuditEvent> audit(long since) {
    return audit(since, line -> true);
  }

  /** Those of them that were forbidden. */
  public List<AuditEvent> forbidden(long since) {
    return audit(since, line -> line.contains("\"authorization.k8s.io/decision\":\"forbid\""));
  }

  private List<AuditEvent> audit(long since, Predicate<String> wanted) {
    List<AuditEvent> events = new ArrayList<>();
    try (InputStream log = Files.newInputStream(folder.resolve("audit.log"))) {
      log.skipNBytes(since);
      BufferedReader lines = new BufferedReader(new InputStreamReader(log, StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("{") && line.endsWith("}") && wanted.test(line)) {
          events.add(AuditEvent.of(JSON.readTree(line)));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return events;
  }

  /**
   * The audit log: one JSON line per completed request, written before its response is complete.
   */
  public Path auditLog() {
    return folder.resolve("audit.log");
  }

  public long apiServerPid() {
    return apiServer.pid();
  }

  public long etcdPid() {
    return etcd.pid();
  }

  /** A completed request in the audit log. */
  public record AuditEvent(
      String user,
      String verb,
      String resource,
      String subresource,
      String namespace,
      String name,
      int code) {

    static AuditEvent of(JsonNode json) {
      JsonNode object = json.path("objectRef");
      return new AuditEvent(
          json.path("user").path("username").asText(),
          json.path("verb").asText(),
          object.path("resource").asText(),
          object.path("subresource").asText(),
          object.path("namespace").asText(),
          object.path("name").asText(),
          json.path("responseStatus").path("code").asInt());
    }
  }

  /** Pauses etcd with its connections open, until {@link #resumeEtcd}. */
  public void pauseEtcd() {
    signal(etcd, "STOP");
  }

  public void resumeEtcd() {
    signal(etcd, "CONT");
  }

  /** Kills the API server and starts it again on the same port. */
  public void restartApiServer() {
    killApiServer();
    reviveApiServer();
  }

  /** {@code kill -9}; {@link #reviveApiServer} starts it again. */
  public void killApiServer() {
    wasKilled = true;
    apiServer.destroyForcibly();
    try {
      apiServer.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether it was ever killed. A new server forbids everything until it has read its roles. */
  boolean wasKilled() {
    return wasKilled;
  }

  /** Starts the API server again on the same port, and waits until it is ready. */
  public void reviveApiServer() {
    try {
      startApiServer();
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Compacts etcd, so that watches from older revisions fail. */
  public void compactEtcd() {
    String revision = etcd("range", "{\"key\": \"AA==\"}").at("/header/revision").asText();
    etcd("compaction", "{\"revision\": \"" + revision + "\", \"physical\": true}");
  }

  /**
   * Removes an object from etcd, like a delete that the API server began before the object got its
   * first finalizer.
   */
  public void removeFromEtcd(String resource, String namespace, String name) {
    String key = "/registry/%s/%s/%s".formatted(resource, namespace, name);
    String base64 = Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    JsonNode answer = etcd("deleterange", "{\"key\": \"" + base64 + "\"}");
    if (!answer.path("deleted").asText().equals("1")) {
      throw new IllegalStateException(key + " is not there");
    }
  }

  private JsonNode etcd(String operation, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + etcdPort + "/v3/kv/" + operation))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> answer =
          HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException("etcd answered " + answer.statusCode() + answer.body());
      }
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Starts the controllers that remove namespaces and objects without an owner, once. */
  public synchronized void startControllerManager() {
    if (controllerManager != null) {
      return;
    }
    try {
      controllerManager =
          run(
              "kube-controller-manager",
              "--kubeconfig=" + kubeconfig,
              "--controllers=namespace-controller,garbage-collector-controller",
              "--leader-elect=false",
              "--bind-address=127.0.0.1",
              "--secure-port=0");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    kill();
    Runtime.getRuntime().removeShutdownHook(killer);
  }

  private String url() {
    return "https://127.0.0.1:" + port;
  }

  private void startApiServer() throws IOException, GeneralSecurityException {
    apiServer =
        run(
            "kube-apiserver",
            "--etcd-servers=http://127.0.0.1:" + etcdPort,
            "--bind-address=127.0.0.1",
            "--secure-port=" + port,
            "--cert-dir=" + folder.resolve("certs"),
            "--authorization-mode=RBAC",
            "--token-auth-file=" + folder.resolve("tokens.csv"),
            "--service-account-issuer=https://kubernetes.default.svc",
            "--service-account-key-file=" + folder.resolve("sa.pub"),
            "--service-account-signing-key-file=" + folder.resolve("sa.key"),
            "--service-cluster-ip-range=10.0.0.0/24",
            "--audit-policy-file=" + folder.resolve("audit-policy.yaml"),
            "--audit-log-path=" + folder.resolve("audit.log"),
            "--audit-log-maxsize=" + AUDIT_LOG_MEGABYTES,
            "--allow-privileged=true",
            "--profiling=false");
    awaitReady();
  }

  private Process run(String program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Programs.require(program).toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(folder.resolve(program + ".log").toFile()));
    // With such a small heap, garbage collection would take a sixth of the API server's CPU.
    builder.environment().put("GOGC", "400");
    return builder.start();
  }

  private void awaitReady() throws GeneralSecurityException {
    long deadline = System.nanoTime() + START_WITHIN.toNanos();
    HttpClient http = HttpClient.newBuilder().sslContext(trustAll()).build();
    HttpRequest ready =
        HttpRequest.newBuilder(URI.create(url() + "/readyz"))
            .header("Authorization", "Bearer " + adminToken)
            .timeout(Duration.ofSeconds(2))
            .build();
    while (System.nanoTime() < deadline && apiServer.isAlive() && etcd.isAlive()) {
      try {
        if (http.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
          return;
        }
        Thread.sleep(100);
      } catch (IOException e) {
        sleep(100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    kill();
    throw new IllegalStateException(
        "kube-apiserver did not start:\n" + tail("kube-apiserver") + "\n" + tail("etcd"));
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String tail(String program) {
    try {
      List<String> lines = Files.readAllLines(folder.resolve(program + ".log"));
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
    } catch (IOException e) {
      return "no log of " + program;
    }
  }

  private void writeKeys() throws GeneralSecurityException, IOException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair pair = generator.generateKeyPair();
    writePem("sa.key", "PRIVATE KEY", pair.getPrivate().getEncoded());
    writePem("sa.pub", "PUBLIC KEY", pair.getPublic().getEncoded());
  }

  private void writePem(String file, String type, byte[] der) throws IOException {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    Files.writeString(
        folder.resolve(file),
        "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n");
  }

  private void kill() {
    for (Process process : new Process[] {controllerManager, apiServer, etcd}) {
      if (process != null) {
        process.destroyForcibly();
        try {
          process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  private static void signal(Process process, String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Below the ephemeral ports, which a client could get before the server listens. */
  private static int freePort() throws IOException {
    for (int tries = 0; tries < 100; tries++) {
      int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (BindException e) {
        // The port is in use.
      }
    }
    throw new IOException("no free port");
  }

  /** The certificate is self-signed; the server is local. */
  private static SSLContext trustAll() throws GeneralSecurityException {
    X509TrustManager all =
        new javax.net.ssl.X509ExtendedTrustManager() {
          @Override
          public void checkClientTrusted(X509Certificate[] chain, String type) {}

          @Override
          public void checkServerTrusted(X509Certificate[] chain, String type) {}

          @Override
          public void checkClientTrusted(
              X509Certificate[] chain, String type, java.net.Socket socket) {}

          @Override
          public void checkServerTrusted(
              X509Certificate[] chain, String type, java.net.Socket socket) {}

          @Override
          public void checkClientTrusted(
              X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

          @Override
          public void checkServerTrusted(
              X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

          @Override
          public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
          }
        };
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {all}, new SecureRandom());
    return context;
  }
}
