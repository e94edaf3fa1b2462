package com.versori.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.Reason;
import com.versori.operator.plan.Finding;
import com.versori.operator.plan.Finding.Fate;
import com.versori.operator.reconcile.ApiTurns.Priority;
import com.versori.operator.versori.VersoriException;
import com.versori.operator.versori.VersoriException.Kind;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The rate and the breaker of one token, on a clock of the test's. */
class TokenTurnsTest {

  private static final int PER_SECOND = 20;
  private static final String TOKEN = "the operator's token";

  private long now = 1;
  private final TokenTurns turns = new TokenTurns(PER_SECOND, now);

  @Test
  void burstIsFreeAndThenEveryPlaceIsKept() {
    for (int i = 0; i < 2 * PER_SECOND; i++) {
      assertThat(turns.reserve("burst-" + i, Priority.WORK, now)).isZero();
    }
    Duration wait = turns.reserve("late", Priority.WORK, now);
    assertThat(wait).isPositive();
    assertThat(turns.reserve("later", Priority.WORK, now)).isGreaterThan(wait);

    // Whoever comes back at its time does not queue a second time.
    now += wait.toNanos();
    assertThat(turns.reserve("late", Priority.WORK, now)).isZero();
  }

  @Test
  void resyncsGetAQuarter() {
    int free = 0;
    while (turns.reserve("resync-" + free, Priority.RESYNC, now).isZero()) {
      free++;
    }
    assertThat(free).isEqualTo(PER_SECOND / 2);
    assertThat(turns.reserve("work", Priority.WORK, now)).isZero();
  }

  @Test
  void refusedTokenIsTriedByOneAndItsSuccessWakesTheRest() {
    turns.begin("first");
    turns.failed(failure(Kind.UNAUTHORIZED), now);
    turns.end("first");
    assertThat(refusal("second")).isEqualTo(Reason.UNAUTHORIZED);
    assertThat(turns.dueToTry(now)).isEmpty();

    now += Duration.ofMinutes(5).toNanos();
    assertThat(turns.dueToTry(now)).contains("first");
    assertThat(turns.refusal("first", TOKEN, now)).isEmpty();
    assertThat(refusal("third")).isEqualTo(Reason.UNAUTHORIZED);
    assertThat(turns.succeeded(now)).containsExactlyInAnyOrder("second", "third");
    assertThat(turns.refusal("fourth", TOKEN, now)).isEmpty();
  }

  @Test
  void forbiddenRequestSaysNothingAboutTheTokenUnlessEverythingIs() {
    turns.failed(failure(Kind.FORBIDDEN), now);
    assertThat(turns.refusal("a", TOKEN, now)).isEmpty();
    turns.refused(failure(Kind.FORBIDDEN), now);
    assertThat(refusal("a")).isEqualTo(Reason.FORBIDDEN);
  }

  @Test
  void retryAfterIsWaitedFor() {
    turns.failed(failure(Kind.RATE_LIMITED, Duration.ofSeconds(7)), now);
    Finding finding = turns.refusal("a", TOKEN, now).orElseThrow();
    assertThat(finding.reason()).isEqualTo(Reason.RATE_LIMITED);
    assertThat(finding.fate()).isEqualTo(Fate.WAIT);
    assertThat(finding.retryAfter()).contains(Duration.ofSeconds(7));
    now += Duration.ofSeconds(7).toNanos();
    assertThat(turns.refusal("a", TOKEN, now)).isEmpty();
  }

  @Test
  void unansweredCallsInARowStopTheRestAndAnyAnswerStartsTheCountAnew() {
    for (int i = 1; i < TokenTurns.UNANSWERED; i++) {
      turns.failed(failure(Kind.NO_ANSWER), now);
    }
    turns.failed(failure(Kind.REJECTED), now);
    turns.failed(failure(Kind.NO_ANSWER), now);
    assertThat(turns.refusal("a", TOKEN, now)).isEmpty();
    for (int i = 1; i < TokenTurns.UNANSWERED; i++) {
      turns.failed(failure(Kind.UNREACHABLE), now);
    }
    assertThat(refusal("a")).isEqualTo(Reason.API_UNAVAILABLE);
  }

  /** An hour of outage costs a bounded number of calls, and ends within a minute. */
  @Test
  void outageOfAnHourCostsAboutOneCallAMinute() {
    int calls = 0;
    long end = now + Duration.ofHours(1).toNanos();
    while (now < end) {
      if (turns.refusal("resource-" + calls % 7, TOKEN, now).isEmpty()) {
        calls++;
        turns.failed(failure(Kind.UNREACHABLE), now);
      }
      now += Duration.ofMillis(500).toNanos();
    }
    assertThat(calls).isBetween(60, 75);
    now += Duration.ofMinutes(1).toNanos();
    assertThat(turns.refusal("a", TOKEN, now)).isEmpty();
    assertThat(turns.succeeded(now)).isNotNull();
    assertThat(turns.refusal("b", TOKEN, now)).isEmpty();
  }

  @Test
  void answerToACallFromBeforeTheBreakClosesNothing() {
    turns.failed(failure(Kind.UNAUTHORIZED), now);
    assertThat(turns.succeeded(now)).isEqualTo(Set.of());
    assertThat(refusal("a")).isEqualTo(Reason.UNAUTHORIZED);
  }

  private Reason refusal(String uid) {
    return turns.refusal(uid, TOKEN, now).orElseThrow().reason();
  }

  private static VersoriException failure(Kind kind) {
    return failure(kind, null);
  }

  private static VersoriException failure(Kind kind, Duration retryAfter) {
    return new VersoriException(
        kind,
        "get",
        "r-1",
        OptionalInt.empty(),
        "",
        Optional.empty(),
        Optional.ofNullable(retryAfter),
        true);
  }
}
