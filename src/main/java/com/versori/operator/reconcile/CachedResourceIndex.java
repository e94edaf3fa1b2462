package com.versori.operator.reconcile;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.port.ResourceIndex;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.util.List;
import java.util.function.Function;

/** The framework's cache of resources as an index. */
record CachedResourceIndex(IndexerResourceCache<VersoriConnection> cache) implements ResourceIndex {

  @Override
  public void add(String index, Function<VersoriConnection, List<String>> keys) {
    cache.addIndexer(index, keys);
  }

  @Override
  public List<VersoriConnection> find(String index, String key) {
    return cache.byIndex(index, key);
  }
}
