package com.versori.simulation;

import com.versori.operator.client.VersoriApi;
import com.versori.operator.client.VersoriException;
import com.versori.operator.client.model.Activation;
import com.versori.operator.client.model.Caller;
import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionPage;
import com.versori.operator.client.model.ConnectionQuery;
import com.versori.operator.client.model.ConnectionTemplate;
import com.versori.operator.client.model.CreateRequest;
import com.versori.operator.client.model.EndUser;
import com.versori.operator.client.model.Project;
import com.versori.operator.client.model.UpdateRequest;
import com.versori.operator.kube.KubernetesResources;
import com.versori.operator.kube.KubernetesSecrets;
import com.versori.operator.port.Ports;
import com.versori.operator.port.ReconcileMetrics;
import com.versori.operator.reconcile.VirtualOperator;
import com.versori.operator.timing.Timing;
import com.versori.simulation.memory.MemoryKubernetes;
import com.versori.simulation.memory.MemoryKubernetes.Change;
import com.versori.simulation.memory.MemoryKubernetes.Event;
import com.versori.simulation.memory.MemoryPatches;
import com.versori.simulation.memory.MemoryTransport.Answer;
import com.versori.simulation.memory.MemoryTransport.Request;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;

/** One process of the operator: its ports, its watches, its housekeeping and its end. */
final class Instance {

  /** Unwinds the code of a process that is no more. Nothing catches an {@link OutOfMemoryError}. */
  static final class Died extends OutOfMemoryError {
    private static final long serialVersionUID = 1L;
    private final transient Instance instance;

    private Died(Instance instance) {
      super(instance.name);
      this.instance = instance;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }

    Instance instance() {
      return instance;
    }
  }

  private static final int THREADS = 5;
  private static final Duration RARELY = Duration.ofMinutes(5);

  private final World world;
  private final String name;
  private final SimulatedOrganisations organisations = new SimulatedOrganisations();
  private final VirtualOperator operator;
  private final Queue<Event> held = new ArrayDeque<>();
  private Duration untilHousekeeping = Timing.HOUSEKEEPING;
  private boolean holdsEvents;
  private boolean isClosed;
  private boolean beganClosed;
  private boolean isDead;

  Instance(World world, String name) {
    this.world = world;
    this.name = name;
    this.operator =
        new VirtualOperator(
            new Ports(
                world.settings,
                THREADS,
                new KubernetesResources(
                    world.client, new MemoryPatches(this::kubernetesCall, world::parse), Set.of()),
                new KubernetesSecrets(world.client),
                organisations,
                new Platform(),
                (regarding, event) -> {},
                ReconcileMetrics.NONE,
                world.time.withZone(ZoneOffset.UTC),
                world.time::nanos,
                world.random,
                this::later,
                task -> later(Duration.ZERO, task)));
  }

  String name() {
    return name;
  }

  World world() {
    return world;
  }

  boolean isDead() {
    return isDead;
  }

  /** Whether it may begin nothing any more. */
  boolean isClosed() {
    return isClosed;
  }

  void start() {
    world.kubernetes.all("secrets").forEach(one -> secret(new Event(Change.ADDED, one)));
    operator.listed(world.resources());
    keepHouse();
  }

  // What runs by itself

  long dueNanos() {
    return isDead ? Long.MAX_VALUE : operator.due().map(Duration::toNanos).orElse(Long.MAX_VALUE);
  }

  void runNext() {
    boolean before = beganClosed;
    beganClosed = isClosed;
    try {
      operator.runNext(world.time.sinceStart());
    } finally {
      beganClosed = before;
    }
  }

  /** Whether what runs began when nothing might begin any more. */
  boolean beganClosed() {
    return beganClosed;
  }

  private void later(Duration delay, Runnable task) {
    world.time.in(
        delay,
        () -> {
          if (!isDead) {
            world.as(this, task);
          }
        });
  }

  /** Every second, and less often while nothing happens: it would find nothing to do. */
  private void keepHouse() {
    later(
        untilHousekeeping,
        () -> {
          operator.housekeeping();
          Duration next = untilHousekeeping.multipliedBy(2);
          untilHousekeeping = next.compareTo(RARELY) < 0 ? next : RARELY;
          keepHouse();
        });
  }

  // Watches

  void watchLater(Event event) {
    if (!isDead) {
      untilHousekeeping = Timing.HOUSEKEEPING;
      if (holdsEvents) {
        held.add(event);
      } else {
        later(World.LATENCY, () -> watch(event));
      }
    }
  }

  private void watch(Event event) {
    if (event.kind().equals("Secret")) {
      secret(event);
    } else if (event.change() == Change.DELETED) {
      operator.gone(world.parse(event.object()));
    } else {
      operator.changed(world.parse(event.object()));
    }
  }

  private void secret(Event event) {
    operator.secretChanged(
        event.object().at("/metadata/namespace").asText(),
        event.name(),
        event.change() == Change.DELETED
            ? Optional.empty()
            : Optional.of(event.object().at("/metadata/resourceVersion").asText()));
  }

  /** From now on no event arrives. */
  void holdEvents() {
    holdsEvents = true;
  }

  /** The events that were held arrive. */
  void sendEvents() {
    holdsEvents = false;
    if (!isDead) {
      world.as(this, () -> drain(List.copyOf(held)));
    }
  }

  /** Of the events that were held only the last of each object arrives. */
  void mergeEvents() {
    holdsEvents = false;
    Map<String, Event> last = new LinkedHashMap<>();
    held.forEach(one -> last.put(one.kind() + one.object().at("/metadata/uid"), one));
    if (!isDead) {
      world.as(this, () -> drain(List.copyOf(last.values())));
    }
  }

  private void drain(List<Event> events) {
    held.clear();
    events.forEach(this::watch);
  }

  /** The events that were held are lost, and what exists is listed. */
  void loseEvents() {
    holdsEvents = false;
    held.clear();
    if (!isDead) {
      world.as(
          this,
          () -> {
            world.kubernetes.all("secrets").forEach(one -> secret(new Event(Change.MODIFIED, one)));
            operator.listed(world.resources());
          });
    }
  }

  // Its end

  /** It is killed. */
  Died die() {
    world.script.line(name, "dies");
    isDead = true;
    return new Died(this);
  }

  /** No pass begins any more; the process ends once what is under way is done, or soon. */
  void close() {
    if (!isDead && !isClosed) {
      world.script.line(name, "begins nothing any more");
      isClosed = true;
      operator.close();
      end(Timing.STOP_WITHIN.minus(Timing.LAST_EVENTS));
    }
  }

  private void end(Duration left) {
    later(
        Timing.KUBERNETES_RETRY,
        () -> {
          if (left.isNegative() || operator.isDone()) {
            die();
          } else {
            end(left.minus(Timing.KUBERNETES_RETRY));
          }
        });
  }

  // Ports

  private void call() {
    if (isDead) {
      throw new Died(this);
    }
    untilHousekeeping = Timing.HOUSEKEEPING;
  }

  Answer kubernetesCall(Request request) throws IOException {
    call();
    Call call = new Call(this, Call.Kind.of(request), request.body());
    Call.Effect<Answer> effect = () -> world.kubernetes.send(request);
    try {
      return call.make(effect, answer -> answer.status() + "");
    } catch (Call.Failed e) {
      if (e.how() == Call.How.NO_ANSWER || e.how() == Call.How.UNREACHABLE) {
        throw new IOException("no answer");
      }
      return MemoryKubernetes.failure(e.how().status());
    } catch (VersoriException e) {
      throw new IllegalStateException(e);
    } finally {
      call();
    }
  }

  /** The platform's API as this process calls it. */
  private final class Platform implements VersoriApi {

    private <T> T call(Call.Kind kind, String what, Call.Effect<T> effect) throws VersoriException {
      Instance.this.call();
      try {
        return new Call(Instance.this, kind, what).make(effect, Call::shown);
      } catch (Call.Failed e) {
        throw e.ofPlatform(kind);
      } finally {
        Instance.this.call();
      }
    }

    @Override
    public Connection create(Caller access, CreateRequest request) throws VersoriException {
      return call(
          Call.Kind.POST,
          request.body().toString(),
          () -> {
            Connection created = world.versori.create(request.body());
            world.records.created(created, request.body());
            return created;
          });
    }

    @Override
    public Connection get(Caller access, String connectionId) throws VersoriException {
      return call(Call.Kind.GET, connectionId, () -> world.versori.get(connectionId));
    }

    @Override
    public ConnectionPage list(Caller access, ConnectionQuery query) throws VersoriException {
      if (query.first() == 1) {
        return call(Call.Kind.PROBE, "", () -> world.versori.list(query));
      }
      return call(
          Call.Kind.LIST,
          query.after().orElse("") + query.endUserId().map(" of "::concat).orElse(""),
          () -> {
            ConnectionPage page = world.versori.list(query);
            world.records.listed(query, page);
            return page;
          });
    }

    @Override
    public Optional<Connection> update(Caller access, String id, UpdateRequest request)
        throws VersoriException {
      return call(Call.Kind.PUT, id, () -> world.versori.update(id, request.body()));
    }

    @Override
    public void delete(Caller access, String connectionId) throws VersoriException {
      call(
          Call.Kind.DELETE,
          connectionId,
          () -> {
            world.versori.delete(connectionId);
            return "";
          });
    }

    @Override
    public void link(Caller access, String connectionId, String templateId)
        throws VersoriException {
      call(Call.Kind.LINK, templateId, () -> world.versori.link(connectionId, templateId));
    }

    @Override
    public void unlink(Caller access, String connectionId, String templateId)
        throws VersoriException {
      call(Call.Kind.UNLINK, templateId, () -> world.versori.unlink(connectionId, templateId));
    }

    @Override
    public EndUser endUser(Caller access, String externalId) throws VersoriException {
      return call(Call.Kind.END_USER, externalId, () -> world.versori.endUser(externalId));
    }

    @Override
    public Project project(Caller access, String projectId) {
      throw new UnsupportedOperationException();
    }

    @Override
    public ConnectionPage connectionsInUse(Caller access, String project, String environment) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<Activation> activations(Caller access, String environment) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<ConnectionTemplate> templates(Caller access, String project, String environment) {
      throw new UnsupportedOperationException();
    }
  }
}
