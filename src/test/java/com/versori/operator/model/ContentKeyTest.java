package com.versori.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.versori.operator.client.model.Token;
import org.junit.jupiter.api.Test;

class ContentKeyTest {

  private static final Token TOKEN = new Token("t0ken");

  @Test
  void hashDependsOnTokenResourceEntryFieldAndValue() {
    String hash = hash(TOKEN, "uid-1", "key", "secret");

    assertThat(hash).matches("[0-9a-f]{32}").isEqualTo(hash(TOKEN, "uid-1", "key", "secret"));
    assertThat(hash)
        .isNotEqualTo(hash(new Token("other"), "uid-1", "key", "secret"))
        .isNotEqualTo(hash(TOKEN, "uid-2", "key", "secret"))
        .isNotEqualTo(hash(TOKEN, "uid-1", "other", "secret"))
        .isNotEqualTo(hash(TOKEN, "uid-1", "key", "other"))
        .isNotEqualTo(hash(TOKEN, "uid-1", "keys", "ecret"));
    assertThat(new ContentKey(TOKEN, "uid-1").toString()).doesNotContain("t0ken");
  }

  private static String hash(Token token, String uid, String field, String value) {
    ContentKey.Content content = new ContentKey(token, uid).begin();
    content.add(field, value);
    return content.hash();
  }
}
