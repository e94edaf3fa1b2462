package com.versori.operator.port;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The cached resources, by keys that are computed from each. */
public interface ResourceIndex {

  /**
   * Adds an index.
   *
   * @param keys the keys of a resource
   */
  void add(String index, Function<VersoriConnection, List<String>> keys);

  List<VersoriConnection> find(String index, String key);

  /** An index over a fixed list. */
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
