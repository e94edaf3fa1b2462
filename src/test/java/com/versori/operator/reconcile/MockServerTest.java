package com.versori.operator.reconcile;

import static com.versori.operator.reconcile.MockOperator.apiKey;
import static com.versori.operator.reconcile.MockOperator.message;
import static com.versori.operator.reconcile.MockOperator.reason;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.versori.operator.api.v1alpha1.ConditionType;
import com.versori.operator.api.v1alpha1.DeletionPolicy;
import com.versori.operator.api.v1alpha1.DriftPolicy;
import com.versori.operator.api.v1alpha1.Origin;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.testkit.Fixtures;
import com.versori.testkit.simulator.Fault;
import com.versori.testkit.simulator.Operation;
import com.versori.testkit.simulator.VersoriSimulator;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reconciler in the framework, on Fabric8's mock server and the simulator. */
class MockServerTest {

  @TempDir Path folder;
  private VersoriSimulator simulator;
  private MockOperator operator;

  @BeforeEach
  void setUp() {
    simulator = VersoriSimulator.start();
    operator = new MockOperator(folder, simulator.apiUrl());
  }

  @AfterEach
  void tearDown() {
    operator.close();
    simulator.close();
  }

  @Test
  void createsUpdatesAndDeletes() {
    secret("token", "one");
    create();
    VersoriConnection ready = operator.await("shop", MockOperator::isReady);
    assertThat(simulator.count(Operation.CREATE)).isEqualTo(1);
    awaitEvent("Created");

    secret("token", "two");
    operator.await("shop", r -> value().equals("two"));
    assertThat(operator.await("shop", MockOperator::isReady).getStatus().connectionId())
        .isEqualTo(ready.getStatus().connectionId());
    assertThat(simulator.count(Operation.UPDATE)).isEqualTo(1);

    operator.resource("shop").delete();
    Awaitility.await().until(() -> operator.resource("shop").get() == null);
    assertThat(simulator.connections()).isEmpty();
    awaitEvent("Deleted");
  }

  /** A setting of the platform that this version of the operator does not know. */
  @Test
  void unknownSettingSurvivesARotation() {
    secret("token", "one");
    create();
    String id = operator.await("shop", MockOperator::isReady).getStatus().connectionId();
    simulator.addUndocumented(id, "future", TextNode.valueOf("kept"));
    operator.annotate("shop", VersoriConnection.RECONCILE_REQUESTED_ANNOTATION, "now");
    operator.await(
        "shop", r -> r.getStatus().credentials().stream().allMatch(c -> c.hasUnknownSettings()));
    long reads = simulator.count(Operation.GET);

    secret("token", "two");
    operator.await("shop", r -> MockOperator.isReady(r) && value().equals("two"));
    assertThat(simulator.count(Operation.UPDATE)).isEqualTo(2);
    assertThat(simulator.count(Operation.GET)).isEqualTo(reads + 1);
    assertThat(scheme().at("/apiKey/future").asText()).isEqualTo("kept");
  }

  @Test
  void entryOfAnotherTypeReplacesTheStoredOne() {
    secret("token", "one");
    create();
    VersoriConnection before = operator.await("shop", MockOperator::isReady);

    operator.patch(
        "shop",
        """
        {"spec": {"credentials": [{"name": "key",
          "authScheme": {"hmac": {"name": "X-Sig", "in": "header", "algorithm": "sha1", "digestInputs": ["body"]}},
          "credential": {"string": {"secretRef": {"name": "shop", "key": "token"}}}}]}}
        """);
    VersoriConnection after =
        operator.await("shop", r -> MockOperator.isReady(r) && !ids(r).equals(ids(before)));
    assertThat(scheme().path("type").asText()).isEqualTo("hmac");
    assertThat(ids(after)).hasSize(2).doesNotContainAnyElementsOf(ids(before));

    secret("token", "two");
    VersoriConnection rotated =
        operator.await("shop", r -> MockOperator.isReady(r) && !ids(r).equals(ids(after)));
    assertThat(ids(rotated)).doesNotContainAnyElementsOf(ids(after));
    assertThat(value()).isEqualTo("two");
  }

  @Test
  void pathOfABaseUrlIsReportedOnceForAGeneration() {
    secret("token", "one");
    operator.create("shop", apiKey("shop", "token") + "  baseUrl: https://shop.example.com/v1\n");
    operator.await("shop", MockOperator::isReady);
    awaitEvent("BaseUrlPathIgnored");

    secret("token", "two");
    operator.await("shop", r -> value().equals("two"));
    awaitEvent("Updated");
    assertThat(operator.events())
        .filteredOn(event -> event.startsWith("BaseUrlPathIgnored"))
        .hasSize(1);
  }

  @Test
  void missingSecretIsAwaitedWithoutACall() {
    create();
    operator.await("shop", r -> "SecretNotFound".equals(reason(r)));
    assertThat(simulator.requests()).allMatch(one -> one.query().equals("first=1"));
    secret("token", "one");
    operator.await("shop", MockOperator::isReady);
  }

  @Test
  void valueThatIsTooLargeIsNotSent() {
    secret("token", "x".repeat(1_000_000));
    create();
    VersoriConnection blocked = operator.await("shop", r -> "InvalidSecretValue".equals(reason(r)));
    assertThat(blocked.getStatus().condition(ConditionType.READY).orElseThrow().message())
        .startsWith("Secret default/shop, key token, has 1000000 bytes; the limit is 65536 for");
    assertThat(simulator.requests()).allMatch(one -> one.query().equals("first=1"));

    operator.secret("shop", Map.of("token", "one", "other", "x".repeat(700_000)));
    operator.await("shop", MockOperator::isReady);
    assertThat(value()).isEqualTo("one");
  }

  @Test
  void trailingLineBreakIsSentAndReported() {
    secret("token", "one\n");
    create();
    operator.await("shop", MockOperator::isReady);
    assertThat(value()).isEqualTo("one\n");
    assertThat(operator.events())
        .anyMatch(
            event ->
                event.startsWith(
                    "InvalidSecretValue: Secret default/shop, key token, ends with a line break"));
  }

  @Test
  void unknownOutcomeIsRecoveredAndNotRepeated() {
    simulator.inject(Fault.of(Operation.CREATE, Fault.Kind.GARBAGE).once());
    secret("token", "one");
    create();
    operator.await("shop", r -> "CreateOutcomeUnknown".equals(reason(r)));
    // A Secret that changes during recovery is sent after the connection is found.
    secret("token", "two");
    VersoriConnection ready = operator.await("shop", MockOperator::isReady);
    assertThat(ready.getStatus().connectionId()).isEqualTo(simulator.connections().get(0).id());
    assertThat(value()).isEqualTo("two");
    assertThat(simulator.count(Operation.CREATE)).isEqualTo(1);
    assertThat(simulator.count(Operation.UPDATE)).isEqualTo(1);
    awaitEvent("Adopted");
  }

  @Test
  void createWithoutEffectIsRepeatedAfterTheSettleTime() {
    simulator.inject(Fault.of(Operation.CREATE, Fault.Kind.DROP_BEFORE_COMMIT).once());
    secret("token", "one");
    create();
    operator.await("shop", r -> "CreateOutcomeUnknown".equals(reason(r)));
    operator.await("shop", MockOperator::isReady);
    assertThat(simulator.count(Operation.CREATE)).isEqualTo(2);
    assertThat(simulator.count(Operation.LIST)).as("one probes the organisation").isEqualTo(3);
    assertThat(simulator.connections()).hasSize(1);
  }

  @Test
  void clockChangeNeitherRepeatsNorDelaysCalls() {
    simulator.inject(Fault.of(Operation.CREATE, Fault.Kind.DROP_AFTER_COMMIT).once());
    secret("token", "one");
    create();
    operator.await("shop", r -> "CreateOutcomeUnknown".equals(reason(r)));
    operator.setClock(Duration.ofDays(-1));
    operator.await("shop", MockOperator::isReady);

    simulator.inject(Fault.status(Operation.UPDATE, 503).times(2));
    secret("token", "two");
    operator.await("shop", r -> "ApiUnavailable".equals(reason(r)));
    operator.setClock(Duration.ofDays(-1));
    operator.await("shop", r -> MockOperator.isReady(r) && value().equals("two"));

    simulator.inject(Fault.status(Operation.UPDATE, 503).times(2));
    secret("token", "three");
    operator.await("shop", r -> "ApiUnavailable".equals(reason(r)));
    operator.setClock(Duration.ofDays(400));
    operator.await("shop", r -> MockOperator.isReady(r) && value().equals("three"));
    assertThat(simulator.count(Operation.CREATE)).isEqualTo(1);
    assertThat(simulator.connections()).hasSize(1);
  }

  /** The time of the next try does not matter. */
  @Test
  void resumedResourceReportsItsProblemAtOnce() {
    create();
    operator.await("shop", r -> "SecretNotFound".equals(reason(r)));
    operator.annotate("shop", VersoriConnection.PAUSED_ANNOTATION, "true");
    operator.await("shop", r -> r.getStatus().condition(ConditionType.PAUSED).isPresent());
    operator.annotate("shop", VersoriConnection.PAUSED_ANNOTATION, "false");
    VersoriConnection resumed =
        operator.await("shop", r -> r.getStatus().condition(ConditionType.PAUSED).isEmpty());
    assertThat(reason(resumed)).isEqualTo("SecretNotFound");
  }

  @Test
  void secretWithUnchangedValuesIsNotSent() {
    secret("token", "one");
    create();
    operator.await("shop", MockOperator::isReady);
    operator.secret("shop", Map.of("token", "one", "other", "x"));
    operator.await("shop", r -> pushedVersion(r).equals(operator.secretVersion("shop")));
    assertThat(simulator.count(Operation.UPDATE)).isZero();
    assertThat(operator.await("shop", MockOperator::isReady)).isNotNull();
  }

  @Test
  void requestedSyncRunsOnce() {
    secret("token", "one");
    create();
    operator.await("shop", MockOperator::isReady);
    operator.annotate("shop", VersoriConnection.RECONCILE_REQUESTED_ANNOTATION, "now");
    operator.await("shop", r -> "now".equals(r.getStatus().lastHandledReconcileAt()));
    assertThat(simulator.count(Operation.UPDATE)).isEqualTo(1);
    operator.annotate("shop", "versori.com/anything", "else");
    Awaitility.await()
        .during(Duration.ofMillis(500))
        .until(() -> simulator.count(Operation.UPDATE) == 1);
  }

  @Test
  void goneConnectionIsRecreatedOnEvidence() {
    secret("token", "one");
    create();
    String first = operator.await("shop", MockOperator::isReady).getStatus().connectionId();
    simulator.remove(first);
    // A connection that was created a moment ago does not count as gone.
    operator.setClock(Duration.ofSeconds(20));
    operator.annotate("shop", VersoriConnection.RECONCILE_REQUESTED_ANNOTATION, "now");
    VersoriConnection second =
        operator.await(
            "shop", r -> MockOperator.isReady(r) && !first.equals(r.getStatus().connectionId()));
    assertThat(simulator.connections()).hasSize(1);
    assertThat(second.getStatus().connectionId()).isEqualTo(simulator.connections().get(0).id());
    awaitEvent("Recreated");
  }

  @Test
  void driftIsCorrectedOrReported() {
    secret("token", "one");
    operator.create("shop", apiKey("shop", "token") + "  resyncInterval: 2s\n");
    String id = operator.await("shop", MockOperator::isReady).getStatus().connectionId();
    simulator.rename(id, "changed");
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> simulator.connections().get(0).name().equals("shop"));
    awaitEvent("DriftCorrected");

    operator.patchSpec("shop", "{\"driftPolicy\":\"Report\"}");
    operator.await("shop", r -> r.getStatus().effective().driftPolicy() == DriftPolicy.REPORT);
    simulator.rename(id, "changed");
    VersoriConnection drifted =
        operator.await("shop", r -> r.getStatus().condition(ConditionType.DRIFTED).isPresent());
    assertThat(drifted.getStatus().condition(ConditionType.DRIFTED).get().message())
        .contains("name is changed instead of shop");
    assertThat(MockOperator.isReady(drifted)).isTrue();
    simulator.rename(id, "shop");
    operator.await("shop", r -> r.getStatus().condition(ConditionType.DRIFTED).isEmpty());
    assertThat(simulator.connections().get(0).name()).isEqualTo("shop");
  }

  @Test
  void adoptsObservesAndThenWrites() {
    secret("token", "one");
    create();
    String id = operator.await("shop", MockOperator::isReady).getStatus().connectionId();
    operator.patchSpec("shop", "{\"deletionPolicy\":\"Retain\"}");
    operator.await("shop", r -> r.getStatus().observedGeneration() == 2);
    operator.resource("shop").delete();
    Awaitility.await().until(() -> operator.resource("shop").get() == null);
    long updates = simulator.count(Operation.UPDATE);

    operator.create("adopted", "  connectionId: %s\n  driftPolicy: Report\n".formatted(id));
    VersoriConnection stalled = operator.await("adopted", r -> "OwnedByAnother".equals(reason(r)));
    String mark = Fixtures.mark("default", "shop").credentialName();
    assertThat(message(stalled)).contains(mark, "versori.com/take-over");
    operator.annotate("adopted", VersoriConnection.TAKE_OVER_ANNOTATION, mark);
    VersoriConnection observed = operator.await("adopted", MockOperator::isReady);
    assertThat(observed.getStatus().origin()).isEqualTo(Origin.ADOPTED);
    assertThat(observed.getStatus().effective().deletionPolicy()).isEqualTo(DeletionPolicy.RETAIN);
    // Otherwise its deletion passes without a trace.
    operator.await("adopted", r -> r.hasFinalizer(VersoriConnection.FINALIZER));
    assertThat(observed.getStatus().name()).isEqualTo("shop");
    assertThat(simulator.count(Operation.UPDATE)).isEqualTo(updates);

    operator.create("second", "  connectionId: %s\n".formatted(id));
    assertThat(message(operator.await("second", r -> "OwnedByAnother".equals(reason(r)))))
        .contains("default/adopted");

    operator.patchSpec("adopted", "{\"driftPolicy\":\"Correct\",\"name\":\"ours\"}");
    operator.await("adopted", r -> "ours".equals(r.getStatus().name()));
    assertThat(simulator.connections().get(0).name()).isEqualTo("ours");
    assertThat(value()).isEqualTo("one");

    // Adopted connections are retained without an explicit deletionPolicy: Delete.
    operator.resource("adopted").delete();
    Awaitility.await().until(() -> operator.resource("adopted").get() == null);
    assertThat(simulator.connections()).hasSize(1);
    awaitEvent("Retained");
  }

  @Test
  void retainedConnectionIsFoundByItsMark() {
    secret("token", "one");
    operator.create("shop", apiKey("shop", "token") + "  deletionPolicy: Retain\n");
    String id = operator.await("shop", MockOperator::isReady).getStatus().connectionId();
    operator.resource("shop").delete();
    Awaitility.await().until(() -> operator.resource("shop").get() == null);

    create();
    VersoriConnection again = operator.await("shop", MockOperator::isReady);
    assertThat(again.getStatus().connectionId()).isEqualTo(id);
    assertThat(simulator.connections()).hasSize(1);
    assertThat(operator.events()).noneMatch(event -> event.startsWith("NameConflict"));

    operator.create("other", apiKey("shop", "token") + "  name: shop\n");
    VersoriConnection conflict =
        operator.await(
            "other",
            r ->
                r.getStatus() != null
                    && r.getStatus().condition(ConditionType.STALLED).isPresent());
    assertThat(reason(conflict)).isEqualTo("NameConflict");
    assertThat(message(conflict)).contains(id, "default/shop");

    operator.patchSpec("other", "{\"name\":\"free\"}");
    operator.await("other", MockOperator::isReady);
    operator.patchSpec("other", "{\"name\":\"shop\"}");
    operator.await("other", r -> message(r).contains(id) && message(r).contains("default/shop"));
  }

  @Test
  void removedFinalizerIsRestored() {
    secret("token", "one");
    create();
    operator.await("shop", MockOperator::isReady);
    stripFinalizers();
    operator.await("shop", r -> r.hasFinalizer(VersoriConnection.FINALIZER));
  }

  /** Simulates a delete that the API server began before the finalizer was written. */
  @Test
  void orphanOfACreateIsDeletedWithItsResource() {
    simulator.inject(Fault.of(Operation.CREATE, Fault.Kind.DROP_AFTER_COMMIT).once());
    simulator.inject(Fault.status(Operation.LIST, 503).times(2));
    secret("token", "one");
    create();
    operator.await("shop", r -> "CreateOutcomeUnknown".equals(reason(r)));
    String orphan = simulator.connections().get(0).id();
    forceAway();
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> simulator.connections().stream().noneMatch(c -> c.id().equals(orphan)));
    assertThat(simulator.count(Operation.DELETE)).isEqualTo(1);
  }

  @Test
  void orphanOfACreateIsRetainedByPolicy() {
    simulator.inject(Fault.of(Operation.CREATE, Fault.Kind.DROP_AFTER_COMMIT).once());
    simulator.inject(Fault.status(Operation.LIST, 503));
    secret("token", "one");
    operator.create(
        "shop",
        apiKey("shop", "token").replaceFirst("(?m)^spec:", "spec:\n  deletionPolicy: Retain"));
    operator.await("shop", r -> "CreateOutcomeUnknown".equals(reason(r)));
    forceAway();
    // Another resource is reconciled in the meantime.
    operator.secret("other", "token", "two");
    operator.create("other", apiKey("other", "token"));
    operator.await("other", MockOperator::isReady);
    assertThat(simulator.count(Operation.DELETE)).isZero();
  }

  private void create() {
    operator.create("shop", apiKey("shop", "token"));
  }

  private JsonNode scheme() {
    return simulator.connections().get(0).connection().at("/credentials/0/authSchemeConfig");
  }

  /** The IDs of the entry and of its credential. */
  private static List<String> ids(VersoriConnection resource) {
    return resource.getStatus().credentials().stream()
        .flatMap(one -> Stream.of(one.id(), one.credentialId()))
        .toList();
  }

  private void stripFinalizers() {
    operator
        .resource("shop")
        .patch(
            PatchContext.of(PatchType.JSON),
            "[{\"op\":\"replace\",\"path\":\"/metadata/finalizers\",\"value\":[]}]");
  }

  private void forceAway() {
    stripFinalizers();
    operator.resource("shop").delete();
    Awaitility.await().until(() -> operator.resource("shop").get() == null);
  }

  private void secret(String key, String value) {
    operator.secret("shop", key, value);
  }

  /** Events are published after the status write. */
  private void awaitEvent(String reason) {
    Awaitility.await()
        .until(() -> operator.events().stream().anyMatch(e -> e.startsWith(reason + ": ")));
  }

  private static String pushedVersion(VersoriConnection r) {
    return r.getStatus().synced().secrets().get(0).resourceVersion();
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
