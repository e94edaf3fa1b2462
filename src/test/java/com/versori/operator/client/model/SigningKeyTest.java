package com.versori.operator.client.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.versori.testkit.Fixtures;
import com.versori.testkit.TestSigningKey;
import java.nio.charset.StandardCharsets;
import java.security.Signature;
import java.security.interfaces.RSAPrivateKey;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** Tokens as the vendor's authentication guide describes them. */
class SigningKeyTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TestSigningKey PAIR = TestSigningKey.of(TestSigningKey.ID);
  private final SigningKey key = key(TestSigningKey.ID, PAIR, "operator");

  @Test
  void headerAndClaimsAreThoseOfTheGuide() throws Exception {
    Token token = key.sign(Fixtures.NOW);
    assertThat(token.scheme()).isEqualTo(TokenScheme.JWT);
    assertThat(text(token, 0)).isEqualTo("{\"alg\":\"RS256\",\"typ\":\"JWT\"}");
    JsonNode claims = JSON.readTree(text(token, 1));
    assertThat(claims.path("iss").asText())
        .isEqualTo("https://versori.com/sk/" + TestSigningKey.ID);
    assertThat(claims.path("sub").asText()).isEqualTo("operator");
    assertThat(claims).hasSize(4);
  }

  @Test
  void signatureIsThatOfTheKey() throws Exception {
    String[] parts = key.sign(Fixtures.NOW).value().split("\\.");
    Signature verifier = Signature.getInstance("SHA256withRSA");
    verifier.initVerify(PAIR.pair().getPublic());
    verifier.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
    assertThat(verifier.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
  }

  /** The platform's clock may be five minutes early or late. */
  @Test
  void tokenIsValidForClocksThatAreOff() throws Exception {
    JsonNode claims = JSON.readTree(text(key.sign(Fixtures.NOW), 1));
    long now = Fixtures.NOW.getEpochSecond();
    long minutes = Duration.ofMinutes(5).toSeconds();
    assertThat(claims.path("iat").longValue()).isEqualTo(now - minutes);
    assertThat(claims.path("exp").longValue() - claims.path("iat").longValue())
        .isEqualTo(Duration.ofHours(1).toSeconds());
  }

  @Test
  void endUserIsTheSubject() throws Exception {
    String externalId = "kunde \"42\" ü\\";
    JsonNode claims = JSON.readTree(text(key.signFor(externalId, Fixtures.NOW), 1));
    assertThat(claims.path("sub").asText()).isEqualTo(externalId);
  }

  /** Caches, limits and probes go by the key, not by its tokens. */
  @Test
  void renewedTokenIsTheSameCaller() {
    Caller caller = Fixtures.caller(Fixtures.API, key.sign(Fixtures.NOW));
    Token later = key.sign(Fixtures.NOW.plusSeconds(1));
    assertThat(later).isNotEqualTo(caller.token());
    assertThat(caller.withToken(later).hash()).isEqualTo(caller.hash());
    for (SigningKey other :
        new SigningKey[] {
          key(TestSigningKey.ID, TestSigningKey.of("x"), "operator"),
          key(TestSigningKey.ID, PAIR, "other"),
          key("01JB8Z4S7N2Q5V9W3X6Y0A1C2E", PAIR, "operator")
        }) {
      assertThat(caller.withToken(other.sign(Fixtures.NOW)).hash()).isNotEqualTo(caller.hash());
    }
  }

  @Test
  void expiryIsNobodysConcern() {
    assertThat(key.sign(Fixtures.NOW).expiresAt()).isEmpty();
  }

  @Test
  void nothingIsPrinted() {
    assertThat(key).hasToString("***");
    assertThat(key.sign(Fixtures.NOW)).hasToString("***");
    Caller caller =
        Fixtures.caller(Fixtures.API, key.sign(Fixtures.NOW))
            .withEndUser(key.signFor("customer", Fixtures.NOW));
    assertThat(caller.toString()).doesNotContain("eyJ");
  }

  private static SigningKey key(String id, TestSigningKey pair, String subject) {
    return new SigningKey(id, (RSAPrivateKey) pair.pair().getPrivate(), subject);
  }

  private static String text(Token token, int part) {
    return new String(
        Base64.getUrlDecoder().decode(token.value().split("\\.")[part]), StandardCharsets.UTF_8);
  }
}
