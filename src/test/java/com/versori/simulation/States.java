package com.versori.simulation;

import com.versori.operator.api.v1alpha1.Condition;
import com.versori.operator.api.v1alpha1.ConditionType;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.simulation.memory.MemoryVersori;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Counts the distinct states that histories pass through, seen at calls, without IDs and times. */
final class States {

  static final States NONE = new States();

  private final Set<Integer> seen = ConcurrentHashMap.newKeySet();

  void meet(World world, Call call) {
    if (this == NONE) {
      return;
    }
    int hash = Objects.hash(call.kind(), world.records.ours().size(), world.alive().size());
    for (MemoryVersori.Stored one : world.records.ours()) {
      hash = 31 * hash + Objects.hash(one.baseUrl(), one.value());
    }
    VersoriConnection resource = world.resource().orElse(null);
    if (resource != null) {
      String attempt = VersoriConnection.CREATE_ATTEMPT_ANNOTATION;
      hash =
          31 * hash
              + Objects.hash(
                  resource.getMetadata().getGeneration(),
                  resource.getMetadata().getDeletionTimestamp() != null,
                  resource.getMetadata().getFinalizers(),
                  resource.getMetadata().getAnnotations() != null
                      && resource.getMetadata().getAnnotations().containsKey(attempt),
                  resource.getStatus().observedGeneration(),
                  resource.getStatus().connectionId() != null,
                  resource
                      .getStatus()
                      .condition(ConditionType.READY)
                      .map(Condition::reason)
                      .orElse(""));
    }
    seen.add(hash);
  }

  int count() {
    return seen.size();
  }
}
