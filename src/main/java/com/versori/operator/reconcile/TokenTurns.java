package com.versori.operator.reconcile;

import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.plan.Finding;
import com.versori.operator.reconcile.ApiTurns.Priority;
import com.versori.operator.versori.VersoriException;
import com.versori.operator.versori.VersoriException.Kind;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The rate and the breaker of one token; to be used by one thread at a time.
 *
 * <p>The breaker opens when the API refuses the token (401, and 403 where it refuses everything),
 * asks to slow down (429), or has not answered {@link #UNANSWERED} calls in a row. While it is open
 * no call is made; then one is tried, and its success closes the breaker.
 */
final class TokenTurns {

  /** Calls in a row without an answer of the API after which it is left alone for a while. */
  static final int UNANSWERED = 5;

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
  private static final Duration FIRST_REFUSAL = Duration.ofSeconds(30);
  private static final Duration LONGEST_REFUSAL = Duration.ofMinutes(5);
  private static final Duration DEFAULT_RETRY_AFTER = Duration.ofSeconds(30);

  /** A try that has said nothing for so long has been lost. */
  private static final Duration TRY = Duration.ofSeconds(30);

  private static final Set<Kind> NO_ANSWER =
      EnumSet.of(Kind.UNAVAILABLE, Kind.UNREACHABLE, Kind.NO_ANSWER, Kind.UNREADABLE);

  /** For a pass that would take more threads than its token may have; more of them wait longer. */
  private static final Duration CROWDED = Duration.ofMillis(500);

  private static final Duration MOST_CROWDED = Duration.ofSeconds(10);

  /** Whoever does not come at its time is gone. */
  private static final Duration PLACE_KEPT = Duration.ofMinutes(10);

  /** Why no call is made. */
  private enum Trip {
    REFUSED,
    RATE_LIMITED,
    UNAVAILABLE
  }

  private final Bucket all;
  private final Bucket resyncs;
  private final Map<String, Long> places = new HashMap<>();
  private final Set<String> running = new LinkedHashSet<>();
  private final Set<String> crowd = new HashSet<>();
  private final Set<String> turnedAway = new LinkedHashSet<>();
  private long lastUsedNanos;

  private Trip trip;
  private Reason refusal;
  private long openUntilNanos;
  private int trips;
  private int unanswered;
  private boolean trying;
  private long triedNanos;

  TokenTurns(int perSecond, long nowNanos) {
    this.all = bucket(2L * perSecond, perSecond, Duration.ofSeconds(1));
    this.resyncs = bucket(Math.max(1, perSecond / 2), perSecond, Duration.ofSeconds(4));
    this.lastUsedNanos = nowNanos;
  }

  private static Bucket bucket(long capacity, long tokens, Duration period) {
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(capacity).refillGreedy(tokens, period))
        .build();
  }

  long lastUsedNanos() {
    return lastUsedNanos;
  }

  /**
   * How long a pass has to stay away because so many others of the token are under way; empty if it
   * has not. A thousand that wait come less often each than ten do.
   */
  Optional<Duration> crowded(String uid, int most) {
    if (running.size() < most) {
      crowd.clear();
      return Optional.empty();
    }
    crowd.add(uid);
    Duration delay = CROWDED.multipliedBy(1 + crowd.size() / most);
    return Optional.of(delay.compareTo(MOST_CROWDED) > 0 ? MOST_CROWDED : delay);
  }

  /**
   * Why there is no turn; empty if the breaker is closed, or if this pass is to try.
   *
   * @param token whose it is, for the message
   */
  Optional<Finding> refusal(String uid, String token, long now) {
    lastUsedNanos = now;
    if (trip == null) {
      return Optional.empty();
    }
    boolean tryLost = trying && now - triedNanos > TRY.toNanos();
    if (now - openUntilNanos >= 0 && (!trying || tryLost)) {
      trying = true;
      triedNanos = now;
      turnedAway.remove(uid);
      return Optional.empty();
    }
    turnedAway.add(uid);
    return Optional.of(finding(token, Duration.ofNanos(Math.max(0, openUntilNanos - now))));
  }

  /** Zero if it is the pass's turn; else its place is kept until then. */
  Duration reserve(String uid, Priority priority, long now) {
    Long place = places.get(uid);
    if (place == null) {
      long wait = all.consumeIgnoringRateLimits(1);
      if (priority == Priority.RESYNC) {
        wait = Math.max(wait, resyncs.consumeIgnoringRateLimits(1));
      }
      place = now + Math.max(0, wait);
    }
    if (place - now <= 0) {
      places.remove(uid);
      return Duration.ZERO;
    }
    places.put(uid, place);
    return Duration.ofNanos(place - now);
  }

  void begin(String uid) {
    running.add(uid);
  }

  /** Whoever ran into the open breaker is woken when it closes. */
  void end(String uid) {
    if (running.remove(uid) && trip != null) {
      turnedAway.add(uid);
    }
  }

  void debit() {
    all.consumeIgnoringRateLimits(1);
  }

  Set<String> succeeded(long now) {
    unanswered = 0;
    return trip == null || isLateAnswer(now) ? Set.of() : close();
  }

  Set<String> failed(VersoriException failure, long now) {
    if (failure.kind() == Kind.UNAUTHORIZED) {
      refused(failure, now);
    } else if (failure.kind() == Kind.RATE_LIMITED) {
      open(Trip.RATE_LIMITED, failure.retryAfter().orElse(DEFAULT_RETRY_AFTER), now);
    } else if (NO_ANSWER.contains(failure.kind())) {
      unanswered++;
      if (unanswered >= UNANSWERED || trip == Trip.UNAVAILABLE) {
        Duration asked = failure.retryAfter().orElse(Duration.ZERO);
        Duration pause = doubled(FIRST_PAUSE, LONGEST_PAUSE);
        open(Trip.UNAVAILABLE, asked.compareTo(pause) > 0 ? asked : pause, now);
      }
    } else if (failure.kind() != Kind.FORBIDDEN) {
      return succeeded(now);
    }
    return Set.of();
  }

  void refused(VersoriException failure, long now) {
    refusal = failure.kind() == Kind.FORBIDDEN ? Reason.FORBIDDEN : Reason.UNAUTHORIZED;
    open(Trip.REFUSED, doubled(FIRST_REFUSAL, LONGEST_REFUSAL), now);
  }

  /** One of those that were turned away, once the token may be tried again. */
  Optional<String> dueToTry(long now) {
    places.values().removeIf(place -> now - place > PLACE_KEPT.toNanos());
    if (trip == null || now - openUntilNanos < 0 || (trying && now - triedNanos < TRY.toNanos())) {
      return Optional.empty();
    }
    Iterator<String> first = turnedAway.iterator();
    if (!first.hasNext()) {
      return Optional.empty();
    }
    String uid = first.next();
    first.remove();
    return Optional.of(uid);
  }

  /** An answer to a call that was under way when the breaker opened closes nothing. */
  private boolean isLateAnswer(long now) {
    return !trying && now - openUntilNanos < 0;
  }

  private Set<String> close() {
    trip = null;
    trips = 0;
    trying = false;
    Set<String> woken = Set.copyOf(turnedAway);
    turnedAway.clear();
    return woken;
  }

  /** Calls that were under way when it opened do not lengthen the pause. */
  private void open(Trip why, Duration pause, long now) {
    boolean failedTry = trying;
    if (trip != null && !failedTry && now - openUntilNanos < 0) {
      return;
    }
    trip = why;
    trips++;
    trying = false;
    openUntilNanos = now + pause.toNanos();
  }

  private Duration doubled(Duration first, Duration longest) {
    Duration pause = first.multipliedBy(1L << Math.min(trips, 10));
    return pause.compareTo(longest) > 0 ? longest : pause;
  }

  private Finding finding(String token, Duration left) {
    return switch (trip) {
      case REFUSED ->
          Finding.fix(
              refusal,
              refusal == Reason.UNAUTHORIZED
                  ? "The API does not accept %s, so calls with it are put off; replace it (a new one"
                          .formatted(token)
                      + " is used at once), and check VERSORI_AUTH_SCHEME. The old one is tried"
                      + " again every few minutes"
                  : "The API lets %s do nothing in the organisation, so calls with it are put off;"
                          .formatted(token)
                      + " give the token the right, or use one of that organisation. It is tried"
                      + " again every few minutes");
      case RATE_LIMITED ->
          Finding.waitFor(
              Reason.RATE_LIMITED,
              left,
              "The API has asked to slow down (429), so calls with %s wait; they go on by themselves,"
                      .formatted(token)
                  + " nothing has to be done");
      case UNAVAILABLE ->
          Finding.waitFor(
              Reason.API_UNAVAILABLE,
              left,
              "The API has not answered the last calls, so it is left alone for a moment; it is tried"
                  + " again by itself. Check VERSORI_API_URL, network policy and proxy if it lasts");
    };
  }
}
