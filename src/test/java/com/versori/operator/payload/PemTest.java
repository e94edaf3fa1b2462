package com.versori.operator.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.versori.operator.payload.RsaKeyPem.UnusableKeyException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts of the largest size that are made to keep a reader busy, or to exhaust its stack. */
class PemTest {

  /** Far more than a linear reader needs, and far less than any other. */
  private static final Duration LONGEST = Duration.ofMinutes(1);

  @ParameterizedTest
  @CsvSource({
    "blank lines in a key,          '-----BEGIN PRIVATE KEY-----', '\n',      '-----END PRIVATE KEY-----'",
    "blanks in a key,               '-----BEGIN PRIVATE KEY-----', ' ',       '-----END PRIVATE KEY-----'",
    "letters in a key,              '-----BEGIN PRIVATE KEY-----', 'A',       '-----END PRIVATE KEY-----'",
    "headers of a key,              '-----BEGIN PRIVATE KEY-----', 'a: b\n',  '-----END PRIVATE KEY-----'",
    "half a header,                 '-----BEGIN PRIVATE KEY-----\nProc-Type:', ' ENCRYPTE', '\n-----END PRIVATE KEY-----'",
    "blank lines in a certificate,  '-----BEGIN CERTIFICATE-----', '\n',      '-----END CERTIFICATE-----'",
    "certificates without an end,   '', '-----BEGIN CERTIFICATE-----',        ''",
    "keys without an end,           '', '-----BEGIN PRIVATE KEY-----',        ''",
    "ends without a begin,          '', '-----END PRIVATE KEY-----',          ''",
    "a label of many words,         '-----BEGIN ', 'A ',                      'PRIVATE KEY-----'",
    "a label of one word,           '-----BEGIN ', 'A',                       ' PRIVATE KEY-----'",
    "dashes,                        '', '-',                                  ''",
  })
  void hostileTextIsJudgedAtOnce(String name, String begin, String repeated, String end) {
    int times = (PayloadSize.PEM - begin.length() - end.length()) / repeated.length();
    String text = begin + repeated.repeat(times) + end;
    assertTimeoutPreemptively(
        LONGEST,
        () -> {
          Pem pem = new Pem(text);
          assertThat(pem.privateKeyProblem()).isPresent();
          assertThat(pem.certificatesProblem()).isPresent();
          assertThat(pem.privateKey().flatMap(key -> pem.keyProblem(key, "here"))).isEmpty();
          assertThat(pem.expiryProblem(Instant.EPOCH)).isEmpty();
          Assertions.assertThatThrownBy(() -> RsaKeyPem.read(text))
              .isInstanceOf(UnusableKeyException.class);
        });
  }

  @Test
  void blockEndsAtTheFirstEndWithItsLabel() {
    assertThat(
            new Pem(
                    "-----BEGIN EC PRIVATE KEY----- -----BEGIN PRIVATE KEY-----a-----END EC KEY-----"
                        + "b-----END PRIVATE KEY-----c-----END EC PRIVATE KEY-----")
                .privateKey())
        .isEqualTo(Optional.of(new Pem.Block("PRIVATE KEY", "a-----END EC KEY-----b")));
    assertThat(new Pem.Block("PRIVATE KEY", "secret").toString()).doesNotContain("secret");
  }
}
