package com.versori.operator.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.versori.operator.client.model.AnsweredText;
import com.versori.operator.client.model.Connection;
import com.versori.testkit.Seeds;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Whatever an API, or something in its place, answers: nothing throws, and what is kept is bounded.
 */
class AnswersPropertyTest {

  /** Of every endpoint. */
  private static final List<Method> READERS =
      Arrays.stream(Answers.class.getDeclaredMethods())
          .filter(one -> !Modifier.isPrivate(one.getModifiers()))
          .filter(one -> List.of(one.getParameterTypes()).equals(List.of(JsonNode.class)))
          .toList();

  private static final String PRINTABLE = "[^\\p{Cc}\\p{Cs}]*";

  @Test
  void anythingIsRead() {
    assertThat(READERS).isNotEmpty();
    Seeds.forEach(
        seed ->
            Answers.json(HostileAnswers.body(seed, List.of()))
                .ifPresent(AnswersPropertyTest::read));
  }

  private static void read(JsonNode json) {
    for (Method reader : READERS) {
      try {
        reader.invoke(null, json);
      } catch (ReflectiveOperationException e) {
        throw new AssertionError(reader.getName() + " of " + json, e);
      }
    }
    Answers.error(json).ifPresent(AnswersPropertyTest::isBounded);
    Answers.connection(json).ifPresent(AnswersPropertyTest::isBounded);
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
