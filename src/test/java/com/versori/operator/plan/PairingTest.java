package com.versori.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Which of a template's schemes fills an entry; the table itself is compared with the schema's rule
 * in {@code SchemaAgreementIT}.
 */
class PairingTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void takesTheFirstSchemeThatFits() throws IOException {
    List<JsonNode> schemes =
        List.of(
            json("{'type':'basic-auth'}"),
            json("{'type':'hmac','hmac':{'id':'a'}}"),
            json("{'type':'hmac','hmac':{'id':'b'}}"));
    assertThat(Pairing.fitting(schemes, json("{'type':'binary'}"))).contains(schemes.get(1));
    assertThat(Pairing.fitting(schemes, json("{'type':'oauth1'}"))).isEmpty();
  }

  @Test
  void existingCredentialGoesWithAnySchemeThatCanBeSent() throws IOException {
    List<JsonNode> schemes = List.of(json("{'type':'jwt-bearer'}"), json("{'type':'certificate'}"));
    assertThat(Pairing.fitting(schemes, json("{'id':'x'}"))).contains(schemes.get(1));
  }

  private static JsonNode json(String text) throws IOException {
    return JSON.readTree(text.replace('\'', '"'));
  }
}
