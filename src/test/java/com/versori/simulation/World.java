package com.versori.simulation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.api.v1alpha1.ConditionType;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.kube.KubernetesClients;
import com.versori.operator.model.OperatorSettings;
import com.versori.operator.timing.Timing;
import com.versori.simulation.memory.BoundedMap;
import com.versori.simulation.memory.MemoryKubernetes;
import com.versori.simulation.memory.MemoryTransport;
import com.versori.simulation.memory.MemoryTransport.Answer;
import com.versori.simulation.memory.MemoryTransport.Request;
import com.versori.simulation.memory.MemoryVersori;
import com.versori.simulation.memory.MemoryVersori.Reading;
import com.versori.simulation.memory.VirtualTime;
import com.versori.testkit.Fixtures;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Everything that a history happens in: a clock, a Kubernetes, a Versori API, users, and instances
 * of the operator. There is one thread. It changes hands only at ports: a call may let time pass,
 * and what is due then, such as passes of another instance, runs within the call.
 *
 * <p>The scheduler always takes what is due next; of what is due at the same time, what was
 * scheduled first. All choices that remain are the disturbance's.
 */
final class World {

  /** Until a watch event, or anything else that is sent, arrives. */
  static final Duration LATENCY = Duration.ofMillis(20);

  static final Duration SETTLE_TIME = Fixtures.SETTLE;

  /** The wire of a thread to the world that it runs: a Kubernetes client is costly to create. */
  private static final class Wire {
    /** An object as a key, by its identity. */
    private record Same(ObjectNode object) {
      @Override
      public boolean equals(Object other) {
        return other instanceof Same same && object == same.object;
      }

      @Override
      public int hashCode() {
        return System.identityHashCode(object);
      }
    }

    private final MemoryKubernetes.Past past = new MemoryKubernetes.Past();

    /** Until its disturbance, a history has the objects of the one before. Nothing changes them. */
    private final Map<Same, VersoriConnection> parsed = new BoundedMap<>(1_000);

    private World world;
    private final KubernetesClient client =
        KubernetesClients.standard(withoutRetries(), new MemoryTransport(this::send));

    /** They would wait in real time: a disturbance repeats calls instead. */
    private static Config withoutRetries() {
      return new ConfigBuilder(Config.empty())
          .withRequestRetryBackoffLimit(0)
          .withRequestTimeout(0)
          .build();
    }

    private VersoriConnection parse(ObjectNode object) {
      return parsed.computeIfAbsent(
          new Same(object),
          key -> client.getKubernetesSerialization().convertValue(object, VersoriConnection.class));
    }

    private Answer send(Request request) throws IOException {
      return world.active.kubernetesCall(request);
    }
  }

  private static final ThreadLocal<Wire> WIRE = ThreadLocal.withInitial(Wire::new);

  private final Wire wire = WIRE.get();

  final VirtualTime time = new VirtualTime();
  final MemoryKubernetes kubernetes = new MemoryKubernetes(time, wire.past);
  final MemoryVersori versori;
  final Reading reading;
  final User user = new User(this);
  final Records records = new Records(this);
  final Script script;
  final RandomGenerator random;
  final OperatorSettings settings =
      Fixtures.settings(Fixtures.API, Duration.ofSeconds(15), SETTLE_TIME);
  final KubernetesClient client;

  private final List<Instance> instances = new ArrayList<>();
  private final List<String> violations = new ArrayList<>();
  private Disturbance.Plan plan = Disturbance.Plan.NONE;
  private Predicate<Call.Kind> outage = kind -> false;
  private Call.How outageAs;
  private States states = States.NONE;
  private Instance active;
  private int started;

  /**
   * @param seed of what is random in the operator
   */
  World(Reading reading, long seed, Script script) {
    this.reading = reading;
    this.script = script;
    this.random = new SplittableRandom(seed);
    this.versori = new MemoryVersori(time, reading);
    script.begin(time);
    wire.world = this;
    this.client = wire.client;
    kubernetes.watch(this::changed);
  }

  /** What is to go wrong, and at which call. */
  void plan(Disturbance.Plan planned) {
    plan = planned;
  }

  /** Whether a person may have to deal with that reason. */
  boolean mayStall(String reason) {
    boolean isTwinInDoubt =
        !reading.keepsIds()
            && (reason.equals("CreateOutcomeUnknown") || reason.equals("DeletionBlocked"));
    return isTwinInDoubt || plan.mayStall(reason);
  }

  /** Whether a person has to deal with the resource. */
  boolean isStalled() {
    return resource()
        .map(one -> one.getStatus())
        .flatMap(status -> status.condition(ConditionType.READY))
        .filter(ready -> !ready.holds() && mayStall(ready.reason()))
        .isPresent();
  }

  /** How long after the last event everything is as declared at the latest. */
  Duration settlesWithin() {
    return plan.settlesWithin();
  }

  Duration sinceDisturbance() {
    return plan.happenedAt().map(at -> time.sinceStart().minus(at)).orElse(plan.settlesWithin());
  }

  /** Where the states are counted. */
  void states(States counted) {
    states = counted;
  }

  List<String> violations() {
    return violations;
  }

  boolean isViolated() {
    return !violations.isEmpty();
  }

  void check(Invariants.When when) {
    if (violations.isEmpty()) {
      Invariants.check(when, this)
          .ifPresent(
              text -> {
                violations.add(text);
                script.line("ledger", text);
              });
    }
  }

  // Instances

  Instance start() {
    Instance instance = new Instance(this, "operator-" + ++started);
    instances.add(instance);
    script.line(instance.name(), "starts");
    as(instance, instance::start);
    return instance;
  }

  /** Another instance starts later. */
  void startIn(Duration delay) {
    time.in(delay, this::start);
  }

  List<Instance> alive() {
    return instances.stream().filter(one -> !one.isDead()).toList();
  }

  /** The instance whose code runs. */
  Instance active() {
    return active;
  }

  /** Runs code of an instance, which may die of it. */
  void as(Instance instance, Runnable code) {
    Instance before = active;
    active = instance;
    try {
      code.run();
    } catch (Instance.Died e) {
      if (e.instance() != instance) {
        throw e;
      }
    } finally {
      active = before;
    }
  }

  // Time

  /** What is due meanwhile happens; within a call, beside the pass that makes the call. */
  void pass(Duration duration) {
    long end = time.nanos() + Math.max(0, duration.toNanos());
    while (violations.isEmpty()) {
      long next = time.nextNanos();
      Instance first = null;
      for (Instance one : instances) {
        long due = one.dueNanos();
        if (due < next) {
          next = due;
          first = one;
        }
      }
      if (next > end) {
        break;
      }
      time.advanceTo(next);
      if (first == null) {
        time.runNext();
      } else {
        as(first, first::runNext);
      }
    }
    time.advanceTo(end);
  }

  /** For that time, calls of these kinds fail without an effect. */
  void outage(Predicate<Call.Kind> of, Call.How how, Duration duration) {
    outage = of;
    outageAs = how;
    time.in(duration, () -> outage = kind -> false);
  }

  /** What happens to a call beside its effect. */
  void around(Call call) {
    states.meet(this, call);
    if (outage.test(call.kind())) {
      throw new Call.Failed(outageAs);
    }
    plan.around(this, call);
  }

  // Watches

  private void changed(MemoryKubernetes.Event event) {
    records.changed(event);
    for (Instance one : instances) {
      one.watchLater(event);
    }
    check(Invariants.When.STEP);
    records.judged();
  }

  /** As the operator's client reads it. */
  VersoriConnection parse(ObjectNode object) {
    return wire.parse(object);
  }

  /** The resources that exist. */
  List<VersoriConnection> resources() {
    return kubernetes.all("versoriconnections").stream().map(this::parse).toList();
  }

  Optional<VersoriConnection> resource() {
    return resources().stream().findFirst();
  }

  /**
   * How long after it was sent a write of unknown outcome takes effect at the latest, so that it is
   * visible within the settle time of its attempt.
   */
  Duration latestCommit() {
    return SETTLE_TIME.minus(Timing.SEND_WITHIN).minus(reading.lag()).minusSeconds(1);
  }
}
