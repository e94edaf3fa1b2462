package com.versori.operator.limit;

import static com.versori.operator.limit.LimitWorld.OPERATOR;
import static com.versori.operator.limit.LimitWorld.failure;
import static com.versori.operator.limit.LimitWorld.secret;
import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.client.VersoriException.Kind;
import com.versori.operator.client.model.Caller;
import com.versori.operator.client.model.Token;
import com.versori.operator.limit.Breaker.Cause;
import com.versori.operator.timing.Timing;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When the breaker stops calls, with virtual time. */
class BreakerTest {

  private final LimitWorld world = new LimitWorld(50);

  @Test
  void resourceWhoseOwnRequestsFailStopsNobodyElse() {
    for (int i = 0; i < 1_000; i++) {
      pass("a", "bad-" + i % 40, Kind.UNAVAILABLE);
      assertThat(world.granted(OPERATOR, "b", "good", Priority.CREATE)).isTrue();
      world.end("b", "good");
      world.pass(Duration.ofMillis(250));
    }
    assertThat(world.sent).isBetween(1, 27);
  }

  @Test
  void onlyAFailedProbeStopsCalls() {
    world.answer = caller -> Optional.of(failure(Kind.NO_ANSWER, null));
    for (int i = 1; i < Breaker.UNANSWERED; i++) {
      pass("a", "r", Kind.NO_ANSWER);
    }
    assertThat(world.sent).isZero();
    pass("a", "r", Kind.UNREACHABLE);
    assertThat(world.sent).isEqualTo(1);
    assertThat(cause("b")).isEqualTo(Cause.UNAVAILABLE);
  }

  /** The token of the caller may have expired during an outage. */
  @Test
  void probeHasACurrentToken() {
    world.renewed = caller -> caller.withToken(new Token("renewed"));
    world.answer =
        caller ->
            caller.token().value().equals("renewed")
                ? Optional.empty()
                : Optional.of(failure(Kind.UNAUTHORIZED, null));
    pass("a", "r", Kind.UNAUTHORIZED);
    assertThat(world.sent).isEqualTo(1);
    assertThat(world.granted(OPERATOR, "b", "s", Priority.CREATE)).isTrue();
  }

  @Test
  void anyAnswerResetsTheCount() {
    world.answer = caller -> Optional.of(failure(Kind.NO_ANSWER, null));
    for (int i = 0; i < 20; i++) {
      pass("a", "r", Kind.NO_ANSWER);
      pass("a", "r", Kind.NO_ANSWER);
      pass("b", "s", Kind.REJECTED);
      world.pass(Duration.ofSeconds(1));
    }
    assertThat(world.sent).isZero();
  }

  @Test
  void onlyOneProbeRunsAtATime() {
    world.holdProbes();
    for (int i = 0; i < 100; i++) {
      pass("a", "r-" + i, Kind.UNAVAILABLE);
      world.pass(Duration.ofSeconds(1));
    }
    assertThat(world.probes).hasSize(1);
    assertThat(world.granted(OPERATOR, "b", "r", Priority.CREATE)).isTrue();
  }

  @Test
  void callAnsweredDuringTheProbeClosesTheBreaker() {
    world.holdProbes();
    for (int i = 0; i < Breaker.UNANSWERED; i++) {
      pass("a", "r", Kind.UNAVAILABLE);
    }
    world.answer = caller -> Optional.of(failure(Kind.UNAVAILABLE, null));
    assertThat(world.granted(OPERATOR, "b", "r", Priority.CREATE)).isTrue();
    world.call(OPERATOR, "b", "r");
    world.answerProbes();
    assertThat(world.granted(OPERATOR, "b", "r", Priority.CREATE)).isTrue();
  }

  /** An outage costs a bounded number of calls, and calls resume within a minute after it. */
  @Test
  void outageOfAnHourCostsAboutOneCallAMinute() {
    world.answer = caller -> Optional.of(failure(Kind.UNREACHABLE, null));
    int calls = 0;
    for (int i = 0; i < 7_200; i++) {
      if (world.granted(OPERATOR, "a", "r-" + i % 7, Priority.CREATE)) {
        calls++;
        world.fail(OPERATOR, Kind.UNREACHABLE);
        world.end("a", "r-" + i % 7);
      }
      world.pass(Duration.ofMillis(500));
    }
    assertThat(calls).isEqualTo(Breaker.UNANSWERED);
    assertThat(world.sent).isBetween(60, 70);

    world.answer = caller -> Optional.empty();
    world.pass(Duration.ofMinutes(1));
    assertThat(world.woken).extracting(Claimant::uid).contains("a/r-0", "a/r-6");
    assertThat(world.granted(OPERATOR, "a", "r-0", Priority.CREATE)).isTrue();
  }

  @Test
  void nothingIsProbedIfNoResourceWaits() {
    world.answer = caller -> Optional.of(failure(Kind.UNAUTHORIZED, null));
    world.limits.failed(OPERATOR, failure(Kind.UNAUTHORIZED, null));
    world.pass(Duration.ZERO);
    assertThat(world.sent).isEqualTo(1);
    world.pass(Duration.ofHours(1));
    assertThat(world.sent).isEqualTo(1);
    world.ask(OPERATOR, "a", "r", Priority.CREATE);
    assertThat(world.sent).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"UNAUTHORIZED", "FORBIDDEN"})
  void tokenIsRejectedOnlyIfTheProbeIs(Kind kind) {
    pass("a", "r", kind);
    assertThat(world.sent).isEqualTo(1);
    assertThat(world.granted(OPERATOR, "b", "r", Priority.CREATE)).isTrue();
    world.end("b", "r");

    world.answer = caller -> Optional.of(failure(kind, null));
    world.pass(Timing.PROBE_SPACING);
    pass("a", "r", kind);
    assertThat(cause("b").name()).isEqualTo(kind.name());
    int before = world.sent;
    world.pass(Duration.ofHours(1));
    assertThat(world.sent - before).isBetween(12, 16);
  }

  /** A resource whose call was rejected has a long backoff of its own. It is woken, too. */
  @Test
  void closingWakesWaitingAndRejectedResources() {
    world.answer = caller -> Optional.of(failure(Kind.UNAUTHORIZED, null));
    pass("a", "ran-into-it", Kind.UNAUTHORIZED);
    assertThat(cause("b")).isEqualTo(Cause.UNAUTHORIZED);
    world.answer = caller -> Optional.empty();
    world.pass(Timing.REFUSED.longest());
    assertThat(world.woken).extracting(Claimant::uid).contains("a/ran-into-it", "b/asks");
  }

  @Test
  void newTokenOfTheSameSourceIsProbedAtOnce() {
    Caller old = secret("a", "uid");
    Caller fresh = LimitWorld.rotated(old, "fresh");
    world.answer =
        caller ->
            caller.equals(fresh) ? Optional.empty() : Optional.of(failure(Kind.UNAUTHORIZED, null));
    assertThat(world.granted(old, "a", "r", Priority.CREATE)).isTrue();
    world.fail(old, Kind.UNAUTHORIZED);
    world.end("a", "r");
    assertThat(world.ask(old, "a", "r", Priority.CREATE)).isInstanceOf(Decision.Stopped.class);
    world.pass(Duration.ofSeconds(6));
    world.woken.clear();
    world.ask(fresh, "a", "r", Priority.CREATE);
    assertThat(world.granted(fresh, "a", "r", Priority.CREATE)).isTrue();
  }

  @Test
  void retryAfterIsWaitedForAndThenProbed() {
    assertThat(world.granted(OPERATOR, "a", "r", Priority.CREATE)).isTrue();
    world.limits.failed(
        OPERATOR.forResource(LimitWorld.uid("a", "r")),
        failure(Kind.RATE_LIMITED, Duration.ofSeconds(7)));
    world.end("a", "r");
    assertThat(world.ask(OPERATOR, "b", "asks", Priority.CREATE))
        .isEqualTo(new Decision.Stopped(Cause.RATE_LIMITED));
    world.pass(Duration.ofSeconds(6));
    assertThat(world.sent).isZero();
    world.pass(Duration.ofSeconds(1));
    assertThat(world.sent).isEqualTo(1);
    assertThat(world.woken).extracting(Claimant::uid).contains("a/r", "b/asks");
  }

  /** A resource that always gets 429 stops others once, and then only itself. */
  @Test
  void requestThatAlwaysGets429StopsOthersOnlyOnce() {
    long stopped = 0;
    for (int i = 0; i < 3_600; i++) {
      if (i % 30 == 0 && world.granted(OPERATOR, "a", "bad", Priority.CREATE)) {
        world.fail(OPERATOR, Kind.RATE_LIMITED);
        world.end("a", "bad");
      }
      if (world.granted(OPERATOR, "b", "good", Priority.CREATE)) {
        world.end("b", "good");
      } else {
        stopped++;
      }
      world.pass(Duration.ofSeconds(1));
    }
    assertThat(stopped).isLessThan(60);
  }

  /** Invalid tokens of one tenant do not delay the probes of another. */
  @Test
  void tenantHasOneProbeAtATime() {
    world.holdProbes();
    for (int i = 0; i < 40; i++) {
      Caller broken = secret("a", "s-" + i);
      assertThat(world.granted(broken, "a", "r", Priority.CREATE)).isTrue();
      world.limits.failed(
          broken.forResource(LimitWorld.uid("a", "r")), failure(Kind.UNAUTHORIZED, null));
      world.end("a", "r");
    }
    assertThat(world.probes).hasSize(1);
    world.limits.failed(secret("b", "s"), failure(Kind.UNAUTHORIZED, null));
    world.limits.failed(OPERATOR, failure(Kind.UNAUTHORIZED, null));
    assertThat(world.probes).hasSize(3);
  }

  private void pass(String namespace, String name, Kind kind) {
    assertThat(world.granted(OPERATOR, namespace, name, Priority.CREATE)).isTrue();
    world.fail(OPERATOR, kind);
    world.end(namespace, name);
  }

  private Cause cause(String namespace) {
    return ((Decision.Stopped) world.ask(OPERATOR, namespace, "asks", Priority.CREATE)).cause();
  }
}
