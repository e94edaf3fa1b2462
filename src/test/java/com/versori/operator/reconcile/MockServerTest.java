package com.versori.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.kube.MockKubeApi;
import com.versori.operator.api.v1alpha1.Condition;
import com.versori.operator.api.v1alpha1.ConditionType;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.plan.Fixtures;
import com.versori.operator.versori.AuthScheme;
import com.versori.operator.versori.OkHttpVersoriApi;
import com.versori.operator.versori.Settings;
import com.versori.operator.versori.Token;
import com.versori.simulator.Fault;
import com.versori.simulator.Operation;
import com.versori.simulator.SimulatorData;
import com.versori.simulator.VersoriSimulator;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reconciler in the framework, on Fabric8's mock server and the simulator. */
class MockServerTest {

  @TempDir Path folder;
  private final List<String> events = new CopyOnWriteArrayList<>();
  private MockKubeApi kube;
  private VersoriSimulator simulator;
  private KubernetesClient client;
  private KubernetesClient metadata;
  private OkHttpVersoriApi api;
  private OperatorFramework framework;
  private ConnectionReconciler reconciler;

  @BeforeEach
  void setUp() {
    kube = MockKubeApi.start(folder);
    simulator = VersoriSimulator.start();
    client = KubernetesClients.standard(kube.config());
    metadata = KubernetesClients.metadataOnly(kube.config());
    api =
        OkHttpVersoriApi.create(
            new Settings(
                simulator.apiUrl(),
                AuthScheme.BEARER,
                Duration.ofSeconds(2),
                "test",
                Optional.empty(),
                Optional.empty(),
                Clock.systemUTC(),
                (operation, outcome, took) -> {}));
    reconciler =
        new ConnectionReconciler(
            new Collaborators(
                Fixtures.settings(simulator.apiUrl().toString(), Duration.ofSeconds(2)),
                client,
                metadata,
                new KubernetesSecrets(client),
                () -> new Token(SimulatorData.TOKEN),
                api,
                (regarding, type, reason, action, note) -> events.add(reason),
                ReconcileMetrics.NONE,
                Clock.systemUTC()),
            new EffectGate());
    framework =
        new OperatorFramework(
            client,
            reconciler,
            new OperatorFramework.Options(Set.of(), Optional.empty(), 5, Optional.empty()),
            new SimpleMeterRegistry(),
            () -> {});
    framework.start();
  }

  @AfterEach
  void tearDown() {
    framework.stop();
    client.close();
    metadata.close();
    api.close();
    simulator.close();
    kube.close();
  }

  @Test
  void createsUpdatesAndDeletes() {
    secret("token", "one");
    create();
    VersoriConnection ready = await(this::isReady);
    assertThat(simulator.count(Operation.CREATE)).isEqualTo(1);
    assertThat(events).contains("Created");

    secret("token", "two");
    await(r -> value().equals("two"));
    assertThat(await(this::isReady).getStatus().connectionId())
        .isEqualTo(ready.getStatus().connectionId());
    assertThat(simulator.count(Operation.UPDATE)).isEqualTo(1);

    resource().delete();
    Awaitility.await().until(() -> resource().get() == null);
    assertThat(simulator.connections()).isEmpty();
    assertThat(events).contains("Deleted");
  }

  @Test
  void missingSecretWakesOnlyWhenItComes() {
    create();
    await(r -> "SecretNotFound".equals(reason(r)));
    assertThat(simulator.requests()).isEmpty();
    secret("token", "one");
    await(this::isReady);
  }

  @Test
  void unknownOutcomeStallsAndIsNotRepeated() {
    simulator.inject(Fault.of(Operation.CREATE, Fault.Kind.GARBAGE).once());
    secret("token", "one");
    create();
    VersoriConnection unknown = await(r -> "CreateOutcomeUnknown".equals(reason(r)));
    assertThat(unknown.getStatus().condition(ConditionType.STALLED)).isPresent();
    // A Secret that changes meanwhile changes nothing of that.
    secret("token", "two");
    secret("other", "three");
    Awaitility.await()
        .during(Duration.ofSeconds(1))
        .until(() -> simulator.count(Operation.CREATE) == 1);
  }

  @Test
  void strippedFinalizerComesBack() {
    secret("token", "one");
    create();
    await(this::isReady);
    resource()
        .patch(
            PatchContext.of(PatchType.JSON),
            "[{\"op\":\"replace\",\"path\":\"/metadata/finalizers\",\"value\":[]}]");
    await(r -> r.hasFinalizer(VersoriConnection.FINALIZER));
  }

  private void create() {
    client
        .resource(
            Serialization.unmarshal(
                """
                apiVersion: versori.com/v1alpha1
                kind: VersoriConnection
                metadata: {name: shop, namespace: default}
                spec:
                  templateId: %s
                  credentials:
                  - name: key
                    authScheme: {apiKey: {name: X-Api-Key, in: header}}
                    credential: {string: {secretRef: {name: shop, key: token}}}
                """
                    .formatted(SimulatorData.SHOP.id()),
                VersoriConnection.class))
        .create();
  }

  private void secret(String key, String value) {
    client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName("shop")
                .withNamespace("default")
                .endMetadata()
                .withStringData(Map.of(key, value))
                .build())
        .createOr(NonDeletingOperation::update);
  }

  private Resource<VersoriConnection> resource() {
    return client.resources(VersoriConnection.class).inNamespace("default").withName("shop");
  }

  private VersoriConnection await(Predicate<VersoriConnection> condition) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> resource().get(), r -> r != null && condition.test(r));
  }

  private boolean isReady(VersoriConnection r) {
    return r.getStatus() != null
        && r.getStatus().condition(ConditionType.READY).filter(Condition::holds).isPresent();
  }

  private static String reason(VersoriConnection r) {
    return r.getStatus() == null
        ? null
        : r.getStatus().condition(ConditionType.READY).map(Condition::reason).orElse(null);
  }

  private String value() {
    return simulator
        .connections()
        .get(0)
        .connection()
        .at("/credentials/0/credential/data/string/value")
        .asText();
  }
}
