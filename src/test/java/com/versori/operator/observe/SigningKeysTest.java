package com.versori.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.client.model.Caller;
import com.versori.operator.client.model.SigningKey;
import com.versori.operator.client.model.Token;
import com.versori.testkit.Fixtures;
import com.versori.testkit.SetClock;
import com.versori.testkit.TestSigningKey;
import java.security.interfaces.RSAPrivateKey;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** One token for each key, renewed ahead of its expiry. */
class SigningKeysTest {

  private static final TestSigningKey PAIR = TestSigningKey.of(TestSigningKey.ID);
  private final SigningKey key =
      new SigningKey(PAIR.id(), (RSAPrivateKey) PAIR.pair().getPrivate(), "operator");
  private final SetClock clock = new SetClock(Fixtures.NOW);
  private final SigningKeys keys = new SigningKeys(clock, 2);

  /** It was issued five minutes ago, for an hour. */
  @Test
  void tokenIsRenewedAtThreeQuartersOfItsLife() {
    Token first = keys.token(key);
    clock.advance(Duration.ofMinutes(40).minusSeconds(1));
    assertThat(keys.token(key)).isSameAs(first);
    clock.advance(Duration.ofSeconds(1));
    Token second = keys.token(key);
    assertThat(second).isNotEqualTo(first);
    assertThat(keys.token(key)).isSameAs(second);
  }

  @Test
  void tokenFromTheFutureIsReplaced() {
    Token first = keys.token(key);
    clock.advance(Duration.ofMinutes(-4));
    assertThat(keys.token(key)).isSameAs(first);
    clock.advance(Duration.ofMinutes(-2));
    assertThat(keys.token(key)).isNotEqualTo(first);
  }

  @Test
  void keptCallerGetsACurrentToken() {
    Caller kept = Fixtures.caller(Fixtures.API, keys.token(key));
    clock.advance(Duration.ofHours(2));
    assertThat(keys.renewed(kept).token()).isSameAs(keys.token(key)).isNotEqualTo(kept.token());
    keys.keep(Set.of());
    assertThat(keys.renewed(kept)).isSameAs(kept);
  }

  @Test
  void endUsersHaveTokensOfTheirOwn() {
    Caller caller = Fixtures.caller(Fixtures.API, keys.token(key));
    assertThat(keys.forEndUser(caller, null)).isSameAs(caller);
    Caller dynamic = keys.forEndUser(caller, "customer-42");
    assertThat(dynamic.connectionToken()).isEqualTo(key.signFor("customer-42", Fixtures.NOW));
    assertThat(dynamic.token()).isSameAs(caller.token());
    assertThat(dynamic.hash()).isEqualTo(caller.hash());
  }

  @Test
  void otherTokensAreLeftAlone() {
    Caller caller = Fixtures.caller(Fixtures.API, "t0ken");
    assertThat(keys.renewed(caller)).isSameAs(caller);
    assertThat(keys.forEndUser(caller, "customer-42")).isSameAs(caller);
  }
}
