package com.versori.operator.reconcile;

import com.versori.operator.act.EffectGate;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.port.Ports;
import com.versori.operator.port.ResourceIndex;
import com.versori.operator.reconcile.ReconcileQueue.Pass;
import com.versori.operator.timing.Timing;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * An instance of the operator in virtual time: the production loop on a {@link VirtualQueue}. It
 * does what {@link ConnectionReconciler} does on the framework's queue, and calls nothing but its
 * ports.
 */
public final class VirtualOperator {

  private final Map<ResourceID, String> secretVersions = new HashMap<>();
  private final EffectGate gate = new EffectGate();
  private final Ports ports;
  private final VirtualQueue queue;
  private final ReconcileLoop loop;
  private int running;

  public VirtualOperator(Ports ports) {
    this.ports = ports;
    queue = new VirtualQueue(ports.threads(), this::run);
    loop =
        new ReconcileLoop(
            ports,
            this::versions,
            (namespace, name) -> queue.wake(new ResourceID(name, namespace)),
            queue::remember,
            gate);
    loop.index(new QueueIndex());
  }

  /** What the watch of resources begins with, or begins again with after an interruption. */
  public void listed(Collection<VersoriConnection> resources) {
    queue.listed(resources);
  }

  /** The watch reports a resource that was created or changed. */
  public void changed(VersoriConnection resource) {
    queue.changed(resource);
  }

  /** The watch reports that a resource is gone. */
  public void gone(VersoriConnection last) {
    queue.gone(last);
  }

  /**
   * The watch reports a Secret.
   *
   * @param version empty: it is gone
   */
  public void secretChanged(String namespace, String name, Optional<String> version) {
    ResourceID id = new ResourceID(name, namespace);
    version.ifPresentOrElse(now -> secretVersions.put(id, now), () -> secretVersions.remove(id));
    queue
        .list()
        .filter(one -> SecretIndex.secretsOf(one).contains(namespace + "/" + name))
        .map(ResourceID::fromResource)
        .forEach(queue::wake);
    loop.organisations().secretChanged(namespace, name);
  }

  /** When a pass begins next, unless something happens; empty: never. */
  public Optional<Duration> due() {
    return queue.due();
  }

  public void runNext(Duration at) {
    queue.runNext(at);
  }

  public void housekeeping() {
    loop.housekeeping(queue::list, true);
  }

  /** No pass begins from now on. */
  public void close() {
    gate.close();
  }

  /** Whether no pass is under way and no outcome is left to be written, after one more try. */
  public boolean isDone() {
    return running == 0 && loop.writePendingOutcomes();
  }

  private Optional<Duration> run(Pass pass) {
    return gate.ifOpen(
        () -> {
          running++;
          try {
            return pass.isFinal()
                ? gone(pass.resource(), pass.isLastStateCertain())
                : loop.pass(pass.resource()).map(VirtualOperator::atLeastAMillisecond);
          } finally {
            running--;
          }
        });
  }

  private Optional<Duration> gone(VersoriConnection last, boolean lastIsSure) {
    loop.gone(last, lastIsSure);
    ResourceID id = ResourceID.fromResource(last);
    ports
        .alarm()
        .in(Timing.SUCCESSOR_DELAY, () -> queue.cached(id).ifPresent(queue::reportCreated));
    return Optional.empty();
  }

  private static Duration atLeastAMillisecond(Duration delay) {
    return Duration.ofMillis(Math.max(1, delay.toMillis()));
  }

  private Map<String, String> versions(String namespace, Set<String> names) {
    return names.stream()
        .filter(name -> secretVersions.containsKey(new ResourceID(name, namespace)))
        .collect(
            Collectors.toMap(
                name -> name, name -> secretVersions.get(new ResourceID(name, namespace))));
  }

  private final class QueueIndex implements ResourceIndex {
    private final Map<String, Function<VersoriConnection, List<String>>> keys = new HashMap<>();

    @Override
    public void add(String index, Function<VersoriConnection, List<String>> keysOf) {
      keys.put(index, keysOf);
    }

    @Override
    public List<VersoriConnection> find(String index, String key) {
      return queue.list().filter(one -> keys.get(index).apply(one).contains(key)).toList();
    }
  }
}
