package com.versori.operator.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.versori.operator.process.OperatorProcess;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.net.Proxy;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxySettingsTest {

  @ParameterizedTest
  @CsvSource({
    "https://api.example.com/x, other.com, true",
    "https://api.example.com/x, *, false",
    "https://api.example.com/x, api.example.com, false",
    "https://api.example.com/x, .example.com, false",
    "https://api.example.com/x, EXAMPLE.com, false",
    "https://notexample.com/x, example.com, true",
    "https://10.1.2.3/x, 10.0.0.0/8, false",
    "https://11.1.2.3/x, 10.0.0.0/8, true",
    "https://api.example.com:8443/x, api.example.com:8443, false",
    "https://api.example.com:443/x, api.example.com:8443, true",
    "https://api.example.com/x, api.example.com:443, false",
    "https://api.example.com./x, .example.com., false",
    "https://api.example.com/x, *.example.com, false",
    "https://api.example.com/x, 10.0.0.0/8 .example.com, false",
    "https://api.example.com/x, my_host, true",
    "https://10.1.2.3/x, 10.1.2.3:443, false",
    "https://10.1.2.3/x, 10.1.2.4, true",
    "https://[fd00::1]/x, [fd00::1], false",
    "https://[fd00::1]/x, fd00:0::1, false",
    "https://[fd00::1]:8443/x, [fd00::1]:8443, false",
    "https://[fd00::1]/x, [fd00::1]:8443, true",
    "https://[fd00::1]/x, fd00::/8, false"
  })
  void selectsTheProxyByTheUsualRules(URI url, String without, boolean proxied) {
    ProxySettings proxy =
        new ProxySettings(URI.create("http://proxy:3128"), ProxySettings.exceptions(without));
    assertThat(proxy.select(url).get(0).type())
        .isEqualTo(proxied ? Proxy.Type.HTTP : Proxy.Type.DIRECT);
  }

  @Test
  void invalidProxyUrlForKubernetesIsNotShown() {
    Config broken = new ConfigBuilder().withHttpsProxy("http://user:c4 nary@proxy:3128").build();
    assertThatThrownBy(() -> OperatorProcess.checked(broken))
        .hasMessageContaining("the proxy for the Kubernetes API is not a valid URL")
        .hasMessageNotContaining("c4")
        .hasNoCause();
    Config fine = new ConfigBuilder().withHttpsProxy("http://proxy:3128").build();
    assertThat(OperatorProcess.checked(fine)).isSameAs(fine);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.com",
        "10.0.0.0/33",
        "10.0.0.0/x",
        "host:port",
        "999.1.1.1",
        "a/8",
        "[fd00::1"
      })
  void entryThatCouldNeverMatchIsRefusedByName(String entry) {
    assertThatThrownBy(() -> ProxySettings.exceptions("localhost," + entry))
        .hasMessageStartingWith(entry + " is no host");
  }
}
