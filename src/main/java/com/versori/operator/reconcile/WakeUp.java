package com.versori.operator.reconcile;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.port.Requeue;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.util.concurrent.CompletableFuture;

/**
 * Begins passes for other reasons than changes of a resource or of its Secrets. The framework
 * begins no pass before each of its sources has started, so this one waits for the organisations.
 */
final class WakeUp extends SimpleInboundEventSource<VersoriConnection> implements Requeue {

  private CompletableFuture<Void> organisations = CompletableFuture.completedFuture(null);

  WakeUp() {
    super("wake-up");
  }

  /** Call it before the framework starts. */
  void startAfter(CompletableFuture<Void> organisationsFilled) {
    organisations = organisationsFilled;
  }

  @Override
  public void start() {
    organisations.join();
    super.start();
  }

  @Override
  public void now(String namespace, String name) {
    propagateEvent(new ResourceID(name, namespace));
  }
}
