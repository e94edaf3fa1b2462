package com.versori.operator.versori;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/**
 * Whatever an API, or something in its place, answers: nothing throws, and what is kept is bounded.
 */
class AnswersPropertyTest {

  private static final String[] FIELDS = {
    "id", "name", "credentials", "credential", "baseUrl", "createdAt", "updatedAt", "systemId",
    "connectionTemplateId", "items", "next", "code", "message", "fields", "field", "errors",
    "environments", "authSchemeConfigs", "authSchemeConfig", "oauth2", "grant", "expiresAt", "data"
  };

  @Property(shrinking = ShrinkingMode.OFF)
  void anythingIsRead(@ForAll long seed) {
    byte[] body = new Hostile(seed).body();
    assertThatCode(
            () ->
                Answers.object(body)
                    .ifPresent(
                        json -> {
                          Answers.page(json);
                          Answers.project(json);
                          Answers.templates(json);
                          Answers.error(json).ifPresent(AnswersPropertyTest::isBounded);
                          Answers.connection(json).ifPresent(AnswersPropertyTest::isBounded);
                        }))
        .as("seed %d", seed)
        .doesNotThrowAnyException();
  }

  private static void isBounded(ApiError error) {
    assertThat(error.fields()).hasSizeLessThanOrEqualTo(ApiError.FIELD_LIMIT);
    isBounded(error.code());
    isBounded(error.message());
  }

  private static void isBounded(Connection connection) {
    isBounded(connection.id());
    isBounded(connection.name());
    isBounded(connection.baseUrl());
    assertThat(connection.credentials()).hasSizeLessThanOrEqualTo(64);
  }

  private static void isBounded(String text) {
    if (text != null) {
      assertThat(text).hasSizeLessThanOrEqualTo(ApiError.TEXT_LIMIT).doesNotContain("\u0000");
    }
  }

  /** JSON of the API's shape with everything in it that may be wrong, or no JSON at all. */
  private static final class Hostile {
    private final Random random;
    private final StringBuilder text = new StringBuilder();

    Hostile(long seed) {
      random = new Random(seed);
    }

    byte[] body() {
      int kind = random.nextInt(10);
      if (kind == 0) {
        byte[] bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        return bytes;
      }
      if (kind == 1) {
        return "{\"credentials\":["
            .repeat(50 + random.nextInt(2_000))
            .getBytes(StandardCharsets.UTF_8);
      }
      object(0);
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      if (kind == 2 && bytes.length > 0) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      return bytes;
    }

    private void object(int depth) {
      text.append('{');
      int fields = random.nextInt(8);
      for (int i = 0; i < fields; i++) {
        text.append(i == 0 ? "" : ",");
        text.append('"').append(FIELDS[random.nextInt(FIELDS.length)]).append("\":");
        value(depth + 1);
      }
      text.append('}');
    }

    private void value(int depth) {
      switch (random.nextInt(depth > 6 ? 6 : 9)) {
        case 0 -> text.append("null");
        case 1 -> text.append("1".repeat(1 + random.nextInt(random.nextInt(20) == 0 ? 3_000 : 20)));
        case 2 -> text.append(random.nextBoolean() ? "1e999999999" : "-0.5");
        case 3 -> text.append(random.nextBoolean());
        case 4, 5 -> text.append('"').append(words()).append('"');
        case 6 -> list(depth);
        default -> object(depth);
      }
    }

    private void list(int depth) {
      text.append('[');
      int items = random.nextInt(random.nextInt(50) == 0 ? 200 : 4);
      for (int i = 0; i < items; i++) {
        text.append(i == 0 ? "" : ",");
        value(depth + 1);
      }
      text.append(']');
    }

    private String words() {
      return switch (random.nextInt(5)) {
        case 0 -> "";
        case 1 -> "\\u0000\\u001b[31m";
        case 2 -> "x".repeat(random.nextInt(5_000));
        case 3 -> "01KKC00000000000000000C0N1";
        default -> "\\ud83d\\ude00 \\ud800";
      };
    }
  }
}
