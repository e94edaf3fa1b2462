package com.versori.operator.act;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EffectGateTest {

  private final AtomicLong now = new AtomicLong();
  private final EffectGate gate = new EffectGate(now::get);

  @Test
  void knowsTheAgeOfTheOldestPass() {
    assertThat(gate.oldest()).isZero();
    gate.ifOpen(
        () -> {
          now.set(3);
          gate.ifOpen(() -> Optional.of(now.addAndGet(2)));
          assertThat(gate.oldest()).isEqualTo(Duration.ofNanos(5));
          return Optional.empty();
        });
    assertThat(gate.oldest()).isZero();
  }

  @Test
  void closedItLetsPassesEndAndNoneBegin() {
    gate.ifOpen(
        () -> {
          gate.close();
          assertThat(isIdle()).isFalse();
          assertThat(gate.ifOpen(() -> Optional.of("begins"))).isEmpty();
          return Optional.empty();
        });
    assertThat(isIdle()).isTrue();
    assertThat(gate.ifOpen(() -> Optional.of("begins"))).isEmpty();
    assertThat(gate.oldest()).isZero();
  }

  @Test
  void passThatFailsIsOver() {
    assertThat(
            catchThrowable(
                () ->
                    gate.ifOpen(
                        () -> {
                          throw new IllegalStateException("unexpected");
                        })))
        .isInstanceOf(IllegalStateException.class);
    assertThat(isIdle()).isTrue();
  }

  private boolean isIdle() {
    try {
      return gate.awaitIdle(Duration.ZERO);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
