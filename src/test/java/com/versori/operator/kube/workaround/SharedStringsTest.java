package com.versori.operator.kube.workaround;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SharedStringsTest {

  private final ObjectMapper mapper =
      new ObjectMapper()
          .registerModule(new SimpleModule().addDeserializer(String.class, new SharedStrings()));

  record Text(String value, List<String> list, Map<String, String> map) {}

  @Test
  void equalTextsAreOneObject() throws JsonProcessingException {
    String json = "{\"value\": \"a\", \"list\": [\"a\", null, \"b\"], \"map\": {\"a\": \"b\"}}";
    Text one = mapper.readValue(json, Text.class);
    Text other = mapper.readValue(json, Text.class);

    assertThat(one).isEqualTo(new Text("a", one.list(), Map.of("a", "b")));
    assertThat(one.list()).containsExactly("a", null, "b");
    assertThat(other.value()).isSameAs(one.value()).isSameAs(one.list().get(0));
    assertThat(other.map().get("a")).isSameAs(one.list().get(2));
  }

  @Test
  void otherValuesAreReadAsByJackson() throws JsonProcessingException {
    String json = "{\"value\": 1.50, \"list\": [true], \"map\": {}}";
    assertThat(mapper.readValue(json, Text.class))
        .isEqualTo(new ObjectMapper().readValue(json, Text.class));
  }

  @Test
  void longTextsAndMoreTextsThanTheTableHoldsAreRead() throws JsonProcessingException {
    assertThat(mapper.readValue("\"" + "x".repeat(200) + "\"", String.class))
        .isEqualTo("x".repeat(200));
    for (int i = 0; i < 20_000; i++) {
      assertThat(mapper.readValue("\"text-" + i + "\"", String.class)).isEqualTo("text-" + i);
    }
  }
}
