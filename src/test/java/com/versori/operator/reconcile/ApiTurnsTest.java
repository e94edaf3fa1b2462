package com.versori.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.plan.Observations.Turn;
import com.versori.operator.plan.Snapshot.Seen;
import com.versori.operator.reconcile.ApiTurns.Priority;
import com.versori.operator.versori.Access;
import com.versori.operator.versori.Token;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How the tokens share the threads, on a clock of the test's. */
class ApiTurnsTest {

  private static final int THREADS = 40;
  private static final Access SLOW = access("slow");
  private static final Access OTHER = access("other");

  private long now = 1;
  private final ApiTurns turns = new ApiTurns(1_000, THREADS, () -> now, ReconcileMetrics.NONE);

  @Test
  void onlyTokenMayUseEveryThread() {
    assertThat(begun(SLOW, THREADS)).isEqualTo(THREADS);
  }

  @Test
  void oneOfSeveralTokensHoldsAQuarterOfTheThreads() {
    ask("someone", OTHER);
    assertThat(begun(SLOW, THREADS)).isEqualTo(THREADS / 4);
    assertThat(ask("another", OTHER).value()).isEqualTo(Turn.NOW);

    turns.end("slow-0", SLOW);
    assertThat(ask("next", SLOW).value()).isEqualTo(Turn.NOW);
  }

  @Test
  void thousandThatWaitComeLessOftenEach() {
    ask("someone", OTHER);
    begun(SLOW, THREADS);
    Duration first = ask("waits", SLOW).later().orElseThrow();
    Duration last = first;
    for (int i = 0; i < 1_000; i++) {
      last = ask("waits-" + i, SLOW).later().orElseThrow();
    }
    assertThat(last).isGreaterThan(first).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void tokenThatIsNoLongerInUseLeavesItsShare() {
    ask("someone", OTHER);
    now += Duration.ofMinutes(11).toNanos();
    assertThat(begun(SLOW, THREADS)).isEqualTo(THREADS);
  }

  private int begun(Access access, int passes) {
    int begun = 0;
    for (int i = 0; i < passes; i++) {
      begun += ask(access.organisationId() + "-" + i, access).value() == Turn.NOW ? 1 : 0;
    }
    return begun;
  }

  private Seen<Turn> ask(String uid, Access access) {
    return turns.ask(uid, access, "the token", Priority.WORK);
  }

  private static Access access(String organisation) {
    return new Access(organisation, new Token("token-of-" + organisation));
  }
}
