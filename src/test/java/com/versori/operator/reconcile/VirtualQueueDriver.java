package com.versori.operator.reconcile;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.reconcile.ReconcileQueue.Passes;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** A {@link VirtualQueue} with a minimal Kubernetes API. */
final class VirtualQueueDriver implements QueueDriver {

  private final KubernetesSerialization json =
      new KubernetesSerialization(new ObjectMapper(), false);
  private final Map<ResourceID, VersoriConnection> resources = new LinkedHashMap<>();
  private final Queue<Runnable> held = new ArrayDeque<>();
  private boolean holds;
  private long lastVersion;
  private VirtualQueue queue;

  @Override
  public ReconcileQueue start(int parallel, Passes passes) {
    queue = new VirtualQueue(parallel, passes);
    queue.listed(resources.values());
    return queue;
  }

  @Override
  public VersoriConnection create(VersoriConnection resource) {
    VersoriConnection created = json.clone(resource);
    created.getMetadata().setGeneration(1L);
    created.getMetadata().setUid("uid-" + (lastVersion + 1));
    return store(created);
  }

  @Override
  public VersoriConnection edit(ResourceID id, Consumer<VersoriConnection> change) {
    VersoriConnection before = resources.get(id);
    VersoriConnection now = json.clone(before);
    change.accept(now);
    if (!now.getSpec().equals(before.getSpec())) {
      now.getMetadata().setGeneration(before.getMetadata().getGeneration() + 1);
    }
    if (now.isMarkedForDeletion() && now.getFinalizers().isEmpty()) {
      remove(id);
      return null;
    }
    return store(now);
  }

  @Override
  public void delete(ResourceID id) {
    if (resources.get(id).getFinalizers().isEmpty()) {
      remove(id);
    } else {
      edit(id, r -> r.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z"));
    }
  }

  @Override
  public void holdEvents() {
    holds = true;
  }

  @Override
  public void sendHeldEvent() {
    held.remove().run();
  }

  @Override
  public void sendHeldEvents() {
    holds = false;
    held.forEach(Runnable::run);
    held.clear();
  }

  @Override
  public void loseHeldEvents() {
    holds = false;
    held.clear();
    queue.listed(resources.values());
  }

  @Override
  public void letTimePass(Duration duration) {
    queue.letTimePass(duration);
  }

  @Override
  public void runUntil(BooleanSupplier condition) {
    queue.runUntil(condition);
  }

  @Override
  public void close() {
    // There are no threads to stop.
  }

  private VersoriConnection store(VersoriConnection resource) {
    resource.getMetadata().setResourceVersion(String.valueOf(++lastVersion));
    resources.put(ResourceID.fromResource(resource), resource);
    send(() -> queue.changed(resource));
    return resource;
  }

  private void remove(ResourceID id) {
    VersoriConnection last = resources.remove(id);
    send(() -> queue.gone(last));
  }

  private void send(Runnable event) {
    if (holds) {
      held.add(event);
    } else if (queue != null) {
      event.run();
    }
  }
}
