package com.versori.operator.payload.credential;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.versori.operator.api.v1alpha1.VersoriConnection;
import com.versori.operator.cli.schema.CustomResourceSchema;
import com.versori.testkit.Fixtures;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which schemes and credentials go together, and which scheme of a template an entry gets. */
class PairingTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Evaluates the CRD's rule locally; {@code SchemaAgreementIT} does so on the API server. */
  @Test
  void schemaAndPairingAgree() {
    CustomResourceSchema schema = CustomResourceSchema.packaged();
    Pairs.forEach(
        (names, spec, fits) -> {
          VersoriConnection resource = Fixtures.resource();
          resource.setSpec(spec);
          assertThat(schema.problems(JSON.convertValue(resource, ObjectNode.class)).isEmpty())
              .as("%s", names)
              .isEqualTo(fits);
        });
  }

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
  void existingCredentialFitsAnySchemeThatCanBeSent() throws IOException {
    List<JsonNode> schemes = List.of(json("{'type':'jwt-bearer'}"), json("{'type':'certificate'}"));
    assertThat(Pairing.fitting(schemes, json("{'id':'x'}"))).contains(schemes.get(1));
  }

  private static JsonNode json(String text) throws IOException {
    return JSON.readTree(text.replace('\'', '"'));
  }
}
