package com.versori.operator.cli.authorize;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import okhttp3.HttpUrl;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The warnings about a login that differs from its scheme. */
class LoginTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "https://id.example.com/a | https://id.example.com/a?state=s   | false | -",
        "https://ID.example.com/a | https://id.example.com:444/b       | false | -",
        "https://id.example.com/a | https://evil.example/a             | false | not at the host",
        "https://id.example.com/a | https://id.example.com@evil.test/a | false | not at the host",
        "no url                   | https://id.example.com/a           | false | not at the host",
        "https://id.example.com/a | https://id.example.com/a           | true  | without it",
        "https://id.example.com/a | https://id.example.com/a?code_challenge=c | true | -",
      })
  void doubts(String declared, String url, boolean pkce, String doubt) {
    Login login =
        new Login(
            "s", JsonNodeFactory.instance.objectNode().put("authorizeUrl", declared), true, pkce);
    String shown = String.join("\n", login.doubts(HttpUrl.get(url)));
    if (doubt == null) {
      assertThat(shown).isEmpty();
    } else {
      assertThat(shown).contains(doubt);
    }
  }
}
