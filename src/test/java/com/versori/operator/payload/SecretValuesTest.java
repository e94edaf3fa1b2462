package com.versori.operator.payload;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.client.model.Connection;
import com.versori.operator.client.model.ConnectionCredential;
import com.versori.operator.client.model.Token;
import com.versori.operator.payload.credential.ValueInput;
import com.versori.testkit.Fixtures;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Secrets that a response repeats are redacted. */
class SecretValuesTest {

  private static final String ID = "01KKC00000000000000000C0N1";
  private static final String TIME = "2026-11-24T10:00:00.5+01:00";

  private final SecretValues values = new SecretValues();

  @Test
  void textWithASecretIsDropped() {
    add("s3cr3t-canary", true);
    String text = "shop s3cr3t-canary";
    Connection clean =
        clean(
            Fixtures.connection(
                ID,
                text,
                List.of(
                    new ConnectionCredential(
                        text,
                        null,
                        true,
                        Optional.of(text),
                        new ConnectionCredential.Credential(
                            text, text, text, text, List.of("bad: s3cr3t-canary!"), text))),
                "https://a.example/s3cr3t-canary",
                text,
                text,
                text,
                text));
    assertThat(clean)
        .isEqualTo(
            Fixtures.connection(
                ID,
                null,
                List.of(
                    new ConnectionCredential(
                        null,
                        null,
                        true,
                        Optional.empty(),
                        new ConnectionCredential.Credential(
                            null, null, null, null, List.of("bad: ***!"), null))),
                null,
                null,
                null,
                null,
                null));
    assertThat(clean(named("s3cr3t-canary", "x")).id()).isEqualTo("***");
  }

  @Test
  void userNameMayBeAPartOfANameOrUrl() {
    add("shop-admin", false);
    Connection answer = named(ID, "https://shop-admin.example.com");
    assertThat(clean(answer)).isEqualTo(answer);
  }

  @Test
  void shortSecretRedactsNeitherIdsNorTimes() {
    add("01", true);
    add("2026", true);
    assertThat(clean(named(ID, "x")).id()).isEqualTo(ID);
    assertThat(clean(named(ID, "x")).createdAt()).isEqualTo(TIME);
    assertThat(clean(named(ID, "https://2026.example.com")).baseUrl()).isNull();
  }

  @Test
  void errorsAreBoundedEvenWithoutASecret() {
    Connection answer =
        Fixtures.connection(
            ID,
            null,
            List.of(
                new ConnectionCredential(
                    "key",
                    null,
                    true,
                    Optional.empty(),
                    new ConnectionCredential.Credential(
                        null, null, null, null, List.of("expired"), null))),
            null,
            null,
            null,
            null,
            null);
    assertThat(
            values
                .removedFrom(answer, text -> "bounded " + text)
                .credentials()
                .get(0)
                .credential()
                .errors())
        .containsExactly("bounded expired");
  }

  @Test
  void tokenCountsAsASecret() {
    values.add(new Token("t0ken-canary"));
    assertThat(clean(named(ID, "https://t0ken-canary.example.com")).baseUrl()).isNull();
  }

  private Connection clean(Connection answer) {
    return values.removedFrom(answer, text -> text);
  }

  @Test
  void printsNoValue() {
    add("s3cr3t-canary", true);
    assertThat(values.toString()).doesNotContain("canary");
  }

  private static Connection named(String id, String baseUrl) {
    return Fixtures.connection(id, "shop", List.of(), baseUrl, TIME, TIME, ID, ID);
  }

  private void add(String value, boolean sensitive) {
    values.add(new ValueInput("field", null, "secret", "key", false, sensitive), value);
  }
}
