package com.versori.operator.reconcile;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.reconcile.ReconcileQueue.Pass;
import com.versori.operator.reconcile.ReconcileQueue.Passes;
import com.versori.testkit.kube.MockKubeApi;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import io.javaoperatorsdk.operator.processing.event.source.controller.ControllerEventSource;
import io.javaoperatorsdk.operator.processing.event.source.controller.ResourceAction;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** The Java Operator SDK with the operator's own configuration, on the mock server. */
final class JosdkQueueDriver implements QueueDriver {

  /**
   * A marker resource. Its event comes after those of earlier changes on the same thread, so once
   * it has come, the queue has handled the earlier ones. It is never held back, and its passes do
   * nothing.
   */
  private static final ResourceID MARKER = new ResourceID("marker", "default");

  private static final String MARKER_IN_EVENT = "\"name\":\"" + MARKER.getName() + "\"";

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  private final ThreadLocal<Boolean> isPassThread = ThreadLocal.withInitial(() -> false);
  private final AtomicInteger passesDue = new AtomicInteger();
  private final AtomicLong markerSeen = new AtomicLong();
  private final MockKubeApi kube;
  private final KubernetesClient client;
  private Operator operator;
  private int markerChanges;

  JosdkQueueDriver(Path folder) {
    kube = MockKubeApi.start(folder);
    client = kube.client();
  }

  @Override
  public ReconcileQueue start(int parallel, Passes passes) {
    OperatorFramework.Options options =
        new OperatorFramework.Options(Set.of(), Optional.empty(), parallel, Optional.empty());
    LeaderCallbacks noLeader = new LeaderCallbacks(() -> {}, () -> {}, leader -> {});
    JosdkQueue queue = new JosdkQueue(passes);
    operator =
        new Operator(
            service -> {
              OperatorFramework.configure(
                  service, client, options, new SimpleMeterRegistry(), noLeader);
              service.withMetrics(new PassesDue());
            });
    operator.register(queue, controller -> OperatorFramework.configure(controller, options));
    client.resource(ReconcileQueueConformance.resource(MARKER)).create();
    operator.start();
    awaitEvents();
    return queue;
  }

  @Override
  public VersoriConnection create(VersoriConnection resource) {
    VersoriConnection created = client.resource(resource).create();
    awaitEvents();
    return created;
  }

  @Override
  public VersoriConnection edit(ResourceID id, Consumer<VersoriConnection> change) {
    VersoriConnection edited =
        resource(id)
            .edit(
                r -> {
                  change.accept(r);
                  return r;
                });
    awaitEvents();
    return edited;
  }

  @Override
  public void delete(ResourceID id) {
    resource(id).delete();
    awaitEvents();
  }

  @Override
  public void holdEvents() {
    kube.watches().hold(event -> !event.contains(MARKER_IN_EVENT));
  }

  @Override
  public void sendHeldEvent() {
    kube.watches().sendOne();
    awaitEvents();
  }

  @Override
  public void sendHeldEvents() {
    kube.watches().sendAll();
    awaitEvents();
  }

  @Override
  public void loseHeldEvents() {
    int opened = kube.watches().opened();
    kube.watches().lose();
    // The next watch starts after the events of the new listing were handled.
    await(() -> kube.watches().opened() > opened);
    awaitEvents();
  }

  @Override
  public void letTimePass(Duration duration) {
    try {
      Thread.sleep(duration.toMillis());
    } catch (InterruptedException e) {
      throw new IllegalStateException("stopped before its time", e);
    }
    awaitPassesDue();
  }

  @Override
  public void runUntil(BooleanSupplier condition) {
    await(condition);
    awaitPassesDue();
  }

  @Override
  public void close() {
    if (operator != null) {
      operator.stop();
    }
    client.close();
    kube.close();
  }

  private void awaitPassesDue() {
    if (!isPassThread.get()) {
      await(() -> passesDue.get() == 0);
    }
  }

  private void awaitEvents() {
    if (operator == null) {
      return;
    }
    long version = changeMarker();
    await(() -> markerSeen.get() >= version);
  }

  /** Synchronized: the mock server does not merge concurrent patches of a resource. */
  private synchronized long changeMarker() {
    String patch = "{\"metadata\":{\"labels\":{\"example.com/change\":\"%d\"}}}";
    return version(
        resource(MARKER)
            .patch(PatchContext.of(PatchType.JSON_MERGE), patch.formatted(++markerChanges)));
  }

  private static void await(BooleanSupplier condition) {
    Awaitility.await()
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .atMost(LONGEST_WAIT)
        .until(condition::getAsBoolean);
  }

  private Resource<VersoriConnection> resource(ResourceID id) {
    return client
        .resources(VersoriConnection.class)
        .inNamespace(id.getNamespace().orElseThrow())
        .withName(id.getName());
  }

  private static boolean isMarker(HasMetadata resource) {
    return ResourceID.fromResource(resource).equals(MARKER);
  }

  private static long version(VersoriConnection resource) {
    return Long.parseLong(resource.getMetadata().getResourceVersion());
  }

  /** Uses the framework exactly as {@link ConnectionReconciler} does. */
  private final class JosdkQueue implements ReconcileQueue, Reconciler<VersoriConnection> {
    private final WakeUp wakeUp = new WakeUp();
    private final Passes passes;
    private ControllerEventSource<VersoriConnection> primaries;

    JosdkQueue(Passes passes) {
      this.passes = passes;
    }

    @Override
    public List<EventSource<?, VersoriConnection>> prepareEventSources(
        EventSourceContext<VersoriConnection> context) {
      primaries = (ControllerEventSource<VersoriConnection>) context.getPrimaryCache();
      return List.of(wakeUp);
    }

    @Override
    public UpdateControl<VersoriConnection> reconcile(
        VersoriConnection resource, Context<VersoriConnection> context) {
      UpdateControl<VersoriConnection> control = UpdateControl.noUpdate();
      if (isMarker(resource)) {
        return control;
      }
      isPassThread.set(true);
      try {
        passes
            .run(
                new Pass(
                    resource,
                    context.isPrimaryResourceDeleted(),
                    !context.isPrimaryResourceFinalStateUnknown()))
            .ifPresent(delay -> control.rescheduleAfter(Math.max(1, delay.toMillis())));
        return control;
      } finally {
        isPassThread.set(false);
      }
    }

    @Override
    public void wake(ResourceID id) {
      wakeUp.propagateEvent(id);
    }

    @Override
    public void remember(VersoriConnection now, VersoriConnection before) {
      primaries.handleRecentResourceUpdate(ResourceID.fromResource(now), now, before);
    }

    @Override
    public Optional<VersoriConnection> cached(ResourceID id) {
      return primaries.get(id);
    }

    @Override
    public Stream<VersoriConnection> list() {
      return primaries.list(resource -> !isMarker(resource));
    }

    @Override
    public void reportCreated(VersoriConnection resource) {
      primaries.eventReceived(ResourceAction.ADDED, resource, null, null);
    }
  }

  private final class WakeUp extends SimpleInboundEventSource<VersoriConnection>
      implements ResourceEventAware<VersoriConnection> {

    WakeUp() {
      super("wake-up");
    }

    @Override
    public void onResourceCreated(VersoriConnection resource) {
      seen(resource);
    }

    @Override
    public void onResourceUpdated(VersoriConnection now, VersoriConnection before) {
      seen(now);
    }

    private void seen(VersoriConnection resource) {
      if (isMarker(resource)) {
        markerSeen.set(version(resource));
      }
    }
  }

  /** Counts the passes that wait or run, including the processing after them. */
  private final class PassesDue implements Metrics {
    @Override
    public void reconcileCustomResource(
        HasMetadata resource, RetryInfo retry, Map<String, Object> metadata) {
      passesDue.incrementAndGet();
    }

    @Override
    public void reconciliationExecutionFinished(
        HasMetadata resource, Map<String, Object> metadata) {
      passesDue.decrementAndGet();
    }
  }
}
