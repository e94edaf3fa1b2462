package com.versori.operator.reconcile;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.decide.RetryPolicy;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The queue in virtual time and on one thread. Passes run one after the other while time passes. If
 * a pass lets time pass itself, other passes run within it, in place of passes in parallel. A
 * simulated watch calls {@link #changed}, {@link #gone} and {@link #listed}.
 */
final class VirtualQueue implements ReconcileQueue {

  /** The state of a resource from its first event to the end of its final pass. */
  private static final class State {
    private boolean isDue;
    private boolean hasEvent;
    private int failures;
    private VersoriConnection lastState;
    private boolean isLastStateCertain;

    boolean isGone() {
      return lastState != null;
    }
  }

  private record Turn(ResourceID id, State state, boolean isFinal, boolean isLastStateCertain) {}

  private final UpdateFilter filter = new UpdateFilter();
  private final Map<ResourceID, VersoriConnection> watched = new LinkedHashMap<>();
  private final Map<ResourceID, VersoriConnection> remembered = new HashMap<>();
  private final Map<ResourceID, State> states = new HashMap<>();

  /** In the order in which they were set. */
  private final Map<ResourceID, Duration> timers = new LinkedHashMap<>();

  private final Queue<Turn> turns = new ArrayDeque<>();
  private final int parallel;
  private final Passes passes;
  private int running;
  private Duration now = Duration.ZERO;

  VirtualQueue(int parallel, Passes passes) {
    this.parallel = parallel;
    this.passes = passes;
  }

  @Override
  public void wake(ResourceID id) {
    State state = states.get(id);
    if (state != null) {
      event(id, state);
    }
  }

  @Override
  public void remember(VersoriConnection now, VersoriConnection before) {
    ResourceID id = ResourceID.fromResource(now);
    if (cached(id).filter(cached -> isSameVersion(cached, before)).isPresent()) {
      remembered.put(id, now);
    } else {
      remembered.remove(id);
    }
  }

  @Override
  public Optional<VersoriConnection> cached(ResourceID id) {
    return Optional.ofNullable(remembered.getOrDefault(id, watched.get(id)));
  }

  @Override
  public Stream<VersoriConnection> list() {
    return List.copyOf(watched.values()).stream();
  }

  @Override
  public void reportCreated(VersoriConnection resource) {
    ResourceID id = ResourceID.fromResource(resource);
    event(id, stateOf(id));
  }

  /** Called when the watch reports a created or changed resource. */
  void changed(VersoriConnection resource) {
    ResourceID id = ResourceID.fromResource(resource);
    VersoriConnection before = watched.put(id, resource);
    if (before != null && isSameVersion(before, resource)) {
      return;
    }
    remembered.remove(id);
    if (before == null || filter.accept(resource, before)) {
      reportCreated(resource);
    }
  }

  /** Called when the watch reports that a resource is gone. */
  void gone(VersoriConnection lastState) {
    gone(lastState, true);
  }

  /** Called with all resources when the watch begins, or restarts after an interruption. */
  void listed(Collection<VersoriConnection> all) {
    all.forEach(this::changed);
    Set<ResourceID> ids = all.stream().map(ResourceID::fromResource).collect(Collectors.toSet());
    list()
        .filter(resource -> !ids.contains(ResourceID.fromResource(resource)))
        .forEach(resource -> gone(resource, false));
  }

  void letTimePass(Duration duration) {
    Duration end = now.plus(duration);
    while (runNextTurn() || runOutNextTimer(end)) {}
    now = later(now, end);
  }

  /** When a pass begins or a timer runs out next, unless something happens; empty: never. */
  Optional<Duration> due() {
    if (running < parallel && !turns.isEmpty()) {
      return Optional.of(now);
    }
    return timers.values().stream().min(Comparator.naturalOrder());
  }

  /**
   * Begins the next pass, or runs out the next timer, at that time.
   *
   * @param at not before now
   */
  void runNext(Duration at) {
    now = later(now, at);
    if (!runNextTurn()) {
      runOutNextTimer(now);
    }
  }

  /** Fails if no event is left and the condition does not hold. */
  void runUntil(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      if (!runNextTurn() && !runOutNextTimer(null)) {
        throw new AssertionError("nothing is left to wait for");
      }
    }
    while (running == 0 && runNextTurn()) {}
  }

  private void gone(VersoriConnection lastState, boolean isCertain) {
    ResourceID id = ResourceID.fromResource(lastState);
    if (watched.remove(id) == null) {
      return;
    }
    remembered.remove(id);
    State state = stateOf(id);
    state.hasEvent = false;
    state.lastState = lastState;
    state.isLastStateCertain = isCertain;
    takeTurn(id, state);
  }

  private void event(ResourceID id, State state) {
    state.hasEvent = true;
    takeTurn(id, state);
  }

  private State stateOf(ResourceID id) {
    return states.computeIfAbsent(id, key -> new State());
  }

  private void takeTurn(ResourceID id, State state) {
    if (!state.isDue && (state.isGone() || cached(id).isPresent())) {
      state.isDue = true;
      state.hasEvent = false;
      turns.add(new Turn(id, state, state.isGone(), state.isLastStateCertain));
    }
  }

  private boolean runNextTurn() {
    if (running == parallel || turns.isEmpty()) {
      return false;
    }
    run(turns.remove());
    return true;
  }

  private void run(Turn turn) {
    VersoriConnection last = turn.isFinal() ? turn.state().lastState : null;
    VersoriConnection resource = cached(turn.id()).orElse(last);
    if (resource == null) {
      succeeded(turn, Optional.empty());
      return;
    }
    Optional<Duration> again;
    running++;
    try {
      again = passes.run(new Pass(resource, turn.isFinal(), turn.isLastStateCertain()));
    } catch (RuntimeException e) {
      failed(turn);
      return;
    } finally {
      running--;
    }
    succeeded(turn, again);
  }

  private void succeeded(Turn turn, Optional<Duration> again) {
    State state = turn.state();
    state.isDue = false;
    state.failures = 0;
    timers.remove(turn.id());
    if (turn.isFinal()) {
      states.remove(turn.id());
    } else if (state.hasEvent || state.isGone()) {
      takeTurn(turn.id(), state);
    } else {
      again.ifPresent(delay -> setTimer(turn.id(), delay));
    }
  }

  private void failed(Turn turn) {
    State state = turn.state();
    state.isDue = false;
    if (state.hasEvent) {
      takeTurn(turn.id(), state);
    } else {
      state.failures++;
      // As in the framework, the second delay is as long as the first.
      setTimer(turn.id(), RetryPolicy.backoff(Math.max(1, state.failures - 1)));
    }
  }

  private void setTimer(ResourceID id, Duration delay) {
    timers.remove(id);
    timers.put(id, now.plus(delay));
  }

  /**
   * @param end the latest time; null for any
   */
  private boolean runOutNextTimer(Duration end) {
    Optional<Map.Entry<ResourceID, Duration>> next =
        timers.entrySet().stream()
            .min(Comparator.comparing(Map.Entry::getValue))
            .filter(timer -> end == null || timer.getValue().compareTo(end) <= 0);
    next.map(Map.Entry::getKey).ifPresent(this::runOutTimer);
    return next.isPresent();
  }

  private void runOutTimer(ResourceID id) {
    now = later(now, timers.remove(id));
    wake(id);
  }

  private static Duration later(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }

  private static boolean isSameVersion(VersoriConnection a, VersoriConnection b) {
    return Objects.equals(
        a.getMetadata().getResourceVersion(), b.getMetadata().getResourceVersion());
  }
}
