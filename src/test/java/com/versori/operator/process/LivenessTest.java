package com.versori.operator.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.versori.operator.timing.Timing;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LivenessTest {

  private static final Duration BEYOND = Timing.STUCK_AFTER.plusSeconds(1);

  private final AtomicLong now = new AtomicLong(-5);
  private final AtomicReference<Duration> oldestPass = new AtomicReference<>(Duration.ZERO);
  private final Liveness liveness = new Liveness(now::get, oldestPass::get);

  @Test
  void isNotLiveBeforeTheStart() {
    assertThat(liveness.problem()).isEqualTo("not started yet");
    liveness.started();
    assertThat(liveness.problem()).isEmpty();
  }

  @Test
  void passThatNeverEndsIsReported() {
    liveness.started();
    oldestPass.set(Timing.STUCK_AFTER);
    assertThat(liveness.problem()).isEmpty();
    oldestPass.set(BEYOND);
    assertThat(liveness.problem()).contains("running for more than 15 minutes");
  }

  @Test
  void housekeepingThatNeverEndsIsReported() {
    liveness.started();
    now.addAndGet(BEYOND.toNanos());
    assertThat(liveness.problem()).isEqualTo("housekeeping has not run for 15 minutes");
    liveness.watching(() -> {}).run();
    assertThat(liveness.problem()).isEmpty();
  }

  @Test
  void onlyAFinishedTaskCounts() {
    liveness.started();
    Runnable task = liveness.watching(() -> now.addAndGet(BEYOND.toNanos()));
    Runnable failing =
        liveness.watching(
            () -> {
              throw new IllegalStateException();
            });
    task.run();
    assertThat(liveness.problem()).isEmpty();
    now.addAndGet(BEYOND.toNanos());
    assertThatThrownBy(failing::run).isInstanceOf(IllegalStateException.class);
    assertThat(liveness.problem()).isNotEmpty();
  }
}
