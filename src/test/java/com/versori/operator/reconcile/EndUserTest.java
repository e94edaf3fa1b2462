package com.versori.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.testkit.simulator.Fault;
import com.versori.testkit.simulator.Operation;
import com.versori.testkit.simulator.SimulatorData;
import com.versori.testkit.simulator.SimulatorOptions;
import com.versori.testkit.simulator.StoredConnection;
import com.versori.testkit.simulator.VersoriSimulator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Dynamic connections, which only a list of their end user's connections shows. */
class EndUserTest {

  private static final int MANY = Integer.getInteger("end.users", 40);

  @TempDir Path folder;
  private VersoriSimulator simulator;
  private MockOperator operator;

  private void start(SimulatorOptions options) {
    simulator = VersoriSimulator.start(options);
    operator = new MockOperator(folder, simulator.apiUrl());
    operator.secret("shop", "token", "v4lue");
  }

  @AfterEach
  void close() {
    operator.close();
    simulator.close();
  }

  @Test
  void missingEndUserIsNamedWithTheCallThatCreatesIt() {
    start(SimulatorOptions.DEFAULT);
    create("shop", "customer \"7\"/ü");
    VersoriConnection stalled =
        operator.await("shop", r -> "EndUserNotFound".equals(MockOperator.reason(r)));
    assertThat(MockOperator.message(stalled))
        .contains("end user customer \"7\"/ü", "correct spec.externalId")
        .contains(
            "POST %s/o/%s/users with {\"externalId\": \"customer \\\"7\\\"/ü\"}"
                .formatted(simulator.apiUrl(), SimulatorData.ORGANISATION_ID));
    assertThat(simulator.count(Operation.CREATE)).isZero();

    simulator.addEndUser("customer \"7\"/ü");
    operator.annotate("shop", "versori.com/reconcile-requested-at", "now");
    operator.await("shop", MockOperator::isReady);
    assertThat(simulator.connections())
        .extracting(StoredConnection::externalId)
        .containsExactly("customer \"7\"/ü");
  }

  @ParameterizedTest
  @CsvSource({"customers, '', set spec.externalId", "shop, customer-42, remove spec.externalId"})
  void templateOfTheOtherKindIsRefused(String template, String externalId, String remedy) {
    start(SimulatorOptions.DEFAULT);
    operator.create(
        "shop",
        """
          templateRef: {projectId: %s, environment: production, name: %s}
          credentials: [{name: key, credential: {string: {secretRef: {name: shop, key: token}}}}]
        """
                .formatted(SimulatorData.PROJECT_ID, template)
            + (externalId.isEmpty() ? "" : "  externalId: " + externalId + "\n"));
    VersoriConnection stalled =
        operator.await("shop", r -> "InvalidSpec".equals(MockOperator.reason(r)));
    assertThat(MockOperator.message(stalled)).contains(remedy);
    assertThat(simulator.count(Operation.CREATE)).isZero();
  }

  static Stream<SimulatorOptions> readings() {
    return Stream.of(
        SimulatorOptions.DEFAULT,
        SimulatorOptions.DEFAULT.withDynamicListed().withNewEndUsers(),
        SimulatorOptions.DEFAULT.withListingLag(Duration.ofSeconds(1)));
  }

  /** {@code -Dend.users=500} has more of them. */
  @ParameterizedTest
  @MethodSource("readings")
  void lostAnswersMakeNoDuplicateAndLeaveNoOrphan(SimulatorOptions options) {
    start(options);
    List<String> names = IntStream.range(0, MANY).mapToObj(i -> "shop-" + i).toList();
    names.forEach(simulator::addEndUser);
    simulator.inject(Fault.of(Operation.CREATE, Fault.Kind.DROP_AFTER_COMMIT).chance(0.6));
    simulator.inject(Fault.of(Operation.CREATE, Fault.Kind.DROP_BEFORE_COMMIT).chance(0.5));
    names.forEach(name -> create(name, name));
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> simulator.count(Operation.CREATE) >= MANY);
    simulator.clearFaults();
    names.forEach(name -> operator.await(name, MockOperator::isReady, Duration.ofMinutes(2)));
    assertThat(simulator.connections())
        .extracting(StoredConnection::externalId)
        .containsExactlyInAnyOrderElementsOf(names);

    names.forEach(name -> operator.resource(name).delete());
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> names.stream().allMatch(name -> operator.resource(name).get() == null));
    assertThat(simulator.connections()).isEmpty();
  }

  /** The resource is gone before the outcome of its create was known. */
  @Test
  void connectionOfAResourceDeletedByForceIsFoundAndRemoved() {
    start(SimulatorOptions.DEFAULT);
    simulator.inject(Fault.of(Operation.CREATE, Fault.Kind.DROP_AFTER_COMMIT).once());
    create("shop", SimulatorData.END_USER);
    operator.await("shop", r -> "CreateOutcomeUnknown".equals(MockOperator.reason(r)));
    operator.patch("shop", "{\"metadata\":{\"finalizers\":null}}");
    operator.resource("shop").delete();
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> simulator.connections().isEmpty());
  }

  private void create(String name, String externalId) {
    operator.create(
        name,
        MockOperator.apiKey("shop", "token")
            + "  externalId: '%s'\n".formatted(externalId)
            + "  name: %s\n".formatted(name));
  }
}
