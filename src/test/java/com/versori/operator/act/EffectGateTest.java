package com.versori.operator.act;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EffectGateTest {

  private final AtomicLong now = new AtomicLong();
  private final EffectGate gate = new EffectGate(now::get);

  @Test
  void oldestIsTheAgeOfTheOldestPass() throws InterruptedException {
    assertThat(gate.oldest()).isZero();
    Thread other = new Thread(gate::enter);
    other.start();
    other.join();
    now.set(3);
    assertThat(gate.enter()).isTrue();
    now.set(5);
    assertThat(gate.oldest()).isEqualTo(Duration.ofNanos(5));
    gate.leave();
    assertThat(gate.oldest()).as("age of the other thread's pass").isEqualTo(Duration.ofNanos(5));
  }

  @Test
  void closedGateLetsRunningPassesEndAndAdmitsNoNewOne() throws InterruptedException {
    assertThat(gate.enter()).isTrue();
    gate.close();
    assertThat(gate.awaitIdle(Duration.ZERO)).isFalse();
    gate.leave();
    assertThat(gate.awaitIdle(Duration.ZERO)).isTrue();
    assertThat(gate.enter()).isFalse();
    assertThat(gate.oldest()).isZero();
  }
}
