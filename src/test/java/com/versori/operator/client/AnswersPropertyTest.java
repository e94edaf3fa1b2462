package com.versori.operator.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.versori.operator.client.model.AnsweredText;
import com.versori.operator.client.model.Connection;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/**
 * Whatever an API, or something in its place, answers: nothing throws, and what is kept is bounded.
 */
class AnswersPropertyTest {

  private static final String PRINTABLE = "[^\\p{Cc}\\p{Cs}]*";

  @Property(shrinking = ShrinkingMode.OFF)
  void anythingIsRead(@ForAll long seed) {
    byte[] body = HostileAnswers.body(seed, List.of());
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
    if (connection.baseUrl() != null) {
      assertThat(connection.baseUrl()).hasSizeLessThanOrEqualTo(4_096).matches(PRINTABLE);
    }
    assertThat(connection.credentials()).hasSizeLessThanOrEqualTo(64);
  }

  private static void isBounded(String text) {
    if (text != null) {
      assertThat(text).hasSizeLessThanOrEqualTo(AnsweredText.LIMIT).matches(PRINTABLE);
    }
  }
}
