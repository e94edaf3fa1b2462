package com.versori.operator.reconcile;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.timing.Timing;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.Cloner;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetrics;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets up the Java Operator SDK for the reconciler. */
public final class OperatorFramework {

  private static final Logger log = LoggerFactory.getLogger(OperatorFramework.class);

  private static final String NAME = "versori-connection-operator";
  private static final long PAGE = 500;

  /**
   * @param namespaces empty: all
   * @param lease empty: no leader election
   */
  public record Options(
      Set<String> namespaces, Optional<String> labelSelector, int threads, Optional<Lease> lease) {
    Options withNamespaces(Set<String> others) {
      return new Options(others, labelSelector, threads, lease);
    }
  }

  /**
   * The lease whose holder works.
   *
   * @param holder this process's name in it
   */
  public record Lease(String namespace, String name, String holder) {}

  /** Only if the lease is still held by this process. Workaround lease-release. */
  private static final String RELEASE =
      """
      [{"op": "test", "path": "/spec/holderIdentity", "value": %s},
       {"op": "replace", "path": "/spec/holderIdentity", "value": ""},
       {"op": "replace", "path": "/spec/leaseDurationSeconds", "value": 1}]
      """;

  private final KubernetesClient client;
  private final Optional<Lease> lease;
  private final Operator operator;
  private final Options options;
  private final WatchedNamespaces namespaces;
  private final Consumer<String> fail;
  private final AtomicBoolean isChecking = new AtomicBoolean();
  private final AtomicBoolean begun = new AtomicBoolean();
  private final ConnectionReconciler reconciler;
  private final AtomicBoolean leads = new AtomicBoolean();

  /**
   * @param fail ends the process, with a message: another instance may have taken the lease
   */
  public OperatorFramework(
      KubernetesClient client,
      ConnectionReconciler reconciler,
      Options options,
      MeterRegistry registry,
      Consumer<String> fail) {
    this.client = client;
    this.lease = options.lease();
    this.reconciler = reconciler;
    this.options = options;
    this.fail = fail;
    this.namespaces = new WatchedNamespaces(client, options.namespaces());
    leads.set(options.lease().isEmpty());
    LeaderCallbacks callbacks =
        new LeaderCallbacks(() -> leads.set(true), () -> fail.accept("Lease lost"), leader -> {});
    operator = new Operator(service -> configure(service, client, options, registry, callbacks));
  }

  /**
   * Returns once every cache is filled, without the namespaces that may not be read. If none may
   * be, {@link #checkNamespaces} starts later.
   *
   * @param organisations completes once their caches are filled; no pass begins before
   */
  public void start(CompletableFuture<Void> organisations) {
    reconciler.watching(namespaces, organisations);
    if (register()) {
      operator.start();
    }
    organisations.join();
  }

  /** Whether there is a namespace to start with. */
  private boolean register() {
    Set<String> readable = namespaces.begin();
    if (readable.isEmpty() && !namespaces.areAll()) {
      return false;
    }
    begun.set(true);
    Options first = options.withNamespaces(readable);
    operator.register(reconciler, controller -> configure(controller, first));
    // Workaround parallel-start. The framework creates its executors at the first request.
    operator.getConfigurationService().getExecutorServiceManager();
    // The framework reports the same failure when it starts.
    CompletableFuture.runAsync(reconciler::fillSecretIndex);
    return true;
  }

  /** Takes up namespaces that could not be read and now can. Returns at once. */
  public void checkNamespaces() {
    if (!namespaces.areAll() && isChecking.compareAndSet(false, true)) {
      CompletableFuture.runAsync(this::check);
    }
  }

  private void check() {
    try {
      if (operator.getRuntimeInfo().isStarted()) {
        reconciler.checkNamespaces();
      } else if (!begun.get() && register()) {
        operator.start();
      }
    } catch (KubernetesClientException e) {
      log.atWarn()
          .addKeyValue("code", e.getCode())
          .log("Namespaces could not be checked; retrying");
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("Namespaces could not be checked");
      fail.accept("The caches cannot be filled");
    } finally {
      isChecking.set(false);
    }
  }

  /** The namespaces that may not be read, and why. */
  public Map<String, String> unreadableNamespaces() {
    return namespaces.unreadable();
  }

  public void stop() {
    operator.stop();
  }

  /**
   * Releases the lease, so that another instance can take it at once; the framework would let it
   * expire. Call it when no pass runs.
   */
  public void releaseLease() {
    if (leads.get()) {
      lease.ifPresent(this::release);
    }
  }

  private void release(Lease held) {
    String holder = client.getKubernetesSerialization().asJson(held.holder());
    try {
      client
          .leases()
          .inNamespace(held.namespace())
          .withName(held.name())
          .patch(PatchContext.of(PatchType.JSON), RELEASE.formatted(holder));
    } catch (KubernetesClientException e) {
      log.atInfo()
          .addKeyValue("status", e.getCode())
          .log("The lease was not released; it will expire");
    }
  }

  /** Whether this instance works, rather than starting or standing by. */
  public boolean works() {
    return leads.get() && operator.getRuntimeInfo().isStarted();
  }

  /** Why the caches cannot be relied on; empty if they can. */
  public String problem() {
    var info = operator.getRuntimeInfo();
    if (!info.isStarted()) {
      return begun.get() || namespaces.unreadable().isEmpty() ? "not filled yet" : "";
    }
    boolean broken =
        namespaces.areAll() ? !info.allEventSourcesAreHealthy() : namespaces.areBroken();
    return broken ? "a watch of the Kubernetes API is broken" : "";
  }

  static void configure(
      ConfigurationServiceOverrider service,
      KubernetesClient client,
      Options options,
      MeterRegistry registry,
      LeaderCallbacks callbacks) {
    service
        .withKubernetesClient(client)
        .withCloseClientOnStop(false)
        .withConcurrentReconciliationThreads(options.threads())
        .withMetrics(MicrometerMetrics.withoutPerResourceMetrics(registry))
        .withResourceCloner(new SameObject())
        .withUseSSAToPatchPrimaryResource(false)
        .withReconciliationTerminationTimeout(Timing.FRAMEWORK_STOP);
    options
        .lease()
        .ifPresent(
            lease ->
                service.withLeaderElectionConfiguration(
                    new LeaderElectionConfiguration(
                        lease.name(),
                        lease.namespace(),
                        Timing.LEASE,
                        Timing.LEASE_RENEWAL,
                        Timing.LEASE_RETRY,
                        lease.holder(),
                        callbacks,
                        false)));
  }

  static void configure(
      ControllerConfigurationOverrider<VersoriConnection> controller, Options options) {
    controller
        .withName(NAME)
        .withTriggerReconcilerOnAllEvents(true)
        .withGenerationAware(false)
        .withOnUpdateFilter(new UpdateFilter())
        .withReconciliationMaxInterval(null)
        .withInformerListLimit(PAGE)
        .withRetry(
            new GenericRetry()
                .setInitialInterval(Timing.RETRY.first().toMillis())
                .setIntervalMultiplier(2)
                .setMaxInterval(Timing.RETRY.longest().toMillis())
                .withoutMaxAttempts());
    options.labelSelector().ifPresent(controller::withLabelSelector);
    if (!options.namespaces().isEmpty()) {
      controller.settingNamespaces(options.namespaces());
    }
  }

  /** The operator changes no cached resource, so none has to be copied. Workaround same-object. */
  private static final class SameObject implements Cloner {
    @Override
    public <R extends HasMetadata> R clone(R object) {
      return object;
    }
  }
}
