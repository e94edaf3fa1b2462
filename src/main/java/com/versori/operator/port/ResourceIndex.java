package com.versori.operator.port;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The resources of the cluster, found by keys that are computed from each of them. */
public interface ResourceIndex {

  /**
   * Adds an index.
   *
   * @param keys the keys that a resource is found by
   */
  void add(String index, Function<VersoriConnection, List<String>> keys);

  /** The resources that have the key in that index. */
  List<VersoriConnection> find(String index, String key);

  /** Of resources that do not change. */
  static ResourceIndex of(List<VersoriConnection> resources) {
    Map<String, Function<VersoriConnection, List<String>>> indexes = new HashMap<>();
    return new ResourceIndex() {
      @Override
      public void add(String index, Function<VersoriConnection, List<String>> keys) {
        indexes.put(index, keys);
      }

      @Override
      public List<VersoriConnection> find(String index, String key) {
        Function<VersoriConnection, List<String>> keys = indexes.get(index);
        return keys == null
            ? List.of()
            : resources.stream().filter(one -> keys.apply(one).contains(key)).toList();
      }
    };
  }
}
