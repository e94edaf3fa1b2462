package com.versori.operator.client.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a token says about itself. */
class TokenTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"iss\": \"https://versori.com/sk/01J\", \"exp\": 1767225600} | JWT",
        "{\"iss\": \"https://versori.com/other\", \"exp\": 1767225600} | BEARER",
        "{\"iss\": \"https://evil.test/https://versori.com/sk/\", \"exp\": 1767225600} | BEARER",
        "{\"iss\": \"https://versori.com.evil.test/sk/\", \"exp\": 1767225600} | BEARER",
        "{\"iss\": [\"https://versori.com/sk/01J\"], \"exp\": 1767225600} | BEARER",
        "{\"sub\": \"me\", \"exp\": 1767225600} | BEARER",
      })
  void schemeFollowsFromTheIssuer(String payload, TokenScheme scheme) {
    Token token = new Token(jwt(payload));
    assertThat(token.scheme()).isEqualTo(scheme);
    assertThat(token.expiresAt()).contains(Instant.parse("2026-01-01T00:00:00Z"));
    assertThat(token).hasToString("***");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "opaque",
        "a.b.c",
        "a..c",
        "a.e30.c",
        "a.W10.c",
        "a.bm90IGpzb24.c",
        "....",
      })
  void otherTokensAreBearerWithoutAnExpiry(String value) {
    assertThat(new Token(value).scheme()).isEqualTo(TokenScheme.BEARER);
    assertThat(new Token(value).expiresAt()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"exp\": \"soon\"}",
        "{\"exp\": null}",
        "{\"exp\": 99999999999999999}",
        "{\"exp\": 18446744075476777216}",
        "{\"exp\": 1e400}",
        "{\"exp\": [1767225600]}",
      })
  void expiryThatIsNoTimeIsIgnored(String payload) {
    assertThat(new Token(jwt(payload)).expiresAt()).isEmpty();
  }

  @Test
  void schemeCanBeSet() {
    assertThat(new Token("opaque", TokenScheme.JWT).scheme()).isEqualTo(TokenScheme.JWT);
  }

  private static String jwt(String payload) {
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    return "e30." + base64.encodeToString(payload.getBytes(StandardCharsets.UTF_8)) + ".c2ln";
  }
}
