package com.versori.operator.observe;

import com.versori.operator.timing.Timing;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which passes may hold large Secrets in memory: few at a time, and of one namespace at most half
 * of those, so that no namespace can keep the others from theirs. A pass that may not comes back
 * later.
 */
public final class LargePasses {

  /** What a pass with the largest request takes of the heap, its answer included. */
  private static final long BYTES = 48L * 1024 * 1024;

  private static final int MOST_WAITING = 10_000;

  private final int most;

  /** UID to namespace. */
  private final Map<String, String> running = new HashMap<>();

  /** Namespace to UIDs: the more wait, the less often each comes back. */
  private final Map<String, Set<String>> waiting = new HashMap<>();

  public LargePasses(int most) {
    this.most = most;
  }

  /** As many as the heap has room for. */
  public static LargePasses ofHeap() {
    return new LargePasses((int) Math.max(2, Runtime.getRuntime().maxMemory() / BYTES));
  }

  /** Empty if the pass may go on; else when to come back. It has to be ended. */
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
