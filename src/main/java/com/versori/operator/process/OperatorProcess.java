package com.versori.operator.process;

import com.versori.operator.act.EffectGate;
import com.versori.operator.client.ApiObserver;
import com.versori.operator.client.ClientSettings;
import com.versori.operator.client.OkHttpVersoriApi;
import com.versori.operator.config.OperatorConfig;
import com.versori.operator.config.ProxySettings;
import com.versori.operator.kube.KubernetesClients;
import com.versori.operator.kube.KubernetesEvents;
import com.versori.operator.kube.KubernetesOrganisations;
import com.versori.operator.kube.KubernetesResources;
import com.versori.operator.kube.KubernetesSecrets;
import com.versori.operator.model.LabelSelector;
import com.versori.operator.port.Ports;
import com.versori.operator.reconcile.ConnectionReconciler;
import com.versori.operator.reconcile.OperatorFramework;
import com.versori.operator.timing.Timing;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds, starts and stops the operator. A stop takes at most {@link Timing#STOP_WITHIN}: no new
 * pass begins, running calls finish, and their outcomes are written.
 */
public final class OperatorProcess {

  private static final Logger log = LoggerFactory.getLogger(OperatorProcess.class);

  private static final String NO_PROXY = "none";

  private final OperatorConfig config;
  private final EffectGate gate = new EffectGate();
  private final Liveness liveness = new Liveness(System::nanoTime, gate::oldest);
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final AtomicInteger exitStatus = new AtomicInteger();
  private final Executor background = BackgroundThreads.cached("background");
  private final OperatorMetrics metrics;
  private final KubernetesClient kubernetes;
  private final OkHttpVersoriApi api;
  private final KubernetesEvents events;
  private final KubernetesOrganisations organisations;
  private final ConnectionReconciler reconciler;
  private final OperatorFramework framework;
  private final HealthServer http;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "housekeeping");
            thread.setDaemon(true);
            return thread;
          });

  private OperatorProcess(OperatorConfig config, String version) {
    this.config = config;
    Clock clock = Clock.systemUTC();
    metrics = new OperatorMetrics(version);
    kubernetes = KubernetesClients.standard(cluster());
    api = new OkHttpVersoriApi(apiSettings(config, "", clock, metrics));
    events = new KubernetesEvents(kubernetes, clock, instance());
    organisations =
        new KubernetesOrganisations(kubernetes, config.watchNamespaces(), config.podNamespace());
    reconciler =
        new ConnectionReconciler(
            new Ports(
                config.settings(this::clusterUid),
                config.maxConcurrentReconciles(),
                new KubernetesResources(kubernetes, config.watchNamespaces()),
                new KubernetesSecrets(kubernetes),
                organisations,
                api,
                events,
                metrics,
                clock,
                System::nanoTime,
                new SecureRandom(),
                BackgroundThreads.alarm(),
                background),
            gate);
    framework =
        new OperatorFramework(
            kubernetes,
            reconciler,
            new OperatorFramework.Options(
                config.watchNamespaces(),
                config.labelSelector().map(LabelSelector::text),
                config.maxConcurrentReconciles(),
                config.leaderElection() ? Optional.of(lease()) : Optional.empty()),
            metrics.registry(),
            this::fail);
    metrics.add(
        new ConnectionStates(
            reconciler::resources,
            reconciler::connections,
            organisations::all,
            framework::works,
            () -> framework.unreadableNamespaces().keySet(),
            clock));
    http = httpServer();
  }

  /** Starts the operator, which runs until the process receives SIGTERM or loses the lease. */
  public static OperatorProcess start(OperatorConfig config, String version) {
    OperatorProcess process = new OperatorProcess(config, version);
    Runtime.getRuntime().addShutdownHook(new Thread(process::stop, "stop"));
    try {
      process.framework.start(
          process.organisations.start(process.reconciler.organisations(), process.background));
    } catch (RuntimeException e) {
      if (!process.stopping.get()) {
        process.exitStatus.set(1);
      }
      throw e;
    }
    process.startHousekeeping();
    log.atInfo()
        .addKeyValue("version", version)
        .addKeyValue("organisations", process.organisations.all().size())
        .addKeyValue(
            "namespaces", config.watchNamespaces().isEmpty() ? "all" : config.watchNamespaces())
        .addKeyValue("port", process.http.port())
        .log("Operator started");
    return process;
  }

  private HealthServer httpServer() {
    try {
      return new HealthServer(
          config.httpPort(),
          List.of(new HealthServer.Check("stuck", liveness::problem)),
          List.of(
              new HealthServer.Check(
                  "stopping", () -> stopping.get() ? "the operator is stopping" : ""),
              new HealthServer.Check("caches", framework::problem),
              new HealthServer.Check("organisations", organisations::problem),
              HealthServer.Check.note("organisations", this::missingOrganisation),
              HealthServer.Check.note("namespaces", this::unreadableNamespaces)),
          metrics::scrape);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot listen on HTTP_PORT " + config.httpPort() + "; set a free port", e);
    }
  }

  private String unreadableNamespaces() {
    return framework.unreadableNamespaces().entrySet().stream()
        .map(one -> one.getKey() + ": " + one.getValue())
        .collect(Collectors.joining("; "));
  }

  /** The operator is ready without any organisation, but of no use yet. */
  private String missingOrganisation() {
    return organisations.all().isEmpty()
        ? "there is none; create a VersoriOrganisation, usually default in namespace %s"
            .formatted(config.podNamespace())
        : "";
  }

  private void startHousekeeping() {
    every(Timing.HOUSEKEEPING, this::housekeeping);
    every(Timing.NAMESPACE_CHECK, this::checkNamespaces);
    // Workaround gc-after-start. Filling the caches leaves as much garbage as they hold, which an
    // idle operator would not collect.
    timer.schedule(System::gc, Timing.FIRST_PASSES.toSeconds(), TimeUnit.SECONDS);
    liveness.started();
  }

  private void housekeeping() {
    try {
      organisations.watchNamespacesIfNeeded();
    } catch (RuntimeException e) {
      log.atWarn().addKeyValue("error", e.getMessage()).log("Namespaces cannot be watched yet");
    }
    reconciler.housekeeping(framework.works());
  }

  private void checkNamespaces() {
    organisations.checkNamespaces();
    framework.checkNamespaces();
  }

  private void every(Duration interval, Runnable task) {
    timer.scheduleWithFixedDelay(
        liveness.watching(task), interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Another instance may be active now, so this one sends nothing more and exits. */
  private void fail(String why) {
    if (stopping.get()) {
      return;
    }
    log.error("{}; the process exits", why);
    gate.close();
    exitStatus.set(1);
    new Thread(() -> System.exit(1), "fail").start();
  }

  private void stop() {
    if (!stopping.compareAndSet(false, true)) {
      return;
    }
    log.info("Operator is stopping");
    long deadline = System.nanoTime() + Timing.STOP_WITHIN.minus(Timing.LAST_EVENTS).toNanos();
    gate.close();
    boolean idle = false;
    try {
      timer.shutdownNow();
      idle = gate.awaitIdle(left(deadline));
      if (!idle) {
        log.warn("Calls are still running; the next start recovers their outcomes");
      }
      while (!reconciler.writePendingOutcomes() && !left(deadline).isZero()) {
        Thread.sleep(Timing.KUBERNETES_RETRY.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    events.close();
    framework.stop();
    organisations.close();
    if (idle) {
      framework.releaseLease();
    }
    http.close();
    api.close();
    kubernetes.close();
    metrics.close();
    log.info("Operator stopped");
    // Workaround exit-status. After SIGTERM the JVM would exit with 143, which looks like a
    // failure.
    Runtime.getRuntime().halt(exitStatus.get());
  }

  private static Duration left(long deadline) {
    return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
  }

  private String clusterUid() {
    var namespace = kubernetes.namespaces().withName("kube-system").get();
    if (namespace == null) {
      throw new IllegalStateException(
          "the namespace kube-system cannot be read; grant get on it, or set CLUSTER_ID");
    }
    return namespace.getMetadata().getUid();
  }

  /**
   * HTTPS_PROXY is the proxy to the Versori API. For the Kubernetes API only that of the kubeconfig
   * counts; the client reads the variables where it has none. Workaround proxy-url.
   */
  public static Config cluster() {
    List<String> names = List.of(Config.KUBERNETES_HTTP_PROXY, Config.KUBERNETES_HTTPS_PROXY);
    names.forEach(name -> System.setProperty(name, NO_PROXY));
    try {
      Config found = configured();
      found.setHttpProxy(NO_PROXY.equals(found.getHttpProxy()) ? null : found.getHttpProxy());
      found.setHttpsProxy(NO_PROXY.equals(found.getHttpsProxy()) ? null : found.getHttpsProxy());
      found.setNoProxy(null);
      return found;
    } finally {
      names.forEach(System::clearProperty);
    }
  }

  private static Config configured() {
    return new ConfigBuilder(checked(Config.autoConfigure(null)))
        .withRequestTimeout((int) Timing.KUBERNETES_TIMEOUT.toMillis())
        .withConnectionTimeout((int) Timing.KUBERNETES_TIMEOUT.toMillis())
        .withRequestRetryBackoffLimit(2)
        .withRequestRetryBackoffInterval((int) Timing.KUBERNETES_RETRY.toMillis())
        .build();
  }

  /**
   * Checks proxy URLs, because the client's exception would show the password in them. Workaround
   * proxy-url.
   */
  public static Config checked(Config found) {
    for (String proxy :
        Stream.of(found.getHttpProxy(), found.getHttpsProxy()).filter(Objects::nonNull).toList()) {
      try {
        new URI(proxy);
      } catch (URISyntaxException e) {
        throw new IllegalStateException(
            "the proxy for the Kubernetes API is not a valid URL; correct it (proxy-url in the"
                + " kubeconfig). The value is not shown, because it may contain a password");
      }
    }
    return found;
  }

  /**
   * @param client behind the version in the {@code User-Agent}
   */
  public static ClientSettings apiSettings(
      OperatorConfig config, String client, Clock clock, ApiObserver observer) {
    return new ClientSettings(
        config.apiTimeout(),
        "versori-connection-operator/" + OperatorVersion.VERSION + client,
        config.caFile(),
        config.proxy().map(proxy -> (ProxySelector) new ProxySettings(proxy, config.noProxy())),
        clock,
        observer);
  }

  private OperatorFramework.Lease lease() {
    // Names of hosts may be missing, or cut to the same characters.
    String holder = instance() + "_" + UUID.randomUUID();
    return new OperatorFramework.Lease(config.podNamespace(), config.leaseName(), holder);
  }

  private static String instance() {
    return Optional.ofNullable(System.getenv("HOSTNAME"))
        .filter(name -> !name.isBlank())
        .orElse("versori-connection-operator");
  }
}
