package com.versori.operator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.api.v1alpha1.VersoriConnectionSpec;
import com.versori.testkit.Fixtures;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that also protect against resources stored before the schema had them. */
class SpecChecksTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"X-Key\r\nHost", "X-Key: a", "X Key", "", "Schl\u00fcssel", "a\nb", "a;b"})
  void nameThatIsNotAnHttpTokenIsRejected(String name) {
    for (String in : List.of("header", "query", "cookie")) {
      for (VersoriConnectionSpec spec : List.of(apiKey(name, in), hmac(name, in))) {
        assertThat(SpecChecks.problem(spec).orElseThrow())
            .startsWith("spec.credentials[key].authScheme.")
            .contains(".name must consist of letters, digits");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host",
        "hOST",
        "Content-Length",
        "transfer-encoding",
        "Connection",
        "Proxy-Authorization",
        "TE",
        "Upgrade",
        "Expect",
        "Forwarded"
      })
  void connectionHeaderNameIsRejectedForHeadersOnly(String name) {
    assertThat(SpecChecks.problem(apiKey(name, "header")).orElseThrow())
        .contains("apiKey.name must not be a header that controls routing");
    assertThat(SpecChecks.problem(hmac(name, "header")).orElseThrow())
        .contains("hmac.name must not be a header that controls routing");
    assertThat(SpecChecks.problem(apiKey(name, "query"))).isEmpty();
    assertThat(SpecChecks.problem(hmac(name, "cookie"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-Api-Key", "Authorization", "Cookie", "api_key", "Hosts", "X-Host"})
  void usualNamesAreAccepted(String name) {
    assertThat(SpecChecks.problem(apiKey(name, "header"))).isEqualTo(Optional.empty());
  }

  @Test
  void fixtureIsValid() {
    assertThat(SpecChecks.problem(Fixtures.resource().getSpec())).isEmpty();
  }

  private static VersoriConnectionSpec apiKey(String name, String in) {
    return spec("apiKey: {name: " + quoted(name) + ", in: " + in + "}");
  }

  private static VersoriConnectionSpec hmac(String name, String in) {
    return spec(
        "hmac: {name: "
            + quoted(name)
            + ", in: "
            + in
            + ", algorithm: sha1, digestInputs: [body]}");
  }

  private static String quoted(String name) {
    return '"' + name.replace("\r", "\\r").replace("\n", "\\n") + '"';
  }

  private static VersoriConnectionSpec spec(String scheme) {
    return Fixtures.resourceWithSpec(
            """
              credentials:
              - name: key
                authScheme: {%s}
                credential: {string: {secretRef: {name: shop, key: token}}}
            """
                .formatted(scheme))
        .getSpec();
  }
}
