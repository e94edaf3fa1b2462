package com.versori.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.f4b6a3.ulid.Ulid;
import org.junit.jupiter.api.Test;

class OwnershipMarkTest {

  private final OwnershipMark mark = new OwnershipMark("cluster", "shop", "eu");

  @Test
  void isKnownAgainInEveryIdOfEveryAttempt() {
    String first = mark.entryId(Fixtures.ATTEMPT, "key");
    String second = mark.entryId("01KKC000000000000000000ZZZ", "key");
    assertThat(first).isNotEqualTo(second).isEqualTo(mark.entryId(Fixtures.ATTEMPT, "key"));
    assertThat(mark.isOn(first)).isTrue();
    assertThat(mark.isOn(second)).isTrue();
    assertThat(mark.isOn(mark.credentialId(Fixtures.ATTEMPT, "key"))).isTrue();
    assertThat(Ulid.getInstant(first)).isEqualTo(Ulid.getInstant(Fixtures.ATTEMPT));
  }

  @Test
  void entriesAndCredentialsDiffer() {
    assertThat(mark.entryId(Fixtures.ATTEMPT, "a"))
        .isNotEqualTo(mark.entryId(Fixtures.ATTEMPT, "b"))
        .isNotEqualTo(mark.credentialId(Fixtures.ATTEMPT, "a"));
  }

  @Test
  void othersHaveAnother() {
    String id = mark.entryId(Fixtures.ATTEMPT, "key");
    assertThat(new OwnershipMark("cluster", "shop", "us").isOn(id)).isFalse();
    assertThat(new OwnershipMark("other", "shop", "eu").isOn(id)).isFalse();
    assertThat(new OwnershipMark("cluster", "sho", "peu").isOn(id)).isFalse();
    assertThat(mark.isOn(null)).isFalse();
    assertThat(mark.isOn("no ULID")).isFalse();
  }
}
