package com.versori.operator.payload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactorTest {

  private static final String SECRET = "p&ss w\"rd/ünique-9371";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "p&ss w\"rd/ünique-9371",
        "p%26ss+w%22rd%2F%C3%BCnique-9371",
        "p%26ss%20w%22rd%2F%C3%BCnique-9371",
        "cCZzcyB3InJkL8O8bmlxdWUtOTM3MQ==",
        "cCZzcyB3InJkL8O8bmlxdWUtOTM3MQ",
        "p&ss w\\\"rd/ünique-9371",
        "p&ss w\"rd…",
        "…ünique-9371",
        "p&ss\nw\"rd\n/ün\niq\nue-\n9371",
        "p%26ss+w%22rd%2f%c3%bcnique-9371",
        "p\\u0026ss w\\\"rd/ünique-9371",
        "p&ss w\\\"rd/\\u00fcnique-9371",
        "7026737320772272642fc3bc6e697175652d39333731",
        "7026737320772272642FC3BC6E697175652D39333731",
        // user: and uid: before it
        "dXNlcjpwJnNzIHcicmQvw7xuaXF1ZS05Mzcx",
        "dWlkOnAmc3MgdyJyZC_DvG5pcXVlLTkzNzE="
      })
  void findsEveryForm(String form) {
    String scrubbed = new Redactor(List.of(SECRET)).redact("value '" + form + "' is not allowed");
    assertThat(scrubbed)
        .contains("***", "is not allowed")
        .doesNotContain("9371", "ss w", "cCZzcy", "JnNzIH", "Amc3Mg", "6e6971", "6E6971");
  }

  @Test
  void shortValueWithholdsTheWholeMessage() {
    assertThat(new Redactor(Set.of("abc")).redact("value abc is short")).doesNotContain("abc");
    assertThat(new Redactor(Set.of("abc")).redact("all fine, 616263")).contains("616263");
  }

  @Test
  void leavesOtherTextAlone() {
    String text = "connection.name must be unique (400), -----BEGIN CERTIFICATE----- expected";
    String pem = "-----BEGIN CERTIFICATE-----\nMIIB0123456789abcdef\n-----END CERTIFICATE-----\n";
    assertThat(new Redactor(List.of(SECRET, pem)).redact(text)).isEqualTo(text);
    assertThat(new Redactor(List.of(pem)).redact("bad line MIIB0123456789abcdef here"))
        .isEqualTo("bad line *** here");
  }
}
