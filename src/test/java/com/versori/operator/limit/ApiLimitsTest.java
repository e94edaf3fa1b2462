package com.versori.operator.limit;

import static com.versori.operator.limit.LimitWorld.OPERATOR;
import static com.versori.operator.limit.LimitWorld.PER_SECOND;
import static com.versori.operator.limit.LimitWorld.secret;
import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.client.model.Caller;
import com.versori.operator.timing.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How permits and workers are shared, with virtual time. */
class ApiLimitsTest {

  private static final int BURST = 2 * PER_SECOND;
  private static final int WORKERS = 50;
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final LimitWorld world = new LimitWorld(WORKERS);

  @Test
  void burstIsFreeAndTheRateHoldsAfterIt() {
    for (int i = 0; i < 1_000; i++) {
      askAndEnd(OPERATOR, "a", "r-" + i, Priority.CREATE);
    }
    assertThat(world.woken).isEmpty();
    drain(OPERATOR, Duration.ofSeconds(10));
    assertThat(world.woken).hasSizeBetween(10 * PER_SECOND - 1, 10 * PER_SECOND + 1);
  }

  @Test
  void wokenResourceKeepsItsPermit() {
    useUp(OPERATOR);
    assertThat(world.ask(OPERATOR, "a", "first", Priority.CREATE))
        .isInstanceOf(Decision.Queued.class);
    world.pass(Duration.ofMillis(50));
    assertThat(world.woken).extracting(Claimant::name).containsExactly("first");
    assertThat(world.granted(OPERATOR, "b", "other", Priority.DELETE)).isFalse();
    assertThat(world.granted(OPERATOR, "a", "first", Priority.CREATE)).isTrue();
    assertThat(world.waits).contains(Duration.ofMillis(50));
  }

  @Test
  void withinNamespaceDeletesComeFirstThenChangesThenOldestCreatesThenResyncs() {
    useUp(OPERATOR);
    world.ask(OPERATOR, "a", "create-new", Priority.CREATE, 2_000);
    world.ask(OPERATOR, "a", "create-old", Priority.CREATE, 1_000);
    world.ask(OPERATOR, "a", "change", Priority.CHANGE, 9_000);
    world.ask(OPERATOR, "a", "delete", Priority.DELETE, 9_000);
    world.pass(SECOND);
    assertThat(world.woken)
        .extracting(Claimant::name)
        .containsExactly("delete", "change", "create-old", "create-new");
  }

  /** A thousand creates of one tenant do not delay the few of another. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10})
  void namespacesTakeTurns(int others) {
    useUp(OPERATOR);
    for (int i = 0; i < 1_000; i++) {
      world.ask(OPERATOR, "flood", "r-" + i, Priority.DELETE);
    }
    for (int n = 0; n < others; n++) {
      for (int i = 0; i < 3; i++) {
        world.ask(OPERATOR, "other-" + n, "r-" + i, Priority.CREATE);
      }
    }
    drain(OPERATOR, Duration.ofMillis(50L * 3 * (others + 1)));
    Map<String, Integer> served = servedByNamespace();
    for (int n = 0; n < others; n++) {
      assertThat(served).containsEntry("other-" + n, 3);
    }
  }

  @Test
  void resyncsGetAQuarterAndOneTenantCannotBlockOthers() {
    useUp(OPERATOR);
    for (int i = 0; i < 10_000; i++) {
      world.ask(OPERATOR, "flood", "resync-" + i, Priority.RESYNC);
    }
    world.ask(OPERATOR, "b", "resync", Priority.RESYNC);
    drain(OPERATOR, SECOND);
    assertThat(servedByNamespace()).containsEntry("b", 1);

    world.woken.clear();
    for (int i = 0; i < 10_000; i++) {
      world.ask(OPERATOR, "flood", "create-" + i, Priority.CREATE);
    }
    drain(OPERATOR, Duration.ofSeconds(20));
    long resyncs =
        world.woken.stream().filter(one -> one.name().startsWith("resync")).distinct().count();
    assertThat(resyncs).isBetween(4L * PER_SECOND, 6L * PER_SECOND);
  }

  @Test
  void resyncFloodDelaysNoCreate() {
    useUp(OPERATOR);
    for (int i = 0; i < 10_000; i++) {
      world.ask(OPERATOR, "flood", "resync-" + i, Priority.RESYNC);
    }
    drain(OPERATOR, Duration.ofSeconds(5));
    assertThat(world.granted(OPERATOR, "b", "create", Priority.CREATE)).isTrue();
  }

  @Test
  void slowTokensOfOneNamespaceLeaveWorkersForTheNext() {
    int held = 0;
    for (int i = 0; i < 40; i++) {
      for (int n = 0; n < 10; n++) {
        held += world.granted(secret("a", "s-" + i), "a", i + "-" + n, Priority.CREATE) ? 1 : 0;
      }
    }
    assertThat(held).isBetween(WORKERS / 2, WORKERS * 4 / 5);
    assertThat(world.granted(OPERATOR, "b", "create", Priority.CREATE)).isTrue();
    assertThat(world.granted(secret("c", "s"), "c", "create", Priority.CREATE)).isTrue();
  }

  @Test
  void slowOrganisationLeavesWorkersForOthersOfItsNamespace() {
    int held = 0;
    for (int i = 0; i < WORKERS; i++) {
      held += world.granted(secret("a", "slow"), "a", "slow-" + i, Priority.CREATE) ? 1 : 0;
    }
    assertThat(held).isGreaterThanOrEqualTo(WORKERS / 2);
    for (int i = 0; i < 4; i++) {
      assertThat(world.granted(OPERATOR, "a", "fast-" + i, Priority.CREATE)).isTrue();
    }
  }

  /** All namespaces have slow calls. Each gets some workers, and a new namespace starts at once. */
  @ParameterizedTest
  @ValueSource(ints = {2, 5, 12})
  void workersAreSharedByAllNamespaces(int namespaces) {
    Map<String, Integer> held = new HashMap<>();
    for (int i = 0; i < WORKERS; i++) {
      for (int n = 0; n < namespaces; n++) {
        if (world.granted(secret("ns-" + n, "s"), "ns-" + n, "r-" + i, Priority.CREATE)) {
          held.merge("ns-" + n, 1, Integer::sum);
        }
      }
    }
    assertThat(held).hasSize(namespaces);
    assertThat(held.values()).allMatch(count -> count >= WORKERS / (2 * namespaces));
    assertThat(world.granted(secret("new", "s"), "new", "r", Priority.CREATE)).isTrue();
  }

  @Test
  void freeWorkerGoesToAWaitingResource() {
    int i = 0;
    while (world.granted(secret("a", "s"), "a", "r-" + i, Priority.CREATE)) {
      i++;
    }
    world.pass(Duration.ofSeconds(5));
    assertThat(world.woken).isEmpty();
    world.end("a", "r-0");
    assertThat(world.woken).extracting(Claimant::name).containsExactly("r-" + i);
  }

  /**
   * If a wake-up is lost, its permit goes to another resource, and the resource asks again by
   * itself.
   */
  @Test
  void unusedPermitGoesToTheNextResource() {
    useUp(OPERATOR);
    Decision lost = world.ask(OPERATOR, "a", "lost", Priority.CREATE);
    world.pass(SECOND);
    assertThat(world.woken).extracting(Claimant::name).containsExactly("lost");
    world.pass(Timing.PERMIT_RESERVED);
    Duration again = ((Decision.Queued) lost).askAgainIn();
    assertThat(again).isBetween(Duration.ofSeconds(30), Duration.ofMinutes(10));
    world.pass(again);
    assertThat(world.granted(OPERATOR, "a", "lost", Priority.CREATE)).isTrue();
  }

  /** Resources that never use their permit do not block those that do. */
  @Test
  void lostWakeUpsBlockNoWorkerPermanently() {
    for (int i = 0; i < 500; i++) {
      world.ask(OPERATOR, "a", "gone-" + i, Priority.CREATE);
      world.end("a", "gone-" + i);
    }
    world.pass(Duration.ofMinutes(5));
    assertThat(world.granted(OPERATOR, "a", "comes", Priority.CREATE)).isTrue();
    world.call(OPERATOR, "a", "comes");
    assertThat(world.limits.size()).isLessThanOrEqualTo(1);
  }

  @Test
  void deletedResourceIsForgotten() {
    useUp(OPERATOR);
    for (int i = 0; i < 1_000; i++) {
      world.ask(OPERATOR, "a", "r-" + i, Priority.CREATE);
    }
    for (int i = 0; i < 1_000; i++) {
      world.limits.forget(LimitWorld.uid("a", "r-" + i));
    }
    world.pass(Duration.ofMinutes(1));
    assertThat(world.woken).isEmpty();
    world.limits.forgetUnused();
    assertThat(world.limits.size()).isZero();
  }

  @Test
  void resourceKeepsItsPlaceHoweverOftenItAsks() {
    useUp(OPERATOR);
    world.ask(OPERATOR, "a", "first", Priority.CHANGE);
    world.ask(OPERATOR, "a", "second", Priority.CHANGE);
    world.ask(OPERATOR, "a", "first", Priority.CHANGE);
    world.pass(SECOND);
    assertThat(world.woken).extracting(Claimant::name).containsExactly("first", "second");
  }

  @Test
  void passWithoutACallUsesNoPermitAndEachCallUsesOne() {
    for (int i = 0; i < 10 * BURST; i++) {
      assertThat(world.granted(OPERATOR, "a", "idle-" + i, Priority.CHANGE)).isTrue();
      world.end("a", "idle-" + i);
    }
    assertThat(world.granted(OPERATOR, "a", "lists", Priority.CHANGE)).isTrue();
    for (int i = 0; i < BURST; i++) {
      Caller caller = OPERATOR.forResource(LimitWorld.uid("a", "lists"));
      world.limits.begins(caller);
      world.limits.answered(caller);
    }
    world.end("a", "lists");
    assertThat(world.granted(OPERATOR, "a", "next", Priority.CHANGE)).isFalse();
  }

  @Test
  void rotatedTokenKeepsItsRate() {
    useUp(secret("a", "uid"));
    Caller rotated = LimitWorld.rotated(secret("a", "uid"), "another");
    assertThat(world.granted(rotated, "a", "r", Priority.CREATE)).isFalse();
    assertThat(world.granted(secret("a", "another-uid"), "a", "s", Priority.CREATE)).isTrue();
  }

  /** The memory for a tenant's Secrets is bounded, at no cost to other tenants. */
  @Test
  void namespaceHasABoundedNumberOfLimits() {
    useUp(OPERATOR);
    useUp(secret("b", "b"));
    for (int i = 0; i < 20 * ApiLimits.MOST_OF_NAMESPACE; i++) {
      world.ask(secret("a", "s-" + i), "a", "r", Priority.CREATE);
      world.end("a", "r");
    }
    assertThat(world.limits.size()).isLessThan(2 * ApiLimits.MOST_OF_NAMESPACE);
    assertThat(world.granted(OPERATOR, "b", "r", Priority.CREATE)).isFalse();
    assertThat(world.granted(secret("b", "b"), "b", "s", Priority.CREATE)).isFalse();
    world.pass(Duration.ofMinutes(11));
    world.limits.forgetUnused();
    assertThat(world.limits.size()).isZero();
  }

  /** After an outage 10,000 resources may wait. There is one alarm per permit, not per resource. */
  @Test
  void waitingResourcesNeedNoAlarms() {
    useUp(OPERATOR);
    for (int i = 0; i < 10_000; i++) {
      world.ask(OPERATOR, "a", "r-" + i, Priority.CREATE);
    }
    assertThat(world.alarmsSet()).isLessThan(10);
    for (int i = 0; i < 600; i++) {
      drain(OPERATOR, SECOND);
      world.limits.serve();
      assertThat(world.alarmsSet()).isLessThan(10);
    }
    assertThat(world.woken).hasSize(10_000);
    world.pass(Duration.ofMinutes(1));
    assertThat(world.alarmsSet()).isZero();
  }

  /** Waiting resources are served even if an alarm is lost. */
  @Test
  void lostAlarmBlocksNobody() {
    useUp(OPERATOR);
    world.ask(OPERATOR, "a", "r", Priority.CREATE);
    world.loseAlarms();
    world.pass(Duration.ofSeconds(1));
    assertThat(world.woken).isEmpty();
    world.limits.serve();
    assertThat(world.woken).extracting(Claimant::name).containsExactly("r");
    world.ask(OPERATOR, "a", "s", Priority.CREATE);
    assertThat(world.granted(OPERATOR, "a", "s", Priority.CREATE)).isTrue();
  }

  /** With random namespaces and priorities, every resource is served eventually. */
  @Test
  void noResourceStarves() {
    Random random = new Random(5);
    List<String> all = new ArrayList<>();
    useUp(OPERATOR);
    for (int i = 0; i < 2_000; i++) {
      String namespace = "ns-" + random.nextInt(7);
      Priority priority = Priority.values()[random.nextInt(4)];
      world.ask(OPERATOR, namespace, "r-" + i, priority, random.nextInt(100));
      all.add("r-" + i);
    }
    drain(OPERATOR, Duration.ofMinutes(5));
    assertThat(world.woken).extracting(Claimant::name).containsAll(all);
  }

  private void useUp(Caller caller) {
    IntStream.range(0, BURST)
        .forEach(i -> askAndEnd(caller, "before", caller.source().id() + i, Priority.CHANGE));
    world.woken.clear();
    world.waits.clear();
  }

  private void askAndEnd(Caller caller, String namespace, String name, Priority priority) {
    if (world.granted(caller, namespace, name, priority)) {
      world.call(caller, namespace, name);
    }
  }

  private int answered;

  /** Advances the time; each woken resource makes its call at once. */
  private void drain(Caller caller, Duration time) {
    answered = world.woken.size();
    for (long step = 0; step < time.toMillis(); step += 25) {
      world.pass(Duration.ofMillis(25));
      while (answered < world.woken.size()) {
        Claimant one = world.woken.get(answered++);
        if (world.granted(caller, one.namespace(), one.name(), Priority.CREATE)) {
          world.call(caller, one.namespace(), one.name());
        }
      }
    }
  }

  private Map<String, Integer> servedByNamespace() {
    Map<String, Integer> served = new HashMap<>();
    world.woken.forEach(one -> served.merge(one.namespace(), 1, Integer::sum));
    return served;
  }
}
