package com.versori.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.api.v1alpha1.VersoriConnectionStatus;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StatusPruningCheckTest {

  private static final String CREATED =
      "{'observedGeneration': 1, 'connectionId': 'a', 'createAttempt': 'b', 'organisationId': 'c'}";
  private static final String BLOCKED = "{'observedGeneration': 1, 'organisationId': 'c'}";

  private long nanos;
  private final StatusPruningCheck health = new StatusPruningCheck(() -> nanos);

  @Test
  void wholeStatusIsHealthy() {
    check(CREATED, CREATED);
    assertThat(health.isPruned()).isFalse();
  }

  @Test
  void onlyAStatusWithTheDroppedFieldsRestoresHealth() {
    check(CREATED, "{'observedGeneration': 1, 'connectionId': 'a', 'organisationId': 'c'}");
    assertThat(health.isPruned()).isTrue();
    check(BLOCKED, BLOCKED);
    assertThat(health.isPruned()).isTrue();
    check(CREATED, CREATED);
    assertThat(health.isPruned()).isFalse();
  }

  @Test
  void withoutAnyStatusEverythingIsDropped() {
    check(BLOCKED, "null");
    assertThat(health.isPruned()).isTrue();
  }

  @Test
  void sampleIsWrittenPeriodicallyWhileFieldsAreDropped() {
    assertThat(health.isSampleDue()).isFalse();
    check(CREATED, BLOCKED);
    assertThat(health.isSampleDue()).isFalse();
    nanos += Duration.ofSeconds(5).toNanos();
    assertThat(health.isSampleDue()).isTrue();
    assertThat(health.isSampleDue()).isFalse();

    VersoriConnection answer = new VersoriConnection();
    answer.setStatus(StatusPruningCheck.SAMPLE);
    health.check(StatusPruningCheck.SAMPLE, answer);
    assertThat(health.isPruned()).isFalse();
    nanos += Duration.ofSeconds(5).toNanos();
    assertThat(health.isSampleDue()).isFalse();
  }

  @Test
  void sampleHasEveryField() {
    assertThat(StatusPruningCheck.SAMPLE).hasNoNullFieldsOrProperties();
    assertThat(StatusPruningCheck.SAMPLE.credentials())
        .allSatisfy(c -> assertThat(c).hasNoNullFieldsOrProperties());
  }

  private void check(String sent, String answered) {
    VersoriConnection answer = new VersoriConnection();
    answer.setStatus(status(answered));
    health.check(status(sent), answer);
  }

  private static VersoriConnectionStatus status(String json) {
    return "null".equals(json)
        ? null
        : Serialization.unmarshal(json.replace('\'', '"'), VersoriConnectionStatus.class);
  }
}
