package com.versori.operator.observe;

import com.versori.operator.timing.Timing;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Limits how many passes hold large Secrets in memory at once. One namespace gets at most half of
 * the places, so that it cannot block the others. A pass without a place is requeued.
 */
public final class LargePasses {

  /** Heap that a pass with the largest request and answer takes. */
  private static final long BYTES = 48L * 1024 * 1024;

  private static final int MOST_WAITING = 10_000;

  private final int most;

  /** UID to namespace. */
  private final Map<String, String> running = new HashMap<>();

  /** Namespace to UIDs: the more wait, the longer each requeue delay. */
  private final Map<String, Set<String>> waiting = new HashMap<>();

  public LargePasses(int most) {
    this.most = most;
  }

  /** As many as the heap has room for. */
  public static LargePasses ofHeap() {
    return new LargePasses((int) Math.max(2, Runtime.getRuntime().maxMemory() / BYTES));
  }

  /**
   * Empty if the pass has a place, which it has to {@link #end}; otherwise the delay until it asks
   * again.
   */
  synchronized Optional<Duration> begin(String uid, String namespace) {
    if (running.containsKey(uid)) {
      return Optional.empty();
    }
    long same = running.values().stream().filter(namespace::equals).count();
    if (running.size() < most && same < Math.max(1, most / 2)) {
      running.put(uid, namespace);
      return Optional.empty();
    }
    if (waiting.size() > MOST_WAITING) {
      waiting.clear();
    }
    Set<String> others = waiting.computeIfAbsent(namespace, key -> new HashSet<>());
    if (others.size() < MOST_WAITING) {
      others.add(uid);
    }
    Duration delay = Timing.LARGE_PASS_DELAY.multipliedBy(others.size());
    Duration longest = Timing.LONGEST_LARGE_PASS_DELAY;
    return Optional.of(delay.compareTo(longest) > 0 ? longest : delay);
  }

  /** The pass is over, large or not. */
  synchronized void end(String uid) {
    String namespace = running.remove(uid);
    if (namespace != null) {
      waiting.remove(namespace);
    }
  }
}
