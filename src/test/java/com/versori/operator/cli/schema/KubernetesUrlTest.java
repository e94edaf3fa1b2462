package com.versori.operator.cli.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code CheckIT} compares the same URLs with the API server. */
class KubernetesUrlTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "https://shop.example.com https shop.example.com",
        "HTTPS://Shop.example.com:8443/a?b=c#d https Shop.example.com",
        "https://shop.example.com: https shop.example.com",
        "https://me:pw@shop.example.com/ https shop.example.com",
        "https://[2001:db8::1]:443/a https 2001:db8::1",
        "https://[fe80::1%25eth0]/ https fe80::1%25eth0",
        "https://bücher.example/%C3%BC https bücher.example",
        "https://b%C3%BCcher.example https b%C3%BCcher.example",
        "https:///a https ''",
        "https:opaque https ''",
        "https:/one-slash https ''",
        "ftp://a:b:1/ ftp a:b",
        "/a/path '' ''",
        "* '' ''",
        "//host/path '' ''"
      })
  void isUrl(String text, String scheme, String hostname) {
    assertThat(KubernetesUrl.parse(text)).contains(new KubernetesUrl(scheme, hostname));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "shop.example.com",
        "1http://a",
        "://a",
        "ht tp://a",
        "https://a b/",
        "https://a\tb/",
        "https://a/%zz",
        "https://a/%2",
        "https://a%41/",
        "https://a:port/",
        "https://a:1:2/",
        "https://a#b",
        "https://a|b/",
        "https://[::1",
        "https://[shop]/",
        "https://[127.0.0.1]/",
        "https://a[::1]/",
        "https://[::1]x/",
        "https://me pw@a/",
        "https://m%e@a/"
      })
  void isNoUrl(String text) {
    assertThat(KubernetesUrl.parse(text)).isEqualTo(Optional.empty());
  }
}
