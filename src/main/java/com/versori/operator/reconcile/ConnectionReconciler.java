package com.versori.operator.reconcile;

import com.versori.operator.act.EffectGate;
import com.versori.operator.api.v1alpha1.OrganisationRef;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.port.Organisations;
import com.versori.operator.port.Ports;
import com.versori.operator.timing.Timing;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** Joins the loop to the framework: its queue begins the passes, its caches hold the resources. */
public final class ConnectionReconciler implements Reconciler<VersoriConnection> {

  private final Ports ports;
  private final EffectGate gate;
  private final SecretIndex secretIndex;
  private final WakeUp wakeUp = new WakeUp();
  private final ReconcileLoop loop;
  private PrimaryCache primaries;
  private WatchedNamespaces namespaces;

  /**
   * @param gate no pass begins once it is closed
   */
  public ConnectionReconciler(Ports ports, EffectGate gate) {
    this.ports = ports;
    this.gate = gate;
    this.secretIndex = new SecretIndex(ports.settings());
    this.loop =
        new ReconcileLoop(
            ports, secretIndex, wakeUp, (now, before) -> primaries.remember(now, before), gate);
  }

  @Override
  public List<EventSource<?, VersoriConnection>> prepareEventSources(
      EventSourceContext<VersoriConnection> context) {
    primaries = PrimaryCache.of(context);
    loop.index(primaries);
    return List.of(
        secretIndex.eventSource(
            context, primaries.source(), namespaces, loop.organisations()::secretChanged),
        wakeUp);
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
    ports.alarm().in(Timing.SUCCESSOR_DELAY, () -> primaries.reportCreated(id));
    return Optional.empty();
  }

  /**
   * Call it before the framework takes this reconciler.
   *
   * @param organisationsFilled no pass begins before
   */
  void watching(WatchedNamespaces watched, CompletableFuture<Void> organisationsFilled) {
    namespaces = watched;
    wakeUp.startAfter(organisationsFilled);
  }

  /** Takes up namespaces that could not be read and now can. */
  void checkNamespaces() {
    namespaces.check(new WatchedNamespaces.Caches(primaries.source(), secretIndex));
  }

  /** Fills the index of Secrets, beside the framework's filling of the cache of resources. */
  void fillSecretIndex() {
    secretIndex.fill();
  }

  /** Retries every pending outcome; true if none is left. */
  public boolean writePendingOutcomes() {
    return loop.writePendingOutcomes();
  }

  /** Receives the changes of organisations and namespaces. */
  public Organisations.Listener organisations() {
    return loop.organisations();
  }

  /** The number of resources that use each organisation, as last counted. */
  public Map<OrganisationRef, Integer> connections() {
    return loop.organisations().connections();
  }

  /** Every resource, as the cache has it; none before it is filled. */
  public Stream<VersoriConnection> resources() {
    return primaries == null ? Stream.empty() : primaries.list();
  }

  /**
   * Periodic work; never fails.
   *
   * @param works whether this instance is the active one
   */
  public void housekeeping(boolean works) {
    loop.housekeeping(this::resources, works);
  }
}
