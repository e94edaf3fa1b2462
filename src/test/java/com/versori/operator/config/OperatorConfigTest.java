package com.versori.operator.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.versori.operator.api.v1alpha1.DeletionPolicy;
import com.versori.operator.client.model.TokenScheme;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperatorConfigTest {

  @TempDir private Path folder;
  private final Map<String, String> env = new HashMap<>();

  @BeforeEach
  void setUp() throws IOException {
    env.put("VERSORI_ORGANISATION_ID", "01HFZ7Y8QJ4Z5X0N3V6W9R2T1K");
    env.put("VERSORI_TOKEN_FILE", Files.writeString(folder.resolve("token"), "t0ken\n").toString());
  }

  @Test
  void defaults() throws Exception {
    OperatorConfig config = OperatorConfig.from(env);
    assertThat(config.apiUrl()).isEqualTo(URI.create("https://platform.versori.com/api/v2"));
    assertThat(config.authScheme()).isEqualTo(TokenScheme.BEARER);
    assertThat(config.defaultDeletionPolicy()).isEqualTo(DeletionPolicy.DELETE);
    assertThat(config.resyncInterval()).isEqualTo(Duration.ofMinutes(30));
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
        "VERSORI_API_URL | http://platform.versori.com | https",
        "VERSORI_API_URL | https://user:pw@x.example.com | without user",
        "VERSORI_API_URL | https://x.example.com?a=b | without user, query",
        "VERSORI_ORGANISATION_ID | 01hfz | ULID",
        "VERSORI_TOKEN_FILE | /no/such/file | does not exist",
        "VERSORI_AUTH_SCHEME | Basic | Bearer or JWT",
        "VERSORI_CA_FILE | /no/such/ca | cannot be read",
        "HTTPS_PROXY | socks5://x:1 | http://proxy.example.com:3128",
        "CLUSTER_ID | a/b | letters",
        "WATCH_NAMESPACES | a,B | namespaces",
        "LABEL_SELECTOR | a in b | label selector",
        "MAX_CONCURRENT_RECONCILES | 0 | from 1 to 500",
        "RESYNC_INTERVAL | 30s | from 1m to 168h",
        "RESYNC_INTERVAL | soon | 1h30m",
        "DEFAULT_DELETION_POLICY | delete | Delete or Retain",
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
    env.clear();
    env.put("HTTP_PORT", "x");
    env.put("LOG_LEVEL", "x");
    env.put("VERSORI_TOKEN_FLIE", "x");
    assertThat(problems().lines())
        .hasSize(5)
        .anyMatch(
            line ->
                line.contains("VERSORI_TOKEN_FLIE")
                    && line.contains("did you mean VERSORI_TOKEN_FILE?"));
  }

  /** The password of a proxy, or a token given instead of the path of its file. */
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
        "VERSORI_API_URL | user:c4nary@api.example.com",
        "VERSORI_API_URL | https://user:c4/nary@api.example.com",
        "VERSORI_TOKEN_FILE | eyJhbGciOi.c4nary",
        "VERSORI_ORGANISATIONS_DIR | eyJhbGciOi.c4nary",
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
    env.put("VERSORI_API_URL", "http://127.0.0.1:8090/api/v2/");
    env.put("LABEL_SELECTOR", "shard=a,team in (x, y),!legacy");
    env.put("https_proxy", "proxy:3128");
    OperatorConfig config = OperatorConfig.from(env);
    assertThat(config.apiUrl()).isEqualTo(URI.create("http://127.0.0.1:8090/api/v2"));
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
