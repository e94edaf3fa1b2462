package com.versori.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LargePassesTest {

  private final LargePasses passes = new LargePasses(4);

  @Test
  void namespaceGetsAtMostHalf() {
    assertThat(passes.begin("a1", "a")).isEmpty();
    assertThat(passes.begin("a2", "a")).isEmpty();
    assertThat(passes.begin("a3", "a")).contains(Duration.ofSeconds(1));
    assertThat(passes.begin("b1", "b")).isEmpty();
    assertThat(passes.begin("c1", "c")).isEmpty();
    assertThat(passes.begin("d1", "d")).isPresent();
  }

  @Test
  void repeatedBeginOfAPassTakesOnePlaceOnly() {
    assertThat(passes.begin("a1", "a")).isEmpty();
    assertThat(passes.begin("a1", "a")).isEmpty();
    assertThat(passes.begin("a2", "a")).isEmpty();
    passes.end("a1");
    assertThat(passes.begin("a3", "a")).isEmpty();
  }

  @Test
  void delayGrowsWithTheNumberOfWaitingPasses() {
    passes.begin("a1", "a");
    passes.begin("a2", "a");
    for (int i = 1; i <= 100; i++) {
      assertThat(passes.begin("w" + i, "a")).contains(Duration.ofSeconds(Math.min(i, 30)));
    }
    passes.end("a1");
    assertThat(passes.begin("w1", "a")).isEmpty();
    assertThat(passes.begin("w2", "a")).contains(Duration.ofSeconds(1));
  }

  @Test
  void theSmallestHeapHasRoomForTwoNamespaces() {
    assertThat(new LargePasses(2).begin("a1", "a")).isEmpty();
    LargePasses two = new LargePasses(2);
    two.begin("a1", "a");
    assertThat(two.begin("a2", "a")).isPresent();
    assertThat(two.begin("b1", "b")).isEmpty();
  }
}
