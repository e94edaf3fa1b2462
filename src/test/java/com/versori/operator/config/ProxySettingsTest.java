package com.versori.operator.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.versori.operator.process.OperatorProcess;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.net.Proxy;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    "https://api.example.com:443/x, api.example.com:8443, true"
  })
  void selectsTheProxyByTheUsualRules(URI url, String without, boolean proxied) {
    ProxySettings proxy = new ProxySettings(URI.create("http://proxy:3128"), List.of(without));
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
}
