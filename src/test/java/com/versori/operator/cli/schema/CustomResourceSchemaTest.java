package com.versori.operator.cli.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Schema features that the CRD does not use today. */
class CustomResourceSchemaTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern QUOTE = Pattern.compile("'");

  @Test
  void schemaWithAnUnknownKeywordIsRejected() {
    assertThatThrownBy(() -> schema("{'type': 'object', 'oneOf': []}"))
        .hasMessageContaining("unknown keyword: oneOf");
    assertThatThrownBy(() -> schema("{'properties': {'a': {'items': {'not': {}}}}}"))
        .hasMessageContaining("unknown keyword: not");
    assertThatThrownBy(
            () -> schema("{'x-kubernetes-validations': [{'rule': 'true', 'reason': 'a'}]}"))
        .hasMessageContaining("unknown keyword: reason");
  }

  @Test
  void numbersHaveBounds() {
    assertThat(problems("{'type': 'integer', 'minimum': 1, 'maximum': 3}", "0"))
        .containsExactly(
            "spec: Invalid value: 0: spec in body should be greater than or equal to 1");
    assertThat(problems("{'type': 'integer', 'minimum': 1, 'maximum': 3}", "4"))
        .containsExactly("spec: Invalid value: 4: spec in body should be less than or equal to 3");
    assertThat(problems("{'type': 'integer'}", "1.0")).isEmpty();
    assertThat(problems("{'type': 'integer'}", "1.5").get(0))
        .contains("must be of type integer: \"number\"");
    assertThat(problems("{'type': 'number'}", "1")).isEmpty();
  }

  @Test
  void mapsHaveASizeAndASchemaForTheirValues() {
    String map =
        "{'type': 'object', 'maxProperties': 1, 'additionalProperties': {'type': 'string'}}";
    assertThat(problems(map, "{'a': 'b'}")).isEmpty();
    assertThat(problems(map, "{'a': 'b', 'c': 'd'}").get(0))
        .isEqualTo("spec: Too many: 2: must have at most 1 item");
    assertThat(problems(map, "{'a': 1}").get(0)).contains("spec.a in body must be of type string");
  }

  @Test
  void transitionRulesAreNotEvaluated() {
    assertThat(
            problems(
                "{'type': 'string', 'x-kubernetes-validations': [{'rule': 'self == oldSelf'}]}",
                "'x'"))
        .isEmpty();
  }

  @Test
  void ruleThatCannotBeEvaluatedIsAProblem() {
    assertThat(
            problems(
                "{'type': 'string', 'x-kubernetes-validations': [{'rule': 'self.a == 1'}]}", "'x'"))
        .hasSize(1);
  }

  private static List<String> problems(String spec, String value) {
    ObjectNode object =
        (ObjectNode) json("{'apiVersion': 'g/v1', 'kind': 'K', 'metadata': {'name': 'x'}}");
    object.set("spec", json(value));
    return schema("{'type': 'object', 'properties': {'spec': " + spec + "}}")
        .problems(object)
        .stream()
        .map(Problem::text)
        .toList();
  }

  private static CustomResourceSchema schema(String schema) {
    return new CustomResourceSchema(
        json(
            "{'spec': {'group': 'g', 'names': {'kind': 'K'}, 'versions': [{'name': 'v1', 'schema':"
                + " {'openAPIV3Schema': "
                + schema
                + "}}]}}"));
  }

  /** Replaces single quotes by double quotes. Strings in rules have escaped double quotes. */
  private static com.fasterxml.jackson.databind.JsonNode json(String text) {
    try {
      return JSON.readTree(QUOTE.matcher(text.replace("\"", "\\\"")).replaceAll("\""));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }
}
