package com.versori.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.atlassian.oai.validator.model.Request.Method;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests of the operator and answers that are not as the vendor describes them are found. */
class ContractCheckTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final URI CONNECTIONS =
      URI.create("/api/v2/o/" + SimulatorData.ORGANISATION_ID + "/connections");

  private final ContractCheck check = new ContractCheck(UnaryOperator.identity());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /connection                                              | surprise           | x
          /connection                                              | externalId         | x
          /connection/credentials/0/authSchemeConfig/apiKey        | validationMessages | []
          /connection/credentials/0/authSchemeConfig/apiKey        | refreshUrl         | x
          /connection/credentials/0/credential                     | errors             | []
          """)
  void requestOfTheOperatorIsAsDescribed(String object, String member, String value)
      throws IOException {
    ObjectNode body = body();
    ((ObjectNode) body.at(object)).set(member, JSON.readTree(value.equals("x") ? "\"x\"" : value));
    check.request(Method.POST, CONNECTIONS, body, true);
    assertThat(check.finish()).isNotEmpty();
  }

  @Test
  void usagesAreOneText() throws IOException {
    for (String usages : new String[] {"\"USAGE_UNKNOWN\"", "[\"USAGE_UNKNOWN\"]"}) {
      JsonNode body =
          JSON.readTree(
              """
              {"name": "c", "baseUrl": "", "credentials": [{"id": "e", "authSchemeConfig": {"type": "oauth1",
                "oauth1": {"id": "o", "description": "o", "consumerKey": "k", "consumerSecret": "s",
                  "signatureMethod": "sha1", "tokenEndpoint": {"url": "u", "additionalParamConfigs": [
                    {"parameterName": "p", "location": "LOCATION_BODY", "usages": %s,
                     "required": true, "modifiable": false}]}}}}]}
              """
                  .formatted(usages));
      assertThat(WireContract.problemsOfUpdate(body).isEmpty()).isEqualTo(usages.startsWith("\""));
    }
  }

  @Test
  void answersAreAsDescribed() throws IOException {
    ObjectNode connection = connection();
    check.answer(Method.POST, CONNECTIONS, 201, connection);
    assertThat(check.finish()).isEmpty();

    ContractCheck second = new ContractCheck(UnaryOperator.identity());
    connection.remove("createdAt");
    ObjectNode page = JSON.createObjectNode().put("totalCount", 1);
    ArrayNode items = page.putArray("items");
    items.add(connection);
    second.answer(Method.GET, CONNECTIONS, 200, page);
    assertThat(second.finish()).singleElement().asString().contains("createdAt");
  }

  @Test
  void answersToWhatOthersSentNeedNotBe() throws IOException {
    ObjectNode body = body();
    body.put("surprise", "x");
    check.request(Method.POST, CONNECTIONS, body, false);
    check.answer(Method.POST, CONNECTIONS, 201, connection().put("surprise", "x"));
    assertThat(check.finish()).isEmpty();
  }

  private static ObjectNode body() throws IOException {
    return (ObjectNode)
        JSON.readTree(
            """
            {"connectionTemplateId": "%1$s", "connection": {"name": "c", "credentials": [{
              "id": "entry",
              "authSchemeConfig": {"type": "api-key",
                "apiKey": {"id": "k", "description": "k", "name": "X", "in": "header"}},
              "credential": {"id": "%1$s", "organisationId": "%1$s",
                "type": "string", "data": {"string": {"value": "v"}}}}]}}
            """
                .formatted(SimulatorData.SHOP.id()));
  }

  private static ObjectNode connection() throws IOException {
    ObjectNode connection = (ObjectNode) body().path("connection");
    return connection
        .put("id", SimulatorData.SHOP.id())
        .put("createdAt", "2026-11-24T10:00:00Z")
        .put("updatedAt", "2026-11-24T10:00:00Z");
  }
}
