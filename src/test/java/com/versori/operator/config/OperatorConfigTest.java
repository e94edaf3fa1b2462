package com.versori.operator.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperatorConfigTest {

  private final Map<String, String> env = new HashMap<>();

  @Test
  void defaults() throws Exception {
    OperatorConfig config = OperatorConfig.from(env);
    assertThat(config.apiUrls())
        .containsExactly(
            "https://platform.versori.com/api/v2", "https://platform-staging.versori.com/api/v2");
    assertThat(config.apiTimeout()).isEqualTo(Duration.ofSeconds(15));
    assertThat(config.maxConcurrentReconciles()).isEqualTo(50);
    assertThat(config.watchNamespaces()).isEmpty();
    assertThat(config.leaderElection()).isFalse();
    assertThat(config.httpPort()).isEqualTo(8080);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "VERSORI_API_URLS | http://platform.versori.com | https",
        "VERSORI_API_URLS | https://user:pw@x.example.com | without user",
        "VERSORI_API_URLS | https://x.example.com?a=b | without user, query",
        "VERSORI_CA_FILE | /no/such/ca | cannot be read",
        "HTTPS_PROXY | socks5://x:1 | http://proxy.example.com:3128",
        "CLUSTER_ID | a/b | letters",
        "WATCH_NAMESPACES | a,B | namespaces",
        "LABEL_SELECTOR | a in b | label selector",
        "MAX_CONCURRENT_RECONCILES | 0 | from 1 to 500",
        "API_TIMEOUT | 1m | from 1s to 20s",
        "LEADER_ELECTION | yes | true, false",
        "HTTP_PORT | 70000 | from 0 to 65535",
        "LOG_FORMAT | xml | json, text",
        "LOG_LEVEL | LOUD | TRACE, DEBUG"
      })
  void invalidSettingIsNamedWithTheExpectedValue(String name, String value, String expected) {
    env.put(name, value);
    assertThat(problems()).contains(name).contains(expected).doesNotContain("user:pw");
  }

  @Test
  void allInvalidSettingsAreListedAtOnce() {
    env.put("HTTP_PORT", "x");
    env.put("LOG_LEVEL", "x");
    env.put("VERSORI_CA_FLIE", "x");
    assertThat(problems().lines())
        .hasSize(3)
        .anyMatch(
            line ->
                line.contains("VERSORI_CA_FLIE") && line.contains("did you mean VERSORI_CA_FILE?"));
  }

  /** The password of a proxy, or a secret given instead of the path of a file. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "HTTPS_PROXY | user:c4nary@proxy:3128",
        "HTTPS_PROXY | http://user:c4nary@proxy:3128",
        "HTTPS_PROXY | http://user:c4/nary@proxy:3128",
        "HTTPS_PROXY | user:c4nary",
        "HTTPS_PROXY | http://user:c4 nary@proxy",
        "https_proxy | user:c4nary@proxy:3128",
        "VERSORI_API_URLS | user:c4nary@api.example.com",
        "VERSORI_API_URLS | https://user:c4/nary@api.example.com",
        "VERSORI_CA_FILE | c4nary"
      })
  void valueThatMayContainACredentialIsNotShown(String name, String value) {
    env.put(name, value);
    assertThat(problems()).contains(name.toUpperCase(java.util.Locale.ROOT));
    assertThat(problems()).doesNotContain("c4", "nary");
  }

  @Test
  void serviceLinkVariablesAreIgnored() throws Exception {
    env.put("VERSORI_PORT", "tcp://10.0.0.1:80");
    env.put("VERSORI_SERVICE_HOST", "10.0.0.1");
    env.put("VERSORI_PORT_80_TCP_ADDR", "10.0.0.1");
    OperatorConfig.from(env);
  }

  @Test
  void loopbackUrlMayUseHttpAndLabelSelectorMayUseSets() throws Exception {
    env.put("VERSORI_API_URLS", "http://127.0.0.1:8090/api/v2/, HTTPS://Api.example.com:443");
    env.put("LABEL_SELECTOR", "shard=a,team in (x, y),!legacy");
    env.put("https_proxy", "proxy:3128");
    OperatorConfig config = OperatorConfig.from(env);
    assertThat(config.apiUrls())
        .containsExactly("http://127.0.0.1:8090/api/v2", "https://api.example.com");
    assertThat(config.proxy()).contains(URI.create("http://proxy:3128"));
  }

  @Test
  void helpNamesEverySetting() {
    for (Setting setting : Setting.values()) {
      assertThat(OperatorConfig.help("")).contains(setting.name(), setting.meaning());
    }
  }

  private String problems() {
    return catchThrowableOfType(InvalidConfigurationException.class, () -> OperatorConfig.from(env))
        .getMessage();
  }
}
