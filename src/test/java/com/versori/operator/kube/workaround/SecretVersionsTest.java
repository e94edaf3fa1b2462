package com.versori.operator.kube.workaround;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import org.junit.jupiter.api.Test;

class SecretVersionsTest {

  private final SecretVersions store = new SecretVersions();

  @Test
  void keepsNameAndVersionAndNothingElse() {
    store.put("shop/token", secret("1"));

    SecretMetadata kept = store.get("shop/token");

    assertThat(kept.getMetadata().getNamespace()).isEqualTo("shop");
    assertThat(kept.getMetadata().getName()).isEqualTo("token");
    assertThat(kept.getMetadata().getResourceVersion()).isEqualTo("1");
    assertThat(kept.getMetadata().getLabels()).isNullOrEmpty();
    assertThat(store.getKey(kept)).isEqualTo("shop/token");
  }

  @Test
  void putAndRemoveReturnThePreviousVersion() {
    assertThat(store.put("shop/token", secret("1"))).isNull();
    assertThat(store.put("shop/token", secret("2")).getMetadata().getResourceVersion())
        .isEqualTo("1");
    assertThat(store.remove("shop/token").getMetadata().getResourceVersion()).isEqualTo("2");
    assertThat(store.remove("shop/token")).isNull();
    assertThat(store.get("shop/token")).isNull();
    assertThat(store.size()).isZero();
  }

  private static SecretMetadata secret(String version) {
    SecretMetadata secret = new SecretMetadata();
    secret.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace("shop")
            .withName("token")
            .withResourceVersion(version)
            .addToLabels("team", "a")
            .build());
    return secret;
  }
}
