package com.versori.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.Condition;
import com.versori.operator.api.v1alpha1.ConditionType;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.testkit.simulator.Fault;
import com.versori.testkit.simulator.Operation;
import com.versori.testkit.simulator.SimulatorData;
import com.versori.testkit.simulator.VersoriSimulator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The condition InUse. */
class InUseTest {

  @TempDir Path folder;
  private VersoriSimulator simulator;
  private MockOperator operator;

  private void start() {
    start("");
  }

  /**
   * @param organisation further YAML of its spec
   */
  private void start(String organisation) {
    simulator = VersoriSimulator.start();
    operator = new MockOperator(folder, simulator.apiUrl(), organisation);
    operator.secret("shop", "token", "v4lue");
  }

  @AfterEach
  void close() {
    operator.close();
    simulator.close();
  }

  @Test
  void bindingThatIsMovedByHandIsReportedAndNotTakenBack() {
    start();
    create("shop", "shop", "");
    String id = operator.await("shop", MockOperator::isReady).getStatus().connectionId();
    assertThat(inUse("shop")).as("before a read").isEmpty();
    String other = simulator.make("by hand", "of a person");

    Condition moved = resync("shop");
    assertThat(moved.holds()).isFalse();
    assertThat(moved.reason()).isEqualTo("NotInUse");
    assertThat(moved.message())
        .contains("Environment production does not use connection " + id)
        .contains("for template %s, but %s".formatted(SimulatorData.SHOP.id(), other))
        .contains("kubectl -n default annotate vconn shop --overwrite");
    assertThat(MockOperator.isReady(operator.resource("shop").get())).isTrue();
    Awaitility.await()
        .untilAsserted(
            () -> assertThat(operator.events()).containsOnlyOnce("NotInUse: " + moved.message()));
  }

  @Test
  void resourcesOfAnEnvironmentShareAListing() {
    start();
    List<String> names = List.of("shop", "billing");
    names.forEach(name -> create(name, name, ""));
    names.forEach(name -> operator.await(name, MockOperator::isReady));
    assertThat(names).allMatch(name -> resync(name).holds());
    assertThat(simulator.count(Operation.CONNECTIONS_IN_USE)).isOne();
  }

  @Test
  void dynamicConnectionIsInUseOnceItsEndUserIsActivatedWithIt() {
    start();
    create("shop", "customers", SimulatorData.END_USER);
    String id = operator.await("shop", MockOperator::isReady).getStatus().connectionId();
    simulator.activate(SimulatorData.END_USER, id);
    assertThat(sync("shop").message()).isEqualTo("Environment production uses it");
  }

  @Test
  void endUserWhoIsNotActivatedIsNamedWithTheCall() {
    start();
    create("shop", "customers", SimulatorData.END_USER);
    String id = operator.await("shop", MockOperator::isReady).getStatus().connectionId();
    assertThat(sync("shop").message())
        .contains("End user customer-42 is not activated in environment production", "POST ")
        .contains("\"environmentId\": \"%s\"".formatted(SimulatorData.ENVIRONMENT_ID))
        .contains("\"existingConnectionId\": \"" + id + "\"")
        .contains("/users/" + SimulatorData.END_USER);
  }

  @Test
  void plainTemplateIdShowsNothingUnlessProjectsAreGiven() {
    start();
    operator.create("shop", MockOperator.apiKey("shop", "token"));
    operator.await("shop", MockOperator::isReady);
    operator.annotate("shop", "versori.com/reconcile-requested-at", "now");
    operator.await("shop", r -> "now".equals(r.getStatus().lastHandledReconcileAt()));
    assertThat(inUse("shop")).isEmpty();
    assertThat(simulator.count(Operation.CONNECTIONS_IN_USE)).isZero();
  }

  @Test
  void projectsOfTheOrganisationShowTheUseOfAPlainTemplateId() {
    start("projects: [%s]\n".formatted(SimulatorData.PROJECT_ID));
    operator.create("shop", MockOperator.apiKey("shop", "token"));
    operator.await("shop", MockOperator::isReady);
    assertThat(sync("shop").holds()).isTrue();
  }

  /** However they name it: each odd one by its ID. */
  @Test
  void templateServesOneResourceOfTheNamespace() {
    start();
    List<String> names = IntStream.range(0, 10).mapToObj(i -> "r" + i).toList();
    names.forEach(
        name -> {
          if (names.indexOf(name) % 2 == 0) {
            create(name, "billing", "");
          } else {
            createById(name, "shop");
          }
        });
    names.forEach(name -> operator.await(name, r -> MockOperator.reason(r) != null));
    List<String> left = new ArrayList<>(names);
    for (int round = 1; round <= 3; round++) {
      String first = awaitFirst(left);
      left.remove(first);
      left.forEach(name -> awaitYielding(name, first));
      assertThat(simulator.connections()).hasSize(1);
      assertThat(simulator.count(Operation.CREATE)).isEqualTo(round);
      operator.resource(first).delete();
    }
  }

  @Test
  void olderResourceComesFirst() {
    start();
    createById("b", "late");
    operator.await("b", r -> "SecretNotFound".equals(MockOperator.reason(r)));
    createById("c", "shop");
    awaitYielding("c", "b");
    assertThat(simulator.connections()).isEmpty();
    operator.secret("late", "token", "v4lue");
    operator.await("b", MockOperator::isReady);
    awaitYielding("c", "b");
  }

  @Test
  void pausedResourceComesLast() {
    start();
    createById("b", "late");
    operator.await("b", r -> "SecretNotFound".equals(MockOperator.reason(r)));
    createById("c", "shop");
    awaitYielding("c", "b");
    operator.annotate("b", VersoriConnection.PAUSED_ANNOTATION, "true");
    operator.await("c", MockOperator::isReady);
    operator.annotate("b", VersoriConnection.PAUSED_ANNOTATION, "false");
    operator.secret("late", "token", "v4lue");
    awaitYielding("b", "c");
  }

  @Test
  void anotherTemplateInTheSpecEndsTheWait() {
    start();
    createById("b", "late");
    operator.await("b", r -> "SecretNotFound".equals(MockOperator.reason(r)));
    createById("c", "shop");
    awaitYielding("c", "b");
    operator.patchSpec("b", "{\"templateId\":\"%s\"}".formatted(SimulatorData.SHOP.id()));
    operator.await("c", MockOperator::isReady);
  }

  private String awaitFirst(List<String> names) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                names.stream()
                    .filter(name -> MockOperator.isReady(operator.resource(name).get()))
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  private void awaitYielding(String name, String first) {
    operator.await(
        name,
        r ->
            "OwnedByAnother".equals(MockOperator.reason(r))
                && MockOperator.message(r)
                    .startsWith("VersoriConnection " + first + " of this namespace"));
  }

  /** With the ID of the billing template. */
  private void createById(String name, String secret) {
    operator.create(
        name,
        MockOperator.apiKey(secret, "token")
            .replace(SimulatorData.SHOP.id(), SimulatorData.BILLING.id()));
  }

  /** A token without the right to list is no reason for an error. */
  @Test
  void failedListingLeavesTheConditionAsItWas() {
    start();
    simulator.inject(Fault.status(Operation.CONNECTIONS_IN_USE, 403));
    create("shop", "shop", "");
    operator.await("shop", MockOperator::isReady);
    operator.annotate("shop", "versori.com/reconcile-requested-at", "now");
    VersoriConnection after =
        operator.await("shop", r -> "now".equals(r.getStatus().lastHandledReconcileAt()));
    assertThat(MockOperator.isReady(after)).isTrue();
    assertThat(inUse("shop")).isEmpty();
  }

  private void create(String name, String template, String externalId) {
    operator.create(
        name,
        """
          templateRef: {projectId: %s, environment: production, name: %s}
          credentials: [{name: key, credential: {string: {secretRef: {name: shop, key: token}}}}]
        """
                .formatted(SimulatorData.PROJECT_ID, template)
            + (externalId.isEmpty() ? "" : "  externalId: " + externalId + "\n"));
  }

  /** The condition after a requested sync. */
  private Condition sync(String name) {
    operator.annotate(name, "versori.com/reconcile-requested-at", "now");
    operator.await(name, r -> "now".equals(r.getStatus().lastHandledReconcileAt()));
    return inUse(name).orElseThrow();
  }

  private Condition resync(String name) {
    operator.setClock(Duration.ofHours(2));
    operator.annotate(name, VersoriConnection.PAUSED_ANNOTATION, "false");
    operator.await(name, r -> r.knownStatus().condition(ConditionType.IN_USE).isPresent());
    return inUse(name).orElseThrow();
  }

  private Optional<Condition> inUse(String name) {
    return operator.resource(name).get().getStatus().condition(ConditionType.IN_USE);
  }
}
