package com.versori.operator.reconcile;

import static com.versori.operator.reconcile.MockOperator.apiKey;
import static com.versori.operator.reconcile.MockOperator.reason;
import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.ConditionType;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.simulator.Fault;
import com.versori.simulator.Operation;
import com.versori.simulator.VersoriSimulator;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.file.Path;
import java.time.Duration;
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
    assertThat(operator.events()).anyMatch(event -> event.startsWith("Created: "));

    secret("token", "two");
    operator.await("shop", r -> value().equals("two"));
    assertThat(operator.await("shop", MockOperator::isReady).getStatus().connectionId())
        .isEqualTo(ready.getStatus().connectionId());
    assertThat(simulator.count(Operation.UPDATE)).isEqualTo(1);

    operator.resource("shop").delete();
    Awaitility.await().until(() -> operator.resource("shop").get() == null);
    assertThat(simulator.connections()).isEmpty();
    assertThat(operator.events()).anyMatch(event -> event.startsWith("Deleted: "));
  }

  @Test
  void missingSecretWakesOnlyWhenItComes() {
    create();
    operator.await("shop", r -> "SecretNotFound".equals(reason(r)));
    assertThat(simulator.requests()).isEmpty();
    secret("token", "one");
    operator.await("shop", MockOperator::isReady);
  }

  @Test
  void trailingLineBreakIsSentAndTold() {
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
  void unknownOutcomeStallsAndIsNotRepeated() {
    simulator.inject(Fault.of(Operation.CREATE, Fault.Kind.GARBAGE).once());
    secret("token", "one");
    create();
    VersoriConnection unknown =
        operator.await("shop", r -> "CreateOutcomeUnknown".equals(reason(r)));
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
    operator.await("shop", MockOperator::isReady);
    operator
        .resource("shop")
        .patch(
            PatchContext.of(PatchType.JSON),
            "[{\"op\":\"replace\",\"path\":\"/metadata/finalizers\",\"value\":[]}]");
    operator.await("shop", r -> r.hasFinalizer(VersoriConnection.FINALIZER));
  }

  private void create() {
    operator.create("shop", apiKey("shop", "token"));
  }

  private void secret(String key, String value) {
    operator.secret("shop", key, value);
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
