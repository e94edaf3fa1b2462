package com.versori.operator.reconcile;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.port.ResourceIndex;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.controller.ControllerEventSource;
import io.javaoperatorsdk.operator.processing.event.source.controller.ResourceAction;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** The framework's cache of resources. */
record PrimaryCache(ControllerEventSource<VersoriConnection> source) implements ResourceIndex {

  static PrimaryCache of(EventSourceContext<VersoriConnection> context) {
    // Workaround primary-cache, see CONTRIBUTING.md.
    return new PrimaryCache((ControllerEventSource<VersoriConnection>) context.getPrimaryCache());
  }

  @Override
  public void add(String index, Function<VersoriConnection, List<String>> keys) {
    source.addIndexer(index, keys);
  }

  @Override
  public List<VersoriConnection> find(String index, String key) {
    return source.byIndex(index, key);
  }

  Stream<VersoriConnection> list() {
    return source.list(resource -> true);
  }

  /** Shows an own write before its event arrives. */
  void remember(VersoriConnection now, VersoriConnection before) {
    source.handleRecentResourceUpdate(ResourceID.fromResource(now), now, before);
  }

  /** Reports the resource with that name, if there is one, as created. */
  void reportCreated(ResourceID id) {
    source.get(id).ifPresent(one -> source.eventReceived(ResourceAction.ADDED, one, null, null));
  }
}
