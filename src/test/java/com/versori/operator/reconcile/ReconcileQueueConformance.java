package com.versori.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.reconcile.ReconcileQueue.Pass;
import com.versori.operator.reconcile.ReconcileQueue.Passes;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The guarantees of {@link ReconcileQueue}, one after the other. Tests compare orders and counts.
 * Where a test needs to know that little time has passed, it compares with the timer of another
 * resource; such timers are so long that a slow machine does not matter.
 */
abstract class ReconcileQueueConformance {

  /** Long enough for a pass that must not happen. */
  private static final Duration A_MOMENT = Duration.ofMillis(300);

  private static final Duration SOON = Duration.ofMillis(200);
  private static final Duration LATER = Duration.ofSeconds(1);
  private static final Duration MUCH_LATER = Duration.ofSeconds(8);
  private static final Duration NEVER = Duration.ofHours(1);

  /** After this many failures in a row, the next retry is later than {@link #MUCH_LATER}. */
  private static final int MANY_FAILURES = 6;

  private static final ResourceID SHOP = id("shop");
  private static final ResourceID OTHER = id("other");
  private static final ResourceID CLOCK = id("clock");

  /** Thrown by passes on purpose. */
  private static final class PassFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static final Passes FAIL =
      pass -> {
        throw new PassFailure();
      };
  private static final Passes SUCCEED = pass -> Optional.empty();

  private final Map<ResourceID, Queue<Passes>> plans = new ConcurrentHashMap<>();
  private final Map<ResourceID, Passes> otherwise = new ConcurrentHashMap<>();
  private final List<Pass> begun = new CopyOnWriteArrayList<>();
  private final List<Pass> ended = new CopyOnWriteArrayList<>();
  private final Set<ResourceID> running = ConcurrentHashMap.newKeySet();
  private final List<Throwable> problems = new CopyOnWriteArrayList<>();
  private QueueDriver driver;
  private ReconcileQueue queue;

  /** A new one for each test. */
  abstract QueueDriver driver();

  @BeforeEach
  void setUp() {
    driver = driver();
  }

  @AfterEach
  void tearDown() {
    driver.close();
    assertThat(problems).isEmpty();
  }

  @Test
  void eachResourceThatExistsAtTheStartGetsOnePass() {
    create(SHOP);
    create(OTHER);
    start();
    driver.letTimePass(A_MOMENT);
    assertThat(passes(SHOP)).hasSize(1);
    assertThat(passes(OTHER)).hasSize(1);
  }

  @Test
  void eachCreationAndEachAcceptedUpdateLeadsToAPass() {
    start();
    create(SHOP);
    awaitPasses(SHOP, 1);
    changeSpec(SHOP);
    awaitPasses(SHOP, 2);
    driver.letTimePass(A_MOMENT);
    assertThat(generations(SHOP)).containsExactly(1L, 2L);
    assertThat(passes(SHOP)).noneMatch(Pass::isFinal);
  }

  @Test
  void eventsDuringAPassLeadToOneFurtherPassAfterIt() {
    plan(
        SHOP,
        pass -> {
          changeSpec(SHOP);
          queue.wake(SHOP);
          changeSpec(SHOP);
          // Gives a parallel pass time to start.
          driver.letTimePass(A_MOMENT);
          return Optional.empty();
        });
    start(2);
    create(SHOP);
    awaitPasses(SHOP, 2);
    driver.letTimePass(A_MOMENT);
    assertThat(generations(SHOP)).containsExactly(1L, 3L);
  }

  @Test
  void eventsWhileAPassWaitsForItsTurnLeadToOneFurtherPassAfterIt() {
    plan(
        OTHER,
        pass -> {
          create(SHOP);
          changeSpec(SHOP);
          queue.wake(SHOP);
          changeSpec(SHOP);
          return Optional.empty();
        });
    start();
    create(OTHER);
    awaitPasses(SHOP, 2);
    driver.letTimePass(A_MOMENT);
    assertThat(generations(SHOP)).containsExactly(3L, 3L);
  }

  @Test
  void passesOfDifferentResourcesRunInParallelUpToTheLimit() {
    ResourceID third = id("third");
    AtomicBoolean isThirdThere = new AtomicBoolean();
    AtomicBoolean isThirdInTime = new AtomicBoolean();
    plan(
        SHOP,
        pass -> {
          driver.runUntil(() -> !of(OTHER, ended).isEmpty());
          return Optional.empty();
        });
    plan(
        OTHER,
        pass -> {
          driver.runUntil(isThirdThere::get);
          driver.letTimePass(A_MOMENT);
          isThirdInTime.set(hasBegun(third));
          return Optional.empty();
        });
    start(2);
    create(SHOP);
    create(OTHER);
    create(third);
    isThirdThere.set(true);
    awaitPasses(third, 1);
    assertThat(isThirdInTime).isFalse();
    assertThat(ended).hasSize(3);
  }

  @Test
  void rejectedUpdatesAreInTheCacheAndLeadToNoPass() {
    start();
    create(SHOP);
    awaitPasses(SHOP, 1);
    addFinalizer(SHOP);
    VersoriConnection labelled = addLabel(SHOP);
    driver.letTimePass(A_MOMENT);
    assertThat(passes(SHOP)).hasSize(1);
    queue.wake(SHOP);
    awaitPasses(SHOP, 2);
    assertThat(version(lastPass(SHOP).resource())).isEqualTo(version(labelled));
  }

  @Test
  void wakeLeadsToAPassOfAKnownResourceOnly() {
    start();
    queue.wake(SHOP);
    driver.letTimePass(A_MOMENT);
    assertThat(begun).isEmpty();
    create(SHOP);
    awaitPasses(SHOP, 1);
    queue.wake(SHOP);
    awaitPasses(SHOP, 2);
  }

  @Test
  void passRunsAgainAfterTheDelayThatItReturns() {
    plan(SHOP, again(SOON));
    plan(OTHER, again(NEVER));
    start();
    create(OTHER);
    create(SHOP);
    awaitPasses(SHOP, 2);
    driver.letTimePass(A_MOMENT);
    assertThat(passes(SHOP)).hasSize(2);
    assertThat(passes(OTHER)).hasSize(1);
  }

  @Test
  void shorterDelayReplacesALongerOne() {
    plan(SHOP, again(NEVER), again(SOON));
    start();
    create(SHOP);
    awaitPasses(SHOP, 1);
    queue.wake(SHOP);
    awaitPasses(SHOP, 2);
    startClock(MUCH_LATER);
    awaitPasses(SHOP, 3);
    assertThat(clockHasRunOut()).isFalse();
  }

  @Test
  void longerDelayOrNoneReplacesAShorterOne() {
    otherwise(SHOP, again(LATER));
    otherwise(OTHER, again(LATER));
    start();
    create(SHOP);
    create(OTHER);
    awaitPasses(SHOP, 1);
    awaitPasses(OTHER, 1);
    otherwise(SHOP, again(NEVER));
    otherwise(OTHER, SUCCEED);
    queue.wake(SHOP);
    queue.wake(OTHER);
    driver.letTimePass(A_MOMENT);
    int passes = begun.size();
    driver.letTimePass(LATER.plus(A_MOMENT));
    assertThat(begun).hasSize(passes);
  }

  @Test
  void delayIsIgnoredIfAnEventIsWaiting() {
    plan(
        SHOP,
        pass -> {
          queue.wake(SHOP);
          return Optional.of(SOON);
        });
    start();
    create(SHOP);
    awaitPasses(SHOP, 2);
    driver.letTimePass(SOON.plus(A_MOMENT));
    assertThat(passes(SHOP)).hasSize(2);
  }

  @Test
  void timerThatRunsOutDuringAPassLeadsToOneFurtherPass() {
    plan(
        SHOP,
        again(SOON),
        pass -> {
          driver.letTimePass(SOON.plus(A_MOMENT));
          return Optional.of(NEVER);
        });
    start();
    create(SHOP);
    awaitPasses(SHOP, 1);
    queue.wake(SHOP);
    awaitPasses(SHOP, 3);
    driver.letTimePass(SOON.plus(A_MOMENT));
    assertThat(passes(SHOP)).hasSize(3);
  }

  @Test
  void passThatThrowsIsRetriedUntilItSucceeds() {
    plan(SHOP, FAIL, FAIL);
    start();
    create(SHOP);
    awaitPasses(SHOP, 3);
    driver.letTimePass(LATER.plus(A_MOMENT));
    assertThat(passes(SHOP)).hasSize(3);
  }

  @Test
  void delayBeforeARetryGrowsWithEachFailure() {
    start();
    failOften(SHOP);
    int passes = passes(SHOP).size();
    plan(OTHER, FAIL);
    create(OTHER);
    awaitPasses(OTHER, 2);
    assertThat(passes(SHOP)).hasSize(passes);
  }

  @Test
  void successResetsTheDelayBeforeARetry() {
    start();
    failOften(SHOP);
    otherwise(SHOP, SUCCEED);
    wakeAndAwaitPass(SHOP);
    plan(SHOP, FAIL);
    int passes = wakeAndAwaitPass(SHOP);
    startClock(MUCH_LATER);
    awaitPasses(SHOP, passes + 1);
    assertThat(clockHasRunOut()).isFalse();
  }

  @Test
  void retryReplacesTheDelayOfAnEarlierPass() {
    plan(SHOP, again(NEVER), FAIL);
    start();
    create(SHOP);
    awaitPasses(SHOP, 1);
    wakeAndAwaitPass(SHOP);
    startClock(MUCH_LATER);
    awaitPasses(SHOP, 3);
    assertThat(clockHasRunOut()).isFalse();
  }

  @Test
  void eventLeadsToAPassAtOnceBeforeARetryIsDue() {
    start();
    failOften(SHOP);
    startClock(MUCH_LATER);
    wakeAndAwaitPass(SHOP);
    assertThat(clockHasRunOut()).isFalse();
  }

  @Test
  void eventDuringAPassThatThrowsLeadsToAPassAtOnce() {
    start();
    failOften(SHOP);
    startClock(MUCH_LATER);
    plan(
        SHOP,
        pass -> {
          queue.wake(SHOP);
          throw new PassFailure();
        });
    int passes = passes(SHOP).size();
    queue.wake(SHOP);
    awaitPasses(SHOP, passes + 2);
    assertThat(clockHasRunOut()).isFalse();
  }

  @Test
  void failureWithAnEventWaitingDoesNotMakeTheDelayGrow() {
    Passes failWithEvent =
        pass -> {
          queue.wake(SHOP);
          throw new PassFailure();
        };
    for (int i = 0; i < MANY_FAILURES; i++) {
      plan(SHOP, failWithEvent);
    }
    plan(SHOP, FAIL);
    start();
    create(SHOP);
    awaitPasses(SHOP, MANY_FAILURES + 1);
    startClock(MUCH_LATER);
    awaitPasses(SHOP, MANY_FAILURES + 2);
    assertThat(clockHasRunOut()).isFalse();
  }

  @Test
  void goneResourceGetsOneFinalPassWithItsLastState() {
    start();
    create(SHOP);
    awaitPasses(SHOP, 1);
    changeSpec(SHOP);
    awaitPasses(SHOP, 2);
    driver.delete(SHOP);
    awaitPasses(SHOP, 3);
    queue.wake(SHOP);
    driver.letTimePass(A_MOMENT);
    assertThat(generations(SHOP)).containsExactly(1L, 2L, 2L);
    assertThat(passes(SHOP)).extracting(Pass::isFinal).containsExactly(false, false, true);
    assertThat(lastPass(SHOP).isLastStateCertain()).isTrue();
  }

  @Test
  void resourceWithAFinalizerGetsOrdinaryPassesUntilItIsGone() {
    plan(
        SHOP,
        SUCCEED,
        pass -> {
          driver.edit(SHOP, r -> r.removeFinalizer(VersoriConnection.FINALIZER));
          return Optional.of(SOON);
        });
    start();
    VersoriConnection resource = resource(SHOP);
    resource.addFinalizer(VersoriConnection.FINALIZER);
    driver.create(resource);
    awaitPasses(SHOP, 1);
    driver.delete(SHOP);
    awaitPasses(SHOP, 3);
    driver.letTimePass(SOON.plus(A_MOMENT));
    assertThat(passes(SHOP)).extracting(Pass::isFinal).containsExactly(false, false, true);
    assertThat(passes(SHOP).get(1).resource().isMarkedForDeletion()).isTrue();
  }

  @Test
  void noTimerIsLeftAfterTheFinalPass() {
    plan(SHOP, again(LATER));
    start();
    create(SHOP);
    awaitPasses(SHOP, 1);
    otherwise(SHOP, again(SOON));
    driver.delete(SHOP);
    driver.runUntil(() -> lastPass(SHOP).isFinal());
    int passes = passes(SHOP).size();
    driver.letTimePass(LATER.plus(A_MOMENT));
    assertThat(passes(SHOP)).hasSize(passes);
  }

  @Test
  void finalPassFollowsThePassThatRunsMeanwhile() {
    plan(
        SHOP,
        pass -> {
          driver.delete(SHOP);
          queue.wake(SHOP);
          return Optional.of(SOON);
        });
    start();
    create(SHOP);
    awaitPasses(SHOP, 2);
    driver.letTimePass(SOON.plus(A_MOMENT));
    assertThat(passes(SHOP)).extracting(Pass::isFinal).containsExactly(false, true);
  }

  @Test
  void finalPassFollowsAPassThatThrowsMeanwhile() {
    plan(
        SHOP,
        pass -> {
          driver.delete(SHOP);
          throw new PassFailure();
        });
    start();
    create(SHOP);
    awaitPasses(SHOP, 2);
    driver.letTimePass(LATER.plus(A_MOMENT));
    assertThat(passes(SHOP)).extracting(Pass::isFinal).containsExactly(false, true);
  }

  @Test
  void passThatWaitsForItsTurnIsDroppedForTheFinalPass() {
    plan(
        OTHER,
        pass -> {
          create(SHOP);
          driver.delete(SHOP);
          return Optional.empty();
        });
    start();
    create(OTHER);
    awaitPasses(SHOP, 1);
    driver.letTimePass(A_MOMENT);
    assertThat(passes(SHOP)).extracting(Pass::isFinal).containsExactly(true);
  }

  @Test
  void finalPassThatThrowsIsRetried() {
    plan(SHOP, SUCCEED, FAIL);
    start();
    create(SHOP);
    awaitPasses(SHOP, 1);
    driver.delete(SHOP);
    awaitPasses(SHOP, 3);
    driver.letTimePass(A_MOMENT);
    assertThat(passes(SHOP)).extracting(Pass::isFinal).containsExactly(false, true, true);
  }

  @Test
  void finalPassAfterAnInterruptedWatchHasAnUncertainLastState() {
    start();
    VersoriConnection seen = create(SHOP);
    awaitPasses(SHOP, 1);
    driver.holdEvents();
    changeSpec(SHOP);
    driver.delete(SHOP);
    driver.loseHeldEvents();
    awaitPasses(SHOP, 2);
    assertThat(lastPass(SHOP).isFinal()).isTrue();
    assertThat(lastPass(SHOP).isLastStateCertain()).isFalse();
    assertThat(version(lastPass(SHOP).resource())).isEqualTo(version(seen));
  }

  @Test
  void resourceRecreatedWhileTheWatchIsInterruptedIsAnUpdateToAnotherUid() {
    start();
    create(SHOP);
    awaitPasses(SHOP, 1);
    driver.holdEvents();
    driver.delete(SHOP);
    VersoriConnection second = create(SHOP);
    driver.loseHeldEvents();
    awaitPasses(SHOP, 2);
    driver.letTimePass(A_MOMENT);
    assertThat(passes(SHOP)).extracting(Pass::isFinal).containsExactly(false, false);
    assertThat(uid(lastPass(SHOP).resource())).isEqualTo(uid(second));
  }

  @Test
  void resourceRecreatedAfterTheFinalPassGetsPassesOfItsOwn() {
    start();
    create(SHOP);
    awaitPasses(SHOP, 1);
    driver.delete(SHOP);
    awaitPasses(SHOP, 2);
    VersoriConnection second = create(SHOP);
    awaitPasses(SHOP, 3);
    assertThat(lastPass(SHOP).isFinal()).isFalse();
    assertThat(uid(lastPass(SHOP).resource())).isEqualTo(uid(second));
  }

  @Test
  void resourceRecreatedDuringTheFinalPassGetsAPassOnlyOnceItIsReported() {
    AtomicReference<VersoriConnection> second = new AtomicReference<>();
    plan(
        SHOP,
        SUCCEED,
        pass -> {
          second.set(create(SHOP));
          return Optional.empty();
        });
    start();
    VersoriConnection first = create(SHOP);
    awaitPasses(SHOP, 1);
    driver.delete(SHOP);
    awaitPasses(SHOP, 2);
    assertThat(lastPass(SHOP).isFinal()).isTrue();
    assertThat(uid(lastPass(SHOP).resource())).isEqualTo(uid(first));
    queue.wake(SHOP);
    driver.letTimePass(A_MOMENT);
    assertThat(passes(SHOP)).hasSize(2);

    queue.reportCreated(queue.cached(SHOP).orElseThrow());
    awaitPasses(SHOP, 3);
    assertThat(lastPass(SHOP).isFinal()).isFalse();
    assertThat(uid(lastPass(SHOP).resource())).isEqualTo(uid(second.get()));
    queue.wake(SHOP);
    awaitPasses(SHOP, 4);
  }

  @Test
  void finalPassGetsTheRecreatedResourceIfThatIsInTheCacheAlready() {
    AtomicReference<VersoriConnection> second = new AtomicReference<>();
    plan(
        SHOP,
        pass -> {
          driver.delete(SHOP);
          second.set(create(SHOP));
          return Optional.empty();
        });
    start();
    create(SHOP);
    awaitPasses(SHOP, 2);
    queue.wake(SHOP);
    driver.letTimePass(A_MOMENT);
    assertThat(passes(SHOP)).extracting(Pass::isFinal).containsExactly(false, true);
    assertThat(uid(lastPass(SHOP).resource())).isEqualTo(uid(second.get()));

    changeSpec(SHOP);
    awaitPasses(SHOP, 3);
    assertThat(lastPass(SHOP).isFinal()).isFalse();
  }

  @Test
  void ownWriteIsSeenByTheNextPassAheadOfTheWatch() {
    AtomicReference<VersoriConnection> written = new AtomicReference<>();
    plan(
        SHOP,
        pass -> {
          driver.holdEvents();
          written.set(addFinalizer(SHOP));
          queue.remember(written.get(), pass.resource());
          return Optional.of(SOON);
        });
    start();
    create(SHOP);
    awaitPasses(SHOP, 2);
    assertThat(version(lastPass(SHOP).resource())).isEqualTo(version(written.get()));

    driver.sendHeldEvents();
    driver.letTimePass(A_MOMENT);
    assertThat(passes(SHOP)).hasSize(2);
    assertThat(cachedVersion(SHOP)).isEqualTo(version(written.get()));
  }

  @Test
  void listHasAnOwnWriteOnlyOnceTheWatchReportsIt() {
    AtomicReference<VersoriConnection> written = new AtomicReference<>();
    plan(
        SHOP,
        pass -> {
          driver.holdEvents();
          written.set(addFinalizer(SHOP));
          queue.remember(written.get(), pass.resource());
          return Optional.empty();
        });
    start();
    VersoriConnection created = create(SHOP);
    awaitPasses(SHOP, 1);
    assertThat(queue.list().map(ReconcileQueueConformance::version))
        .containsExactly(version(created));
    driver.sendHeldEvents();
    assertThat(queue.list().map(ReconcileQueueConformance::version))
        .containsExactly(version(written.get()));
  }

  @Test
  void eventOfAnOlderVersionReplacesAnOwnWrite() {
    AtomicReference<VersoriConnection> older = new AtomicReference<>();
    AtomicReference<VersoriConnection> newer = new AtomicReference<>();
    plan(
        SHOP,
        pass -> {
          driver.holdEvents();
          older.set(addFinalizer(SHOP));
          queue.remember(older.get(), pass.resource());
          newer.set(addLabel(SHOP));
          queue.remember(newer.get(), older.get());
          return Optional.empty();
        });
    start();
    create(SHOP);
    awaitPasses(SHOP, 1);
    assertThat(cachedVersion(SHOP)).isEqualTo(version(newer.get()));
    driver.sendHeldEvent();
    queue.wake(SHOP);
    awaitPasses(SHOP, 2);
    assertThat(version(lastPass(SHOP).resource())).isEqualTo(version(older.get()));
    driver.sendHeldEvents();
    assertThat(cachedVersion(SHOP)).isEqualTo(version(newer.get()));
  }

  @Test
  void ownWriteThatDoesNotFollowTheCachedVersionIsNotPutThere() {
    AtomicReference<VersoriConnection> foreign = new AtomicReference<>();
    AtomicReference<VersoriConnection> own = new AtomicReference<>();
    plan(
        SHOP,
        pass -> {
          foreign.set(addLabel(SHOP));
          driver.holdEvents();
          own.set(addFinalizer(SHOP));
          queue.remember(own.get(), pass.resource());
          return Optional.empty();
        });
    start();
    create(SHOP);
    awaitPasses(SHOP, 1);
    assertThat(cachedVersion(SHOP)).isEqualTo(version(foreign.get()));
    driver.sendHeldEvents();
    assertThat(cachedVersion(SHOP)).isEqualTo(version(own.get()));
  }

  @Test
  void ownWriteIsDroppedWithItsResource() {
    plan(
        SHOP,
        pass -> {
          driver.holdEvents();
          queue.remember(addFinalizer(SHOP), pass.resource());
          driver.edit(SHOP, r -> r.removeFinalizer(VersoriConnection.FINALIZER));
          driver.delete(SHOP);
          return Optional.empty();
        });
    start();
    VersoriConnection seen = create(SHOP);
    awaitPasses(SHOP, 1);
    assertThat(cachedVersion(SHOP)).isNotEqualTo(version(seen));
    driver.loseHeldEvents();
    awaitPasses(SHOP, 2);
    assertThat(queue.cached(SHOP)).isEmpty();
    assertThat(version(lastPass(SHOP).resource())).isEqualTo(version(seen));
  }

  @Test
  void ownWriteDoesNotBringAGoneResourceBack() {
    plan(
        SHOP,
        pass -> {
          VersoriConnection written = addLabel(SHOP);
          driver.delete(SHOP);
          queue.remember(written, pass.resource());
          return Optional.of(SOON);
        });
    start();
    create(SHOP);
    awaitPasses(SHOP, 2);
    driver.letTimePass(SOON.plus(A_MOMENT));
    assertThat(queue.cached(SHOP)).isEmpty();
    assertThat(passes(SHOP)).extracting(Pass::isFinal).containsExactly(false, true);
  }

  private void start() {
    start(1);
  }

  private void start(int parallel) {
    queue = driver.start(parallel, this::run);
  }

  private Optional<Duration> run(Pass pass) {
    ResourceID id = ResourceID.fromResource(pass.resource());
    if (!running.add(id)) {
      problems.add(new AssertionError("two passes of " + id + " at the same time"));
    }
    begun.add(pass);
    try {
      Passes planned = plans.getOrDefault(id, new ConcurrentLinkedQueue<>()).poll();
      return (planned == null ? otherwise.getOrDefault(id, SUCCEED) : planned).run(pass);
    } catch (PassFailure e) {
      throw e;
    } catch (RuntimeException | AssertionError e) {
      problems.add(e);
      return Optional.empty();
    } finally {
      running.remove(id);
      ended.add(pass);
    }
  }

  /** Defines what the next passes of the resource do. */
  private void plan(ResourceID id, Passes... next) {
    plans.computeIfAbsent(id, key -> new ConcurrentLinkedQueue<>()).addAll(List.of(next));
  }

  /** Defines what further passes of the resource do. */
  private void otherwise(ResourceID id, Passes all) {
    otherwise.put(id, all);
  }

  private static Passes again(Duration delay) {
    return pass -> Optional.of(delay);
  }

  /** Uses wakes, because waiting for retries would take longer. */
  private void failOften(ResourceID id) {
    otherwise(id, FAIL);
    create(id);
    awaitPasses(id, 1);
    while (passes(id).size() < MANY_FAILURES) {
      wakeAndAwaitPass(id);
    }
  }

  /** Returns the number of passes. */
  private int wakeAndAwaitPass(ResourceID id) {
    int before = passes(id).size();
    queue.wake(id);
    awaitPasses(id, before + 1);
    return passes(id).size();
  }

  private void startClock(Duration delay) {
    plan(CLOCK, again(delay));
    create(CLOCK);
    awaitPasses(CLOCK, 1);
  }

  private boolean clockHasRunOut() {
    return passes(CLOCK).size() > 1;
  }

  private void awaitPasses(ResourceID id, int count) {
    driver.runUntil(() -> of(id, ended).size() >= count);
  }

  private List<Pass> passes(ResourceID id) {
    return of(id, begun);
  }

  private Pass lastPass(ResourceID id) {
    List<Pass> passes = passes(id);
    return passes.get(passes.size() - 1);
  }

  private boolean hasBegun(ResourceID id) {
    return !passes(id).isEmpty();
  }

  private static List<Pass> of(ResourceID id, List<Pass> passes) {
    return passes.stream()
        .filter(pass -> ResourceID.fromResource(pass.resource()).equals(id))
        .toList();
  }

  private List<Long> generations(ResourceID id) {
    return passes(id).stream().map(pass -> pass.resource().getMetadata().getGeneration()).toList();
  }

  private VersoriConnection create(ResourceID id) {
    return driver.create(resource(id));
  }

  private void changeSpec(ResourceID id) {
    driver.edit(id, r -> r.setSpec(resource(id, r.getSpec().name() + "+").getSpec()));
  }

  private VersoriConnection addFinalizer(ResourceID id) {
    return driver.edit(id, r -> r.addFinalizer(VersoriConnection.FINALIZER));
  }

  private VersoriConnection addLabel(ResourceID id) {
    return driver.edit(id, r -> r.getMetadata().setLabels(Map.of("example.com/label", "x")));
  }

  private String cachedVersion(ResourceID id) {
    return version(queue.cached(id).orElseThrow());
  }

  private static String version(VersoriConnection resource) {
    return resource.getMetadata().getResourceVersion();
  }

  private static String uid(VersoriConnection resource) {
    return resource.getMetadata().getUid();
  }

  private static ResourceID id(String name) {
    return new ResourceID(name, "default");
  }

  static VersoriConnection resource(ResourceID id) {
    return resource(id, "name");
  }

  private static VersoriConnection resource(ResourceID id, String connectionName) {
    return Serialization.unmarshal(
        """
        apiVersion: versori.com/v1alpha1
        kind: VersoriConnection
        metadata: {name: %s, namespace: %s}
        spec: {name: %s}
        """
            .formatted(id.getName(), id.getNamespace().orElseThrow(), connectionName),
        VersoriConnection.class);
  }
}
