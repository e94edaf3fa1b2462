package com.versori.operator.limit;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Claims, at most one for each resource. Namespaces are served round-robin; within one, {@link
 * Claim#ORDER} holds. Every operation is logarithmic in the number of claims, except for namespaces
 * that may not be served now.
 */
public final class FairQueue {

  private final Map<String, TreeSet<Claim>> namespaces = new LinkedHashMap<>();
  private final Map<String, Claim> byUid = new HashMap<>();

  /** A resource that is queued already at the same priority keeps its place. */
  public void add(Claim claim) {
    Claim known = byUid.get(claim.uid());
    if (known != null && known.priority() == claim.priority()) {
      return;
    }
    remove(claim.uid());
    byUid.put(claim.uid(), claim);
    namespaces.computeIfAbsent(claim.namespace(), key -> new TreeSet<>(Claim.ORDER)).add(claim);
  }

  void remove(String uid) {
    Claim claim = byUid.remove(uid);
    if (claim != null) {
      TreeSet<Claim> claims = namespaces.get(claim.namespace());
      claims.remove(claim);
      if (claims.isEmpty()) {
        namespaces.remove(claim.namespace());
      }
    }
  }

  /**
   * The first claim of the next namespace, which is served last from then on.
   *
   * @param mayServe others are passed over and keep their turn
   */
  public Optional<Claim> next(Predicate<String> mayServe) {
    Iterator<Map.Entry<String, TreeSet<Claim>>> turns = namespaces.entrySet().iterator();
    while (turns.hasNext()) {
      Map.Entry<String, TreeSet<Claim>> turn = turns.next();
      if (mayServe.test(turn.getKey())) {
        turns.remove();
        Claim claim = turn.getValue().pollFirst();
        byUid.remove(claim.uid());
        if (!turn.getValue().isEmpty()) {
          namespaces.put(turn.getKey(), turn.getValue());
        }
        return Optional.of(claim);
      }
    }
    return Optional.empty();
  }

  int size() {
    return byUid.size();
  }

  public boolean isEmpty() {
    return byUid.isEmpty();
  }
}
