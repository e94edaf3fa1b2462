package com.versori.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.model.History;
import com.versori.operator.model.History.Form;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MemoryTest {

  private final AtomicLong nanos = new AtomicLong(1);
  private final Memory memory = new Memory(nanos::get);

  @Test
  void settledResourcesUseNoMemory() {
    assertThat(memory.history("a", Optional.empty())).isEqualTo(History.NONE);
    assertThat(memory.size()).isZero();
  }

  @Test
  void ageOfAnAttemptCountsFromWhenItWasFirstSeen() {
    assertThat(memory.history("a", Optional.of("1")).pending().since()).isZero();
    nanos.addAndGet(Duration.ofSeconds(9).toNanos());
    assertThat(memory.history("a", Optional.of("1")).pending().since())
        .isEqualTo(Duration.ofSeconds(9));
    assertThat(memory.history("a", Optional.of("2")).pending().since()).isZero();
  }

  @Test
  void knowsWhichAttemptsWereSentHere() {
    memory.writing("a", "1");
    assertThat(memory.history("a", Optional.of("1")).pending().neverSent()).isTrue();
    memory.sending("a", "1");
    nanos.addAndGet(Duration.ofSeconds(4).toNanos());
    History history = memory.history("a", Optional.of("1"));
    assertThat(history.pending().neverSent()).isFalse();
    assertThat(history.pending().sentHere()).isTrue();
    assertThat(history.sinceLastPost()).contains(Duration.ofSeconds(4));
    assertThat(memory.history("a", Optional.of("other")).pending().sentHere()).isFalse();
  }

  @Test
  void newTokenWakesResourcesThatItMayHelp() {
    memory.failed("a", inputs(), 3, Duration.ofSeconds(9), false, true);
    memory.failed("b", inputs(), 3, Duration.ofSeconds(9), false, false);
    assertThat(memory.tokenChanged("a")).isTrue();
    assertThat(memory.tokenChanged("b")).isFalse();
    assertThat(memory.history("a", Optional.empty()).dueIn()).isEmpty();
    assertThat(memory.history("b", Optional.empty()).dueIn()).contains(Duration.ofSeconds(9));
    assertThat(memory.tokenChanged("a")).isFalse();
  }

  /** A breaker may close before the pass that it rejected has ended. */
  @Test
  void wakeDuringAPassLeadsToAnotherPass() {
    memory.history("a", Optional.empty());
    memory.wake(Set.of("a"));
    memory.failed("a", inputs(), 1, Duration.ofSeconds(300), false, false);
    assertThat(memory.history("a", Optional.empty()).dueIn()).isEmpty();

    memory.failed("a", inputs(), 2, Duration.ofSeconds(300), false, false);
    assertThat(memory.history("a", Optional.empty()).dueIn()).contains(Duration.ofSeconds(300));
    memory.forget("a");
    assertThat(memory.size()).isZero();
  }

  @Test
  void failuresThatAUserFixesAreCountedSeparately() {
    memory.failed("a", inputs(), 7, Duration.ofSeconds(9), false, false);
    assertThat(memory.failures("a", false)).isEqualTo(7);
    assertThat(memory.failures("a", true)).isZero();
    assertThat(memory.isSlowRetry("a", inputs())).isFalse();

    memory.failed("a", inputs(), 1, Duration.ofSeconds(9), true, false);
    assertThat(memory.failures("a", true)).isEqualTo(1);
    assertThat(memory.isSlowRetry("a", inputs())).isTrue();
    assertThat(memory.isSlowRetry("a", changed())).isFalse();
    assertThat(memory.failures("never seen", true)).isZero();
  }

  @Test
  void findingIsNewOnlyOnce() {
    assertThat(memory.isNews("a", "Rejected")).isTrue();
    assertThat(memory.isNews("a", "Rejected")).isFalse();
    assertThat(memory.isNews("a", "NameConflict")).isTrue();
    memory.settled("a", false);
    assertThat(memory.isNews("a", "NameConflict")).isTrue();
  }

  @Test
  void connectionOutOfSyncIsCheckedOnce() {
    Duration settle = Duration.ofSeconds(90);
    memory.history("found", Optional.empty());
    memory.settled("settled", false);
    nanos.addAndGet(Duration.ofSeconds(30).toNanos());

    memory.updating("found", settle);
    memory.updating("settled", settle);
    assertThat(memory.checkIn("found")).contains(Duration.ofSeconds(60));
    assertThat(memory.checkIn("settled")).isEmpty();

    nanos.addAndGet(Duration.ofSeconds(60).toNanos());
    assertThat(memory.checkIn("found")).isEmpty();
    memory.updating("late", settle);
    assertThat(memory.checkIn("late")).isEmpty();
  }

  @Test
  void linksAreRepeatedOnceNoCallCanTakeEffectAnyMore() {
    Duration settle = Duration.ofSeconds(90);
    memory.history("a", Optional.empty());
    assertThat(memory.linked("a", false, settle)).isTrue();
    assertThat(memory.linked("a", true, settle)).as("of the previous process").isFalse();
    assertThat(linksRepeatIn("a")).contains(settle);

    nanos.addAndGet(settle.toNanos());
    assertThat(linksRepeatIn("a")).contains(Duration.ZERO);
    assertThat(memory.linked("a", true, settle)).isTrue();
    assertThat(linksRepeatIn("a")).isEmpty();

    memory.linkUnknown("a", settle);
    nanos.addAndGet(Duration.ofSeconds(30).toNanos());
    assertThat(memory.linked("a", false, settle)).isFalse();
    assertThat(linksRepeatIn("a")).contains(Duration.ofSeconds(60));
  }

  /** What is accepted once each form was refused was refused for another reason. */
  @Test
  void formIsKnownUnlessEachWasRefused() {
    memory.tryForm("a", inputs(), Form.NEW_ENTRY);
    memory.failed("a", inputs(), 1, Duration.ZERO, true, false);
    memory.formAccepted("a", inputs(), Form.NEW_ENTRY);
    assertThat(memory.history("a", Optional.empty()).sync().form()).isEqualTo(Form.VALUE);

    memory.failed("a", inputs(), 1, Duration.ZERO, false, false);
    memory.formAccepted("a", inputs(), Form.NEW_ENTRY);
    memory.settled("a", false);
    assertThat(memory.history("a", Optional.empty()).sync().form()).isEqualTo(Form.NEW_ENTRY);
    assertThat(memory.history("b", Optional.empty()).sync().form()).isEqualTo(Form.VALUE);
  }

  private Optional<Duration> linksRepeatIn(String uid) {
    return memory.history(uid, Optional.empty()).sync().linksRepeatIn();
  }

  private static History.Inputs changed() {
    return new History.Inputs(2, false, Map.of(), Map.of());
  }

  private static History.Inputs inputs() {
    return new History.Inputs(1, false, Map.of(), Map.of());
  }
}
