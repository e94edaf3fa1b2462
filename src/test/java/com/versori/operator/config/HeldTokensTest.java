package com.versori.operator.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.versori.operator.client.model.TokenUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeldTokensTest {

  private static final String ACME = "01HFZ7Y8QJ4Z5X0N3V6W9R2T2M";

  @TempDir Path folder;

  @Test
  void readsTokenAndNamespaces() throws Exception {
    Files.writeString(folder.resolve(ACME), "acme-token\n");
    Files.writeString(folder.resolve(ACME + ".namespaces"), "acme-*, shared\nother\n");
    HeldTokens tokens = new HeldTokens(folder);
    tokens.check();
    var held = tokens.read(ACME).orElseThrow();
    assertThat(held.token().value()).isEqualTo("acme-token");
    assertThat(held.namespaces().match("acme-dev")).isTrue();
    assertThat(held.namespaces().match("other")).isTrue();
    assertThat(held.namespaces().match("shop")).isFalse();
    assertThat(held.toString()).doesNotContain("acme-token");
  }

  @Test
  void tokenWithoutNamespacesIsUnusable() throws Exception {
    Files.writeString(folder.resolve(ACME), "acme-token");
    assertThat(new HeldTokens(folder).read(ACME).orElseThrow().namespaces().match("shop"))
        .isFalse();
  }

  @Test
  void readsNothingOutsideItsDirectory() throws Exception {
    Files.writeString(folder.resolve("secret"), "t");
    Path inner = Files.createDirectory(folder.resolve("inner"));
    assertThat(new HeldTokens(inner).read("../secret")).isEmpty();
    assertThat(new HeldTokens(inner).read(ACME)).isEmpty();
  }

  @Test
  void failureNamesFileAndCause() throws IOException {
    Files.writeString(folder.resolve(ACME), "two words");
    assertThatThrownBy(() -> new HeldTokens(folder).read(ACME))
        .isInstanceOf(TokenUnavailableException.class)
        .hasMessageContaining(ACME)
        .hasMessageNotContaining("two words");
    Files.writeString(folder.resolve("acme"), "t");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new HeldTokens(folder).check())
        .withMessageContaining("it contains acme");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new HeldTokens(folder.resolve("none")).check());
  }

  @Test
  void changedTokenIsReported() throws Exception {
    Path own = Files.writeString(folder.resolve("own"), "own-1");
    Path held = Files.createDirectory(folder.resolve("held"));
    AtomicInteger changes = new AtomicInteger();
    OperatorTokens tokens = new OperatorTokens(own, Optional.of(held), changes::incrementAndGet);
    tokens.run();
    int first = changes.get();
    tokens.run();
    assertThat(changes).hasValue(first);
    Files.writeString(held.resolve(ACME), "acme-1");
    tokens.run();
    assertThat(changes).hasValue(first + 1);
    Files.writeString(own, "own-2");
    assertThat(tokens.read().value()).isEqualTo("own-2");
    assertThat(changes).hasValue(first + 2);
  }
}
