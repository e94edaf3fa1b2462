package com.versori.operator.reconcile;

import com.versori.operator.act.EffectGate;
import com.versori.operator.api.v1alpha1.Condition;
import com.versori.operator.api.v1alpha1.ConditionType;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.client.ClientSettings;
import com.versori.operator.client.OkHttpVersoriApi;
import com.versori.operator.kube.KubernetesClients;
import com.versori.operator.kube.KubernetesOrganisations;
import com.versori.operator.kube.KubernetesResources;
import com.versori.operator.kube.KubernetesSecrets;
import com.versori.operator.port.Ports;
import com.versori.operator.port.ReconcileMetrics;
import com.versori.operator.process.BackgroundThreads;
import com.versori.testkit.Fixtures;
import com.versori.testkit.LockFreeCalls;
import com.versori.testkit.cluster.TestOrganisation;
import com.versori.testkit.kube.MockKubeApi;
import com.versori.testkit.simulator.SimulatorData;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** The reconciler in the framework, on Fabric8's mock server and a Versori API of the test. */
final class MockOperator implements AutoCloseable {

  private static final String SYSTEM = Fixtures.ORGANISATION_REF.namespace();
  private static final Duration API_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration SETTLE_TIME = Duration.ofSeconds(3);

  private final AtomicReference<Clock> wallClock = new AtomicReference<>(Clock.systemUTC());
  private final List<String> events = new CopyOnWriteArrayList<>();
  private final MockKubeApi kube;
  private final KubernetesClient client;
  private final OkHttpVersoriApi api;
  private final KubernetesOrganisations organisations;
  private final TestOrganisation byDefault;
  private final OperatorFramework framework;
  private final EffectGate gate = new EffectGate();
  private final LockFreeCalls calls = new LockFreeCalls();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  MockOperator(Path folder, URI apiUrl) {
    this(folder, apiUrl, "");
  }

  /**
   * @param organisation further YAML of the default organisation's spec
   */
  MockOperator(Path folder, URI apiUrl, String organisation) {
    kube = MockKubeApi.start(folder);
    client = KubernetesClients.standard(kube.config());
    api =
        new OkHttpVersoriApi(
            new ClientSettings(
                API_TIMEOUT,
                "versori-connection-operator/test",
                Optional.empty(),
                Optional.empty(),
                Clock.systemUTC(),
                (operation, outcome, took) -> {}));
    organisations = new KubernetesOrganisations(client, Set.of(), SYSTEM);
    byDefault =
        TestOrganisation.byDefault(SYSTEM, apiUrl)
            .with(
                """
                allowedNamespaces: {from: All}
                references: {from: Names, names: [default]}
                rateLimit: {requestsPerSecond: 1000}
                """
                    + organisation);
    byDefault.apply(client);
    ConnectionReconciler reconciler =
        new ConnectionReconciler(
            calls.around(
                new Ports(
                    Fixtures.settings(apiUrl.toString(), API_TIMEOUT, SETTLE_TIME),
                    5,
                    new KubernetesResources(client, Set.of()),
                    new KubernetesSecrets(client),
                    organisations,
                    api,
                    (regarding, event) -> events.add(event.reason() + ": " + event.note()),
                    ReconcileMetrics.NONE,
                    clock(),
                    System::nanoTime,
                    new SecureRandom(),
                    BackgroundThreads.alarm(),
                    BackgroundThreads.cached("background"))),
            gate);
    framework =
        new OperatorFramework(
            client,
            reconciler,
            new OperatorFramework.Options(Set.of(), Optional.empty(), 5, Optional.empty()),
            new SimpleMeterRegistry(),
            why -> {});
    framework.start(organisations.start(reconciler.organisations(), Runnable::run));
    timer.scheduleWithFixedDelay(
        () -> reconciler.housekeeping(true), 200, 200, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    timer.shutdownNow();
    gate.close();
    try {
      gate.awaitIdle(Duration.ofSeconds(20));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    framework.stop();
    organisations.close();
    client.close();
    api.close();
    kube.close();
    if (!calls.violations().isEmpty()) {
      throw new AssertionError("port calls with a lock held: " + calls.violations());
    }
  }

  /** Creates another organisation in the operator's namespace. */
  void organisation(String name, String id, String token) {
    byDefault.named(name).of(id, token).apply(client);
  }

  /** Moves the operator's wall clock forward, or back by a negative step. */
  void setClock(Duration step) {
    wallClock.updateAndGet(clock -> Clock.offset(clock, step));
  }

  private Clock clock() {
    InstantSource now = () -> wallClock.get().instant();
    return now.withZone(ZoneOffset.UTC);
  }

  /** The events so far, each as {@code reason: note}. */
  List<String> events() {
    return events;
  }

  /**
   * @param spec YAML, two spaces deep; {@link #apiKey}'s template becomes that of the resource
   */
  void create(String name, String spec) {
    client
        .resource(
            Serialization.unmarshal(
                """
                apiVersion: versori.com/v1alpha1
                kind: VersoriConnection
                metadata: {name: %s, namespace: default}
                spec:
                """
                        .formatted(name)
                    + spec.replace(SimulatorData.SHOP.id(), SimulatorData.of(name).id()),
                VersoriConnection.class))
        .create();
  }

  /** A spec with one API key, from the key of the Secret with the same name. */
  static String apiKey(String name, String key) {
    return """
          templateId: %s
          credentials:
          - name: key
            authScheme: {apiKey: {name: X-Api-Key, in: header}}
            credential: {string: {secretRef: {name: %s, key: %s}}}
        """
        .formatted(SimulatorData.SHOP.id(), name, key);
  }

  void secret(String name, String key, String value) {
    secret(name, Map.of(key, value));
  }

  void annotate(String name, String key, String value) {
    patch(name, "{\"metadata\":{\"annotations\":{\"%s\":\"%s\"}}}".formatted(key, value));
  }

  /**
   * @param fields JSON, merged into the spec
   */
  void patchSpec(String name, String fields) {
    patch(name, "{\"spec\":" + fields + "}");
  }

  void loseStatus(String name) {
    resource(name)
        .subresource("status")
        .patch(PatchContext.of(PatchType.JSON), "[{\"op\":\"remove\",\"path\":\"/status\"}]");
  }

  void patch(String name, String json) {
    resource(name).patch(PatchContext.of(PatchType.JSON_MERGE), json);
  }

  String secretVersion(String name) {
    return client
        .secrets()
        .inNamespace("default")
        .withName(name)
        .get()
        .getMetadata()
        .getResourceVersion();
  }

  void secret(String name, Map<String, String> values) {
    client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("default")
                .endMetadata()
                .withStringData(values)
                .build())
        .createOr(NonDeletingOperation::update);
  }

  Resource<VersoriConnection> resource(String name) {
    return client.resources(VersoriConnection.class).inNamespace("default").withName(name);
  }

  VersoriConnection await(String name, Predicate<VersoriConnection> condition) {
    return await(name, condition, Duration.ofSeconds(30));
  }

  VersoriConnection await(String name, Predicate<VersoriConnection> condition, Duration atMost) {
    return Awaitility.await()
        .atMost(atMost)
        .until(() -> resource(name).get(), r -> r != null && condition.test(r));
  }

  static boolean isReady(VersoriConnection r) {
    return r.getStatus() != null
        && r.getStatus().condition(ConditionType.READY).filter(Condition::holds).isPresent();
  }

  /** The reason of the Ready condition; null if the resource was not reconciled yet. */
  static String reason(VersoriConnection r) {
    return r.getStatus() == null
        ? null
        : r.getStatus().condition(ConditionType.READY).map(Condition::reason).orElse(null);
  }

  /** The message of the Ready condition. */
  static String message(VersoriConnection r) {
    return r.getStatus().condition(ConditionType.READY).orElseThrow().message();
  }
}
