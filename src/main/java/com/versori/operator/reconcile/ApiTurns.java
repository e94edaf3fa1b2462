package com.versori.operator.reconcile;

import com.versori.operator.plan.Finding;
import com.versori.operator.plan.Observations.Turn;
import com.versori.operator.plan.Snapshot.Seen;
import com.versori.operator.versori.Access;
import com.versori.operator.versori.VersoriException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Who may call the API, and when: a rate and a breaker for each token. Nobody waits here: a pass is
 * told when to come back, and its place is kept until then.
 */
final class ApiTurns {

  private static final int MOST_TOKENS = 1_000;

  /** A token that was not used for so long does not count as one of several. */
  private static final Duration RECENT = Duration.ofMinutes(10);

  /** Who comes first when there is not enough for all. */
  enum Priority {
    /** Somebody waits for it. */
    WORK,
    /** Nobody would notice if it came later. */
    RESYNC
  }

  private final Map<Access, TokenTurns> tokens = new RecentlyUsed<>(MOST_TOKENS);
  private final int perSecond;
  private final int threads;
  private final LongSupplier nanoTime;
  private final ReconcileMetrics metrics;

  /**
   * @param perSecond calls that each token may make
   * @param threads how many passes run at the same time
   */
  ApiTurns(int perSecond, int threads, LongSupplier nanoTime, ReconcileMetrics metrics) {
    this.perSecond = perSecond;
    this.threads = threads;
    this.nanoTime = nanoTime;
    this.metrics = metrics;
  }

  /**
   * Leave for a pass to make a call, the time until then, or why there is none. A pass that was
   * given leave has to {@link #end} it.
   *
   * @param token whose it is, for messages
   */
  Seen<Turn> ask(String uid, Access access, String token, Priority priority) {
    boolean several = areSeveral();
    TokenTurns turns = of(access);
    synchronized (turns) {
      Optional<Finding> refusal = turns.refusal(uid, token, nanoTime.getAsLong());
      if (refusal.isPresent()) {
        return Seen.obstacle(refusal.get());
      }
      // One organisation that answers slowly leaves room for the rest.
      Optional<Duration> crowded =
          several ? turns.crowded(uid, Math.max(1, threads / 4)) : Optional.empty();
      if (crowded.isPresent()) {
        return Seen.later(crowded.get());
      }
      Duration in = turns.reserve(uid, priority, nanoTime.getAsLong());
      if (in.isZero()) {
        turns.begin(uid);
        return Seen.of(Turn.NOW);
      }
      metrics.rateLimitWait(in);
      return Seen.later(in);
    }
  }

  /** The pass is over. */
  void end(String uid, Access access) {
    TokenTurns turns = of(access);
    synchronized (turns) {
      turns.end(uid);
    }
  }

  /** A further call of a pass that has its turn. */
  void debit(Access access) {
    TokenTurns turns = of(access);
    synchronized (turns) {
      turns.debit();
    }
  }

  /** A call was answered; whoever was turned away may come again: their UIDs. */
  Set<String> succeeded(Access access) {
    TokenTurns turns = of(access);
    synchronized (turns) {
      return turns.succeeded(nanoTime.getAsLong());
    }
  }

  /** A call has failed; a judgement of the API on one request says nothing about the token. */
  Set<String> failed(Access access, VersoriException failure) {
    TokenTurns turns = of(access);
    synchronized (turns) {
      return turns.failed(failure, nanoTime.getAsLong());
    }
  }

  /** The API refuses this token whatever is asked. */
  void refused(Access access, VersoriException failure) {
    TokenTurns turns = of(access);
    synchronized (turns) {
      turns.refused(failure, nanoTime.getAsLong());
    }
  }

  /** For each token that may be tried again: one of those that were turned away, to try it. */
  Set<String> dueToTry() {
    Set<String> uids = new HashSet<>();
    for (TokenTurns turns : all()) {
      synchronized (turns) {
        turns.dueToTry(nanoTime.getAsLong()).ifPresent(uids::add);
      }
    }
    return uids;
  }

  private boolean areSeveral() {
    long now = nanoTime.getAsLong();
    int recent = 0;
    for (TokenTurns turns : all()) {
      synchronized (turns) {
        if (now - turns.lastUsedNanos() < RECENT.toNanos()) {
          recent++;
        }
      }
    }
    return recent > 1;
  }

  private TokenTurns of(Access access) {
    synchronized (tokens) {
      return tokens.computeIfAbsent(access, key -> new TokenTurns(perSecond, nanoTime.getAsLong()));
    }
  }

  private Set<TokenTurns> all() {
    synchronized (tokens) {
      return new HashSet<>(tokens.values());
    }
  }
}
