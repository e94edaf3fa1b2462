package com.versori.operator.reconcile;

import com.versori.operator.act.EffectGate;
import com.versori.operator.api.v1alpha1.OrganisationRef;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.port.Ports;
import com.versori.operator.timing.Timing;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.health.InformerHealthIndicator;
import io.javaoperatorsdk.operator.health.Status;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.controller.ControllerEventSource;
import io.javaoperatorsdk.operator.processing.event.source.controller.ResourceAction;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Joins the loop to the framework: its queue begins the passes, its caches hold the resources. */
public final class ConnectionReconciler
    implements Reconciler<VersoriConnection>, WatchedNamespaces.Caches {

  private static final Logger log = LoggerFactory.getLogger(ConnectionReconciler.class);

  private final Ports ports;
  private final EffectGate gate;
  private final SecretIndex secretIndex;
  private final SimpleInboundEventSource<VersoriConnection> wakeUp =
      new SimpleInboundEventSource<>("wake-up");
  private final ReconcileLoop loop;
  private ControllerEventSource<VersoriConnection> primaries;
  private WatchedNamespaces namespaces;

  /**
   * @param gate no pass begins once it is closed
   */
  public ConnectionReconciler(Ports ports, EffectGate gate) {
    this.ports = ports;
    this.gate = gate;
    this.secretIndex =
        new SecretIndex(
            ports.settings(),
            (namespace, name) -> loop().organisations().secretChanged(namespace, name));
    this.loop =
        new ReconcileLoop(
            ports,
            secretIndex,
            (namespace, name) -> wakeUp.propagateEvent(new ResourceID(name, namespace)),
            // Shows own writes in the cache before their events arrive.
            (now, before) ->
                primaries.handleRecentResourceUpdate(ResourceID.fromResource(now), now, before),
            gate);
  }

  @Override
  public List<EventSource<?, VersoriConnection>> prepareEventSources(
      EventSourceContext<VersoriConnection> context) {
    // Workaround primary-cache, see CONTRIBUTING.md.
    primaries = (ControllerEventSource<VersoriConnection>) context.getPrimaryCache();
    loop.index(new CachedResourceIndex(primaries));
    return List.of(secretIndex.eventSource(context, primaries, namespaces), wakeUp);
  }

  @Override
  public UpdateControl<VersoriConnection> reconcile(
      VersoriConnection resource, Context<VersoriConnection> context) {
    UpdateControl<VersoriConnection> control = UpdateControl.noUpdate();
    if (!namespaces.isFilled(resource.getMetadata().getNamespace())) {
      return control.rescheduleAfter(Timing.CACHE_FILLING);
    }
    gate.ifOpen(
            () ->
                context.isPrimaryResourceDeleted()
                    ? gone(resource, !context.isPrimaryResourceFinalStateUnknown())
                    : loop.pass(resource))
        .ifPresent(delay -> control.rescheduleAfter(Math.max(1, delay.toMillis())));
    return control;
  }

  /**
   * The framework drops the event of a resource that is created under the same name while this pass
   * runs. So the resource with that name is reconciled a moment later.
   */
  private Optional<Duration> gone(VersoriConnection last, boolean lastIsSure) {
    loop.gone(last, lastIsSure);
    // Workaround lost-successor, see CONTRIBUTING.md.
    ResourceID id = ResourceID.fromResource(last);
    Consumer<VersoriConnection> added =
        successor -> primaries.eventReceived(ResourceAction.ADDED, successor, null, null);
    ports.alarm().in(Timing.SUCCESSOR_DELAY, () -> primaries.get(id).ifPresent(added));
    return Optional.empty();
  }

  /** For callbacks that are made before the loop. */
  private ReconcileLoop loop() {
    return loop;
  }

  /** Sets the namespaces that are watched; call it before the framework takes this reconciler. */
  void watching(WatchedNamespaces watched) {
    namespaces = watched;
  }

  @Override
  public void keep(Set<String> kept) {
    secretIndex.keep(kept);
    primaries.changeNamespaces(kept);
  }

  @Override
  public boolean watch(String namespace) {
    return informers(namespace)
        .allMatch(one -> one != null && one.getStatus() == Status.HEALTHY && one.isWatching());
  }

  @Override
  public boolean run(String namespace) {
    return informers(namespace).allMatch(one -> one != null && one.isRunning());
  }

  private Stream<InformerHealthIndicator> informers(String namespace) {
    return Stream.of(
        primaries.informerHealthIndicators().get(namespace), secretIndex.health(namespace));
  }

  /** Fills the index of Secrets, beside the framework's filling of the cache of resources. */
  void fillSecretIndex() {
    secretIndex.fill();
  }

  /** Retries every pending outcome; true if none is left. */
  public boolean writePendingOutcomes() {
    return loop.writePendingOutcomes();
  }

  /** An organisation is new, changed or gone. */
  public void organisationChanged(OrganisationRef ref) {
    loop.organisations().organisationChanged(ref);
  }

  /** The labels of a namespace have changed. */
  public void labelsChanged(String namespace) {
    loop.organisations().labelsChanged(namespace);
  }

  /** The number of resources that use each organisation, as last counted. */
  public Map<OrganisationRef, Integer> connections() {
    return loop.organisations().connections();
  }

  /** Every resource, as the cache has it; none before it is filled. */
  public Stream<VersoriConnection> resources() {
    return primaries == null ? Stream.empty() : primaries.list(resource -> true);
  }

  /**
   * Periodic work; never fails.
   *
   * @param works whether this instance is the active one
   */
  public void housekeeping(boolean works) {
    try {
      loop.housekeeping(this::resources, works);
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (RuntimeException | Error e) {
      log.atWarn().addKeyValue("error", e.getClass().getSimpleName()).log("Housekeeping failed");
    }
  }
}
